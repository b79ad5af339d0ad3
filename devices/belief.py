"""What the host believes of one pad, by what the pad says. No bytes, no line."""

import math
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Iterator
from typing import assert_never

from devices import events as happened
from devices import messages as wire
from devices.codes import ClosedReason, CloseReason
from devices.config import PadConfig
from devices.errands import Errands
from devices.identity import Speaker
from devices.line_events import Readdressed
from devices.wants import Wants

HAND_UP_S = 0.15
HANDED_UP_MAX = 64


class Belief(ABC):
    """Takes a pad's messages: who speaks, how far the wants are reached, what the station is told."""

    def __init__(self, config: PadConfig) -> None:
        self.config = config
        self._name = config.name
        self._wants = Wants()
        self._events: deque[happened.PadEvent] = deque()
        self._speaker = Speaker(config)
        self._pong: wire.Pong | None = None
        self._errands = Errands()
        self._handed_up_s: dict[int, float] = {}

    def events(self) -> Iterator[happened.PadEvent]:
        """What happened, oldest first; each event is returned once."""
        while self._events:
            yield self._events.popleft()

    @abstractmethod
    def _begin_anew(self, now_s: float) -> None:
        """Whatever waited for an answer begins anew: another pad, or another start of it."""

    def _take(self, message: wire.PadMessage, now_s: float) -> None:
        match message:
            case wire.Hello():
                self._take_hello(message, now_s)
            case wire.Pong():
                self._take_pong(message)
            case wire.Press():
                self._take_press(message, now_s)
            case wire.Opened():
                self._take_opened(message, now_s)
            case wire.Closed(token, reason):
                self._take_closed(token, reason)
            case wire.Full(token):
                if token == self._wants.token and self._wants.settle(token):
                    self._events.append(happened.Full(self._name, token))
            case wire.SignalDone() | wire.TestKey() | wire.Addressed():
                self._take_errand(message)
            case _:
                assert_never(message)

    def _take_errand(self, message: wire.SignalDone | wire.TestKey | wire.Addressed) -> None:
        match message:
            case wire.SignalDone(kind):
                self._errands.signalled(kind)
            case wire.TestKey(key):
                self._errands.tested()
                position = self.config.keys.position(key) if key else None
                self._events.append(happened.KeyTested(self._name, key, position))
            case wire.Addressed(uid, address):
                self._errands.addressed()
                self._events.append(Readdressed(self._name, uid.hex(), address))

    def _take_hello(self, hello: wire.Hello, now_s: float) -> None:
        identity = self._speaker.take_hello(hello, now_s)
        if identity:
            self._wants.is_open = False
            self._pong = None  # of another pad, or of an earlier start
            self._begin_anew(now_s)
            self._handed_up_s.clear()
            self._events.extend(identity.told())
        self._compare_open_token(hello.open_token, CloseReason.HOST_RESTARTED)

    def _take_pong(self, pong: wire.Pong) -> None:
        self._pong = pong
        self._speaker.take_pong(pong)
        if self._speaker.identity:
            self._compare_open_token(pong.open_token, CloseReason.CANCELLED)

    def _compare_open_token(self, open_token: bytes, reason: CloseReason) -> None:
        if not self._speaker.is_other_pad:
            self._wants.compare(open_token, reason)

    def _take_press(self, press: wire.Press, now_s: float) -> None:
        identity = self._speaker.identity
        if identity is None or not self._speaker.owns(press, now_s):
            return  # it is repeated, and by then it is sure whose it is
        self._wants.settle(press.token)
        if now_s - self._handed_up_s.get(press.press_id, -math.inf) >= HAND_UP_S:
            self._handed_up_s[press.press_id] = now_s
            if len(self._handed_up_s) > HANDED_UP_MAX:
                del self._handed_up_s[next(iter(self._handed_up_s))]
            self._events.append(identity.pressed(press, now_s))

    def _take_opened(self, opened: wire.Opened, now_s: float) -> None:
        remaining_s = opened.remaining_ms / 1000
        if self._wants.opened(opened.token, remaining_s, now_s):
            self._events.append(happened.Opened(self._name, opened.token, remaining_s))

    def _take_closed(self, token: bytes, reason: ClosedReason) -> None:
        if token == self._wants.token and reason is ClosedReason.UNKNOWN_HERE:
            self._wants.is_open = False  # the pad was reset and lost it: OPEN again
        elif self._wants.settle(token):
            self._events.append(happened.Closed(self._name, token, reason))
