"""All pads of a station on one asyncio loop: opens ports, moves bytes, keeps one timer. Decides nothing."""

import asyncio
import logging
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor

from devices.codes import AckCode, CloseReason
from devices.config import PadConfig
from devices.errors import ConfigError, PortError, UnknownPadError
from devices.events import LineStatistics, PadEvent, Pressed
from devices.pad import Pad
from devices.port import Port
from devices.question import Question

logger = logging.getLogger(__name__)

REOPEN_S = 1.0  # nothing here asks more often than once a second while nothing happens
OPENERS_MAX = 32


def boottime_s() -> float:
    """Seconds since the machine started, sleep included: the clock of every deadline here."""
    return time.clock_gettime(time.CLOCK_BOOTTIME)


class _Line:
    """One pad, its port while there is one, and when the port is tried next."""

    def __init__(self, config: PadConfig) -> None:
        self.config = config
        self.pad = Pad(config)
        self.port: Port | None = None
        self.opening: Future[Port] | None = None
        self.open_at_s = 0.0
        self.loss_told = False

    def next_deadline_s(self) -> float | None:
        """The earliest of the pad's deadline and the next try to open."""
        pad_s = self.pad.next_deadline_s()
        if self.port or self.opening:
            return pad_s
        return self.open_at_s if pad_s is None else min(pad_s, self.open_at_s)


class PadLines:
    """The serial lines of a station, one pad each. Use it from one asyncio loop only.

    `on_event` is called on that loop for every event of every pad. Calls name a pad by its configured name
    and raise UnknownPadError for another. What is asked while a pad is away is asked when it comes, with the
    time that is left. Raises ConfigError where two pads share a name or a port.
    """

    def __init__(
        self,
        pads: Sequence[PadConfig],
        on_event: Callable[[PadEvent], None],
        clock: Callable[[], float] = boottime_s,
    ) -> None:
        for key in ("name", "port"):
            values = [getattr(config, key) for config in pads]
            if len(set(values)) < len(values):
                raise ConfigError(key, values, "another one for each pad")
        self._lines = {config.name: _Line(config) for config in pads}
        self._on_event = on_event
        self._clock = clock
        self._loop: asyncio.AbstractEventLoop | None = None
        self._openers: ThreadPoolExecutor | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._timer_s = 0.0

    async def start(self) -> None:
        """Begin to open every port and to keep it open. A port that fails is an event, not an error."""
        self._loop = asyncio.get_running_loop()
        # In threads: a driver may block while it opens, and one bad adapter must not stop the hall.
        workers = min(max(len(self._lines), 1), OPENERS_MAX)
        self._openers = ThreadPoolExecutor(workers, thread_name_prefix="pad-port")
        self._sweep()

    async def stop(self) -> None:
        """Close every port. Nothing is reported any more after this returns."""
        if self._timer:
            self._timer.cancel()
            self._timer = None
        for line in self._lines.values():
            self._detach(line)
            line.opening = None
        if self._openers:
            self._openers.shutdown(wait=False, cancel_futures=True)
        self._loop = None

    # --- what the station wants

    def ask(self, pad: str, question: Question) -> None:
        """Ask this question on `pad`; another one open there is closed first, as superseded. Raises
        QuestionError.
        """
        line = self._line(pad)
        line.pad.ask(question, self._clock())
        self._serve(line)

    def close(self, pad: str, token: bytes, reason: CloseReason) -> None:
        """Close this token on `pad`, asked here before or not; `Closed` or `Pressed` follows. Raises
        QuestionError.
        """
        line = self._line(pad)
        line.pad.close(token, reason, self._clock())
        self._serve(line)

    def extend(self, pad: str, token: bytes, timeout_s: float, warning_s: float) -> None:
        """Give the open question `timeout_s` from now, never less than it has. Raises QuestionError."""
        line = self._line(pad)
        line.pad.extend(token, timeout_s, warning_s, self._clock())
        self._serve(line)

    def acknowledge(self, press: Pressed, code: AckCode) -> None:
        """Answer a press on its line; only after its commit. A lost answer is asked for again."""
        line = self._line(press.pad)
        line.pad.acknowledge(press, code, self._clock())
        self._serve(line)

    def identify(self, pad: str, duration_s: float) -> None:
        """Let everything on `pad` blink for 0.1 to 60 seconds, so that a person can find it. Raises
        QuestionError.
        """
        line = self._line(pad)
        line.pad.identify(duration_s, self._clock())
        self._serve(line)

    def statistics_of(self, pad: str) -> LineStatistics:
        """Counters of one pad's line."""
        return self._line(pad).pad.statistics()

    def _line(self, pad: str) -> _Line:
        try:
            return self._lines[pad]
        except KeyError:
            raise UnknownPadError(pad) from None

    # --- one line

    def _open(self, line: _Line) -> None:
        assert self._loop
        assert self._openers
        loop = self._loop
        opening = self._openers.submit(Port.open, line.config.port, line.config.baud)
        line.opening = opening
        opening.add_done_callback(lambda done: self._hand_over(loop, line, done))

    def _hand_over(self, loop: asyncio.AbstractEventLoop, line: _Line, opening: Future[Port]) -> None:
        """Called in an opener's thread, maybe after the loop has gone."""
        if opening.cancelled():
            return
        try:
            loop.call_soon_threadsafe(self._opened, line, opening)
        except RuntimeError:
            if opening.exception() is None:
                opening.result().close()

    def _opened(self, line: _Line, opening: Future[Port]) -> None:
        error = opening.exception()
        if self._loop is None:  # stopped in the meantime
            if error is None:
                opening.result().close()
            return
        line.opening = None
        line.open_at_s = self._clock() + REOPEN_S
        if isinstance(error, PortError):
            self._lose(line, error)
            return
        line.port = opening.result()
        line.loss_told = False
        self._loop.add_reader(line.port.fileno(), self._readable, line)
        line.pad.line_opened(self._clock())
        self._serve(line)

    def _readable(self, line: _Line) -> None:
        if line.port is None:
            return
        try:
            data = line.port.read()
        except PortError as error:
            self._lose(line, error)
        else:
            line.pad.receive(data, self._clock())
            self._serve(line)

    def _writable(self, line: _Line) -> None:
        if line.port is None or self._loop is None:
            return
        self._loop.remove_writer(line.port.fileno())
        self._serve(line)

    def _serve(self, line: _Line) -> None:
        """Send what the pad wants to send, tell what it told, and keep the timer right."""
        frames = line.pad.bytes_to_send()
        if line.port and self._loop:
            try:
                line.port.write(frames)
            except PortError as error:
                self._lose(line, error)
                return
            if line.port.has_outgoing:
                self._loop.add_writer(line.port.fileno(), self._writable, line)
        deadline_s = line.next_deadline_s()
        if deadline_s is not None and self._loop and (self._timer is None or deadline_s < self._timer_s):
            self._set_timer(deadline_s)
        for event in line.pad.events():
            self._on_event(event)

    def _lose(self, line: _Line, error: PortError) -> None:
        self._detach(line)
        if not line.loss_told:
            line.loss_told = True
            logger.warning("pad %s: port %s lost: %s", line.config.name, error.path, error.cause)
            line.pad.line_lost(error.cause, self._clock())
        self._serve(line)

    def _detach(self, line: _Line) -> None:
        port, line.port = line.port, None
        if port and self._loop:
            self._loop.remove_reader(port.fileno())
            self._loop.remove_writer(port.fileno())
        if port:
            port.close()

    # --- the timer

    def _sweep(self) -> None:
        """Do what is due on every line."""
        self._timer = None
        now_s = self._clock()
        for line in self._lines.values():
            if not line.port and not line.opening and now_s >= line.open_at_s:
                self._open(line)
            deadline_s = line.pad.next_deadline_s()
            if deadline_s is not None and now_s >= deadline_s:
                line.pad.tick(now_s)
            self._serve(line)

    def _set_timer(self, deadline_s: float) -> None:
        assert self._loop
        if self._timer:
            self._timer.cancel()
        self._timer_s = deadline_s
        self._timer = self._loop.call_later(max(deadline_s - self._clock(), 0.0), self._sweep)
