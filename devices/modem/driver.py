"""One modem on one asyncio loop: opens its port, moves bytes, keeps one timer. Decides nothing."""

import asyncio
import logging
import math
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor

from devices.driver import boottime_s
from devices.errors import PortError
from devices.modem.config import ModemConfig
from devices.modem.events import Handle, ModemEvent, ModemState
from devices.modem.modem import Modem
from devices.port import Port, open_port

logger = logging.getLogger(__name__)

REOPEN_S = 1.0


class ModemLine:
    """A modem, with its port found again whenever it was away. Use it from one asyncio loop only.

    `on_event` is called on that loop for every event. Messages may be given at any time; they wait for the
    modem, and what waits longer than two minutes is told as Failed.
    """

    def __init__(
        self,
        config: ModemConfig,
        on_event: Callable[[ModemEvent], None],
        clock: Callable[[], float] = boottime_s,
    ) -> None:
        self._config = config
        self._on_event = on_event
        self._clock = clock
        self._modem = Modem(config, clock())
        self._loop: asyncio.AbstractEventLoop | None = None
        self._port: Port | None = None
        self._opening: Future[Port] | None = None
        self._open_at_s = 0.0
        self._timer: asyncio.TimerHandle | None = None
        # In a thread: a driver may block while it opens.
        self._opener = ThreadPoolExecutor(1, thread_name_prefix="modem-port")

    async def start(self) -> None:
        """Begin to open the port and to keep it open. A port that fails is an event, not an error."""
        self._loop = asyncio.get_running_loop()
        self._work()

    async def stop(self) -> None:
        """Close the port. Nothing is reported any more after this returns.

        A message without Sent or Failed by then may have gone out: callers write "being sent" to their disk
        before they call `send`, and treat what they find there after a start as unknown.
        """
        if self._timer:
            self._timer.cancel()
        self._detach()
        self._opener.shutdown(wait=False, cancel_futures=True)
        self._loop = None

    def send(self, number: str, text: str, reference: str) -> Handle:
        """Send `text` to `number`; Sent, Delivered and Failed name `reference`.

        Raises NumberError, TextError, QueueFullError, ReferenceInUseError; then nothing is sent.
        """
        handle = self._modem.send(number, text, reference, self._clock())
        self._serve()
        return handle

    def taken(self, message_id: str) -> None:
        """A message told as Received is on the caller's disk: delete it from the modem."""
        self._modem.taken(message_id, self._clock())
        self._serve()

    @property
    def state(self) -> ModemState:
        """As told last."""
        return self._modem.state

    # --- the port

    def _open(self) -> None:
        assert self._loop
        loop = self._loop
        self._opening = self._opener.submit(open_port, self._config.port, self._config.baud)
        self._opening.add_done_callback(lambda done: self._hand_over(loop, done))

    def _hand_over(self, loop: asyncio.AbstractEventLoop, opening: "Future[Port]") -> None:
        """Called in the opener's thread, maybe after the loop has gone."""
        if opening.cancelled():
            return
        try:
            loop.call_soon_threadsafe(self._opened, opening)
        except RuntimeError:
            if opening.exception() is None:
                opening.result().close()

    def _opened(self, opening: "Future[Port]") -> None:
        self._opening = None
        error = opening.exception()
        if self._loop is None:  # stopped in the meantime
            if error is None:
                opening.result().close()
            return
        self._open_at_s = self._clock() + REOPEN_S
        if isinstance(error, PortError):
            self._lose(error)
            return
        self._port = opening.result()
        self._loop.add_reader(self._port.fileno(), self._readable)
        self._modem.line_opened(self._clock())
        self._work()

    def _readable(self) -> None:
        if self._port is None:
            return
        try:
            data = self._port.read()
        except PortError as error:
            self._lose(error)
        else:
            self._modem.receive(data, self._clock())
            self._serve()

    def _writable(self) -> None:
        if self._port and self._loop:
            self._loop.remove_writer(self._port.fileno())
            self._serve()

    def _lose(self, error: PortError) -> None:
        if self._port:
            logger.warning("modem: port %s lost: %s", error.path, error.cause)
        self._detach()
        self._modem.line_lost(error.cause, self._clock())
        self._work()

    def _detach(self) -> None:
        port, self._port = self._port, None
        if port:
            if self._loop:
                self._loop.remove_reader(port.fileno())
                self._loop.remove_writer(port.fileno())
            port.close()

    # --- one turn

    def _work(self) -> None:
        """Do what is due."""
        if self._loop is None:
            return
        now_s = self._clock()
        if self._port is None and self._opening is None and now_s >= self._open_at_s:
            self._open()
        if now_s >= self._modem.next_deadline_s():
            self._modem.tick(now_s)
        self._serve()

    def _serve(self) -> None:
        """Send what the modem is to get, tell what it told, and keep the timer right."""
        if self._port:
            try:
                self._port.write(self._modem.bytes_to_send())
                self._port.flush()
            except PortError as error:
                self._lose(error)
                return
            if self._port.has_outgoing and self._loop:
                self._loop.add_writer(self._port.fileno(), self._writable)
        for event in self._modem.events():
            self._on_event(event)
        self._set_timer()

    def _set_timer(self) -> None:
        if self._timer:
            self._timer.cancel()
        if self._loop is None:
            return
        deadline_s = self._modem.next_deadline_s()
        if self._port is None and self._opening is None:
            deadline_s = min(deadline_s, self._open_at_s)
        wait_s = max(deadline_s - self._clock(), 0.0)
        if math.isfinite(wait_s):
            self._timer = self._loop.call_later(wait_s, self._work)
