"""One port with what is at its other end: opened for ever by its path. Moves bytes, decides nothing."""

import asyncio
import logging
import math
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

from devices.config import PadConfig
from devices.errors import PortError
from devices.events import PadEvent
from devices.finding import Found, Search
from devices.line_events import PortFound
from devices.lone_pad import LonePad
from devices.port import Port
from devices.wire import Wire, make_wire

logger = logging.getLogger(__name__)

REOPEN_S = 1.0  # nothing here asks more often than once a second while nothing happens


@dataclass(frozen=True, slots=True)
class Hall:
    """What all lines of a station share: loop, clock, opening threads, and who is told."""

    loop: asyncio.AbstractEventLoop
    openers: ThreadPoolExecutor
    clock: Callable[[], float]
    on_event: Callable[[PadEvent], None]
    on_deadline: Callable[[float], None]
    """Called with CLOCK_BOOTTIME seconds at which `sweep` has something to do."""


class Line:
    """The wire of some pads, its port while there is one, and when the port is tried next.

    Raises ConfigError where the pads cannot share a port.
    """

    def __init__(self, configs: Sequence[PadConfig]) -> None:
        self.configs = tuple(configs)
        self.due_s = math.inf
        """When `sweep` has something to do, CLOCK_BOOTTIME seconds."""
        self.wire: Wire = make_wire(configs)
        self._hall: Hall | None = None
        self._port: Port | None = None
        self._search = Search(self.configs[0])
        self._opening: Future[Found] | None = None
        self._open_at_s = 0.0
        self._loss_told = False
        self._loss_logged = False
        self._baud = 0

    @property
    def names(self) -> str:
        """The pads of this line, for a log."""
        return ", ".join(config.name for config in self.configs)

    def start(self, hall: Hall) -> None:
        """Begin to open the port and to keep it open; where that has begun, tell what there is to tell."""
        self._hall = hall
        self.sweep()

    def adapt(self, configs: Sequence[PadConfig]) -> bool:
        """Take over another set of pads at this port, of which those that stay notice nothing; False: it
        takes another line. What new ones tell is told with the next `start`.
        """
        now_s = self._hall.clock() if self._hall else 0.0
        if tuple(configs) != self.configs and not self.wire.adapt(configs, now_s):
            return False
        self.configs = tuple(configs)
        return True

    def stop(self) -> None:
        """Close the port. Nothing is reported any more after this returns."""
        self._detach()
        self._search.stop()
        self._hall = None
        self._opening = None

    def sweep(self) -> None:
        """Do what is due now."""
        hall = self._hall
        if hall is None:
            return
        now_s = hall.clock()
        if not self._port and not self._opening and now_s >= self._open_at_s:
            self._open(hall)
        deadline_s = self.wire.next_deadline_s()
        if deadline_s is not None and now_s >= deadline_s:
            self.wire.tick(now_s)
        self.serve()

    def serve(self) -> None:
        """Send what the wire wants to send, tell what it told, and keep the timer right."""
        hall = self._hall
        frames = self.wire.bytes_to_send()
        if hall is None:
            return
        if self._port:
            try:
                if self.wire.baud != self._baud:
                    self._baud = self.wire.baud
                    self._port.set_baud(self._baud)
                self._port.write(frames)
            except PortError as error:
                self._lose(error)
                return
            if self._port.has_outgoing:
                hall.loop.add_writer(self._port.fileno(), self._writable)
        self.due_s = self._next_deadline_s()
        hall.on_deadline(self.due_s)
        for event in self.wire.events():
            hall.on_event(event)

    def _next_deadline_s(self) -> float:
        """The earliest of the wire's deadline and the next try to open."""
        wire_s = self.wire.next_deadline_s()
        open_s = math.inf if self._port or self._opening else self._open_at_s
        return open_s if wire_s is None else min(wire_s, open_s)

    # --- the port

    def _open(self, hall: Hall) -> None:
        # In a thread: a driver may block while it opens, and one bad adapter must not stop the hall.
        self._opening = opening = hall.openers.submit(self._search.open, self.wire.baud)
        opening.add_done_callback(lambda done: self._hand_over(hall.loop, done))

    def _hand_over(self, loop: asyncio.AbstractEventLoop, opening: Future[Found]) -> None:
        """Called in an opener's thread, maybe after the loop has gone."""
        if opening.cancelled():
            return
        try:
            loop.call_soon_threadsafe(self._opened, opening)
        except RuntimeError:
            if opening.exception() is None:
                opening.result().port.close()

    def _opened(self, opening: Future[Found]) -> None:
        error, hall = opening.exception(), self._hall
        if hall is None or self._opening is not opening:  # stopped in the meantime
            if error is None:
                opening.result().port.close()
            return
        self._opening = None
        self._open_at_s = hall.clock() + REOPEN_S
        if isinstance(error, PortError):
            self._lose(error)
            return
        found = opening.result()
        self._port, self._baud = found.port, found.baud
        if self.configs[0].is_auto:
            logger.info(
                'pad %s: found at %s; write port = "%s" to bind it', self.names, found.name, found.name
            )
            hall.on_event(PortFound(self.configs[0].name, found.name))
        self._loss_told = False
        hall.loop.add_reader(self._port.fileno(), self._readable)
        self.wire.line_opened(hall.clock())
        if isinstance(self.wire, LonePad):
            self.wire.answered_at(found.baud, hall.clock())
        self.serve()

    def _readable(self) -> None:
        if self._port is None or self._hall is None:
            return
        try:
            data = self._port.read()
        except PortError as error:
            self._lose(error)
        else:
            self._loss_logged = False
            self.wire.receive(data, self._hall.clock())
            self.serve()

    def _writable(self) -> None:
        if self._port is None or self._hall is None:
            return
        self._hall.loop.remove_writer(self._port.fileno())
        self.serve()

    def _lose(self, error: PortError) -> None:
        self._detach()
        if not self._loss_told and self._hall:
            self._loss_told = True
            if not self._loss_logged:  # a server that takes each call and hangs up must not fill a disk
                logger.warning("pad %s: port %s lost: %s", self.names, error.path, error.cause)
            self._loss_logged = True
            self.wire.line_lost(error.cause, self._hall.clock())
        self.serve()

    def _detach(self) -> None:
        port, self._port = self._port, None
        if port and self._hall:
            self._hall.loop.remove_reader(port.fileno())
            self._hall.loop.remove_writer(port.fileno())
        if port:
            port.close()
