"""A pad alone at its port, as a `Wire`: what is to be known beside the pad is the rate at which it speaks."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from devices.config import PadConfig
from devices.events import LineStatistics
from devices.line_events import BaudFound
from devices.pace import SILENT_S, AtWill
from devices.pad import Pad
from devices.port import SOCKET
from devices.rates import other_rate

TRY_S = 1.0


class LonePad(Pad):
    """A pad on a line of its own. A line that stays mute is tried at other rates, for a second each.

    Every second try is the configured rate, so that a pad which was only without power is soon heard. A line
    that was understood since it was opened is never tried: then the pad is gone, not the rate wrong.
    """

    def __init__(self, config: PadConfig) -> None:
        self._pace = AtWill(config.baud)
        super().__init__(config, self._pace)
        self._tries = 0
        self._try_at_s: float | None = None
        self._candidate: int | None = None
        self._found: int | None = None
        self._told: int | None = None

    @property
    def baud(self) -> int:
        """The rate at which the port is to work now."""
        return self._pace.baud

    def pads(self) -> Mapping[str, Pad]:
        """Itself, under its configured name."""
        return {self.config.name: self}

    def adapt(self, configs: Sequence[PadConfig], now_s: float) -> bool:  # noqa: ARG002 - nothing changes
        """Whether this is the pad that is wanted."""
        return tuple(configs) == (self.config,)

    def line_opened(self, now_s: float) -> None:
        """The port is open: ask who is there, at the rate that was right last."""
        self._tries = 0
        self._candidate = self._told = None
        # A serial server in raw mode has a rate of its own, which nobody here can change.
        self._try_at_s = None if self.config.port.startswith(SOCKET) else now_s + SILENT_S
        super().line_opened(now_s)

    def answered_at(self, baud: int, now_s: float) -> None:
        """Whoever looked for the pad heard it at this rate; called once the line is open."""
        if baud == self._pace.baud:
            return
        if baud == self.config.baud:
            self._try(baud, now_s)
        else:
            self._judge(baud, now_s)

    def line_lost(self, cause: str, now_s: float) -> None:
        """The port is gone, or could not be opened. What is wanted stays wanted."""
        self._try_at_s = None
        super().line_lost(cause, now_s)
        self._pace.baud = self._found or self.config.baud

    def receive(self, data: bytes, now_s: float) -> None:
        """Take bytes of the wire; noise never raises."""
        super().receive(data, now_s)
        if self._try_at_s is not None and self._link.heard_at_this_rate:
            self._judge(self._pace.baud, now_s)

    def tick(self, now_s: float) -> None:
        """Do what is due. Call at or after `next_deadline_s()`."""
        super().tick(now_s)
        if self._try_at_s is None or now_s < self._try_at_s:
            return
        if self._candidate and self._pace.baud == self.config.baud:
            self._try(self._candidate, now_s)
            return
        self._candidate = None
        other = other_rate(self.config.baud, self._tries // 2)
        self._try(self.config.baud if self._tries % 2 else other, now_s)
        self._tries += 1

    def next_deadline_s(self) -> float | None:
        """When `tick` has something to do; None: not before the next call."""
        deadlines_s = (super().next_deadline_s(), self._try_at_s)
        return min((at_s for at_s in deadlines_s if at_s is not None), default=None)

    def statistics(self) -> LineStatistics:
        """The counters of this pad's line, with the rate at which it was found."""
        return replace(super().statistics(), baud_found=self._found)

    def _judge(self, baud: int, now_s: float) -> None:
        """The pad was heard at this rate. Another than the configured one is believed only after the
        configured one was tried once more: the pad may just have got its power.
        """
        if baud not in {self.config.baud, self._found, self._candidate}:
            self._candidate = baud
            self._try(self.config.baud, now_s)
            return
        self._try_at_s = self._candidate = None
        self._found = None if baud == self.config.baud else baud
        if self._found != self._told:  # once for each opening of the line
            self._told = self._found
            self._events.append(BaudFound(self.config.name, baud, self.config.baud))

    def _try(self, baud: int, now_s: float) -> None:
        self._try_at_s = now_s + TRY_S
        self._pace.baud = baud
        self._speaker.forget()
        self._link.listen_anew()
        self._pursue(now_s)
