"""All pads of a station on one asyncio loop: which line a pad is on, one timer for all. Decides nothing."""

import asyncio
import math
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor

from devices.codes import AckCode, CloseReason
from devices.config import UID, PadConfig
from devices.errors import ConfigError, QuestionError, UnknownPadError
from devices.events import LineStatistics, PadEvent, PadPress
from devices.line import Hall, Line
from devices.line_events import PadSingle, PadTwice
from devices.question import Question
from devices.twins import HELD, Twins
from devices.wire import AskedPad

# As many as there can be lines: a port or a server that does not answer keeps its thread, and no other line
# waits for it. Threads are made when they are needed.
OPENERS_MAX = 256


def boottime_s() -> float:
    """Seconds since the machine started, sleep included: the clock of every deadline here."""
    clock = getattr(time, "CLOCK_BOOTTIME", None)  # Linux; elsewhere the nearest that there is
    return time.monotonic() if clock is None else time.clock_gettime(clock)


class PadLines:
    """The serial lines of a station. Use it from one asyncio loop only.

    `on_event` is called on that loop for every event of every pad. Calls name a pad by its configured name
    and raise UnknownPadError for another. What is asked while a pad is away is asked when it comes, with the
    time that is left. Raises ConfigError where two pads share a name, or a port that only one can use.
    """

    def __init__(
        self,
        pads: Sequence[PadConfig],
        on_event: Callable[[PadEvent], None],
        clock: Callable[[], float] = boottime_s,
    ) -> None:
        self._lines = {line.configs[0].port: line for line in map(Line, _by_port(pads))}
        self._of_pad = _lines_by_pad(self._lines.values())
        self._on_event = on_event
        self._clock = clock
        self._hall: Hall | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._timer_s = 0.0
        self._twins = Twins()

    async def start(self) -> None:
        """Begin to open every port and to keep it open. A port that fails is an event, not an error."""
        openers = ThreadPoolExecutor(OPENERS_MAX, thread_name_prefix="pad-port")
        loop = asyncio.get_running_loop()
        self._hall = Hall(loop, openers, self._clock, self._told, self._due_at)
        self._go_on()

    def _go_on(self, changes: Iterable[PadTwice | PadSingle] = ()) -> None:
        """With the lines as they are configured now."""
        if self._hall:
            self._settle(changes)
            for line in tuple(self._lines.values()):
                line.start(self._hall)

    async def stop(self) -> None:
        """Close every port. Nothing is reported any more after this returns."""
        if self._timer:
            self._timer.cancel()
            self._timer = None
        for line in self._lines.values():
            line.stop()
        if self._hall:
            self._hall.openers.shutdown(wait=False, cancel_futures=True)
        self._hall = None

    def reconfigure(self, pads: Sequence[PadConfig]) -> frozenset[str]:
        """Take over another set of pads. Pads that stay as they are notice nothing, on a bus too; what was
        asked on the others is forgotten: these are returned. Raises ConfigError and changes nothing.
        """
        groups = _by_port(pads)
        fresh = {configs[0].port: Line(configs) for configs in groups}  # raises before anything changes
        pads_before = self._pads()
        before, self._lines = self._lines, {}
        for configs in groups:
            port = configs[0].port
            line = before.get(port)
            if line and line.adapt(configs):
                self._lines[port] = before.pop(port)
            else:
                self._lines[port] = fresh[port]
        for line in before.values():
            line.stop()
        self._of_pad = _lines_by_pad(self._lines.values())
        stay = {name for name, asked in self._pads().items() if pads_before.get(name) is asked}
        changes = tuple(self._twins.keep(stay))
        if self._hall:  # in the next turn: of what a line tells at once, the caller does not know the pad yet
            self._hall.loop.call_soon(self._go_on, changes)
        return frozenset(self._of_pad) - stay

    # --- what the station wants

    def ask(self, pad: str, question: Question) -> None:
        """Ask this question on `pad`; another one open there is closed first, as superseded. Raises
        QuestionError.
        """
        line = self._line(pad)
        line.wire.pads()[pad].ask(question, self._clock())
        line.serve()

    def close(self, pad: str, token: bytes, reason: CloseReason) -> None:
        """Close this token on `pad`, asked here before or not; `Closed` or `Pressed` follows. Raises
        QuestionError.
        """
        line = self._line(pad)
        line.wire.pads()[pad].close(token, reason, self._clock())
        line.serve()

    def extend(self, pad: str, token: bytes, timeout_s: float, warning_s: float) -> None:
        """Give the open question `timeout_s` from now, never less than it has. Raises QuestionError."""
        line = self._line(pad)
        line.wire.pads()[pad].extend(token, timeout_s, warning_s, self._clock())
        line.serve()

    def acknowledge(self, press: PadPress, code: AckCode) -> None:
        """Answer a press on its line; only after its commit. A lost answer is asked for again."""
        line = self._line(press.pad)
        line.wire.pads()[press.pad].acknowledge(press, code, self._clock())
        line.serve()

    def identify(self, pad: str, duration_s: float) -> None:
        """Let everything on `pad` blink for 0.1 to 60 seconds, so that a person can find it. Raises
        QuestionError.
        """
        line = self._line(pad)
        line.wire.pads()[pad].identify(duration_s, self._clock())
        line.serve()

    def test(self, pad: str, seconds: int) -> None:
        """Have `pad` tell its keys as tests, never as ratings, for 0 to 255 s. Raises QuestionError."""
        line = self._line(pad)
        line.wire.pads()[pad].test(seconds, self._clock())
        line.serve()

    def readdress(self, pad: str, uid: str, address: int) -> None:
        """Have the pad with this uid (12 hexadecimal digits), if it answers where `pad` does, move to another
        address, 0 to 32; `Readdressed` follows. Then the configuration has to change too. Raises
        QuestionError.
        """
        line = self._line(pad)
        if not UID.fullmatch(uid):
            raise QuestionError("a uid has 12 hexadecimal digits in lower case")
        line.wire.pads()[pad].readdress(bytes.fromhex(uid), address, self._clock())
        line.serve()

    def statistics_of(self, pad: str) -> LineStatistics:
        """Counters of one pad's line."""
        return self._line(pad).wire.pads()[pad].statistics()

    def _pads(self) -> dict[str, AskedPad]:
        return {name: pad for line in self._lines.values() for name, pad in line.wire.pads().items()}

    def _line(self, pad: str) -> Line:
        try:
            return self._of_pad[pad]
        except KeyError:
            raise UnknownPadError(pad) from None

    # --- pads that are on two lines

    def _told(self, event: PadEvent) -> None:
        self._on_event(event)
        self._settle(self._twins.note(event))

    def _settle(self, changes: Iterable[PadTwice | PadSingle]) -> None:
        for change in changes:
            line = self._of_pad.get(change.pad)
            if line is None:
                continue  # exchanged in between
            line.wire.pads()[change.pad].hold(HELD, isinstance(change, PadTwice), self._clock())
            self._on_event(change)
            line.serve()

    # --- the timer

    def _due_at(self, deadline_s: float) -> None:
        """One timer for all lines: it never comes later than the earliest deadline (infinite: none)."""
        if self._hall is None or deadline_s == math.inf or (self._timer and self._timer_s <= deadline_s):
            return
        if self._timer:
            self._timer.cancel()
        self._timer_s = deadline_s
        self._timer = self._hall.loop.call_later(max(deadline_s - self._clock(), 0.0), self._sweep)

    def _sweep(self) -> None:
        self._timer = None
        now_s = self._clock()
        for line in tuple(self._lines.values()):
            if line.due_s <= now_s:
                line.sweep()
        self._due_at(min((line.due_s for line in self._lines.values()), default=math.inf))


def _by_port(pads: Sequence[PadConfig]) -> list[list[PadConfig]]:
    """The pads of each port. Raises ConfigError where two share a name."""
    names = [config.name for config in pads]
    if len(set(names)) < len(names):
        raise ConfigError("name", names, "another one for each pad")
    ports: dict[str, list[PadConfig]] = {}
    for config in pads:
        ports.setdefault(config.port, []).append(config)
    return list(ports.values())


def _lines_by_pad(lines: Iterable[Line]) -> dict[str, Line]:
    return {config.name: line for line in lines for config in line.configs}
