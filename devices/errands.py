"""What a technician asks of a pad beside the questions: to be seen, to have its keys tested, to get another
address. Pure.
"""

import math

from devices.codes import SignalKind
from devices.config import ADDRESSES
from devices.errors import QuestionError
from devices.messages import Request, SetAddress, Signal, StartTest

IDENTIFY_S = (0.1, 60.0)
TEST_S = range(256)
UID_BYTES = 6
TRIED_S = 3.0


class Errands:
    """At most one of each kind waits; the pad's answer ends it, and so do 3 s without one."""

    def __init__(self) -> None:
        self._identify: Signal | None = None
        self._test: StartTest | None = None
        self._address: SetAddress | None = None
        self._until_s = -math.inf
        self._test_ends_s = -math.inf

    def clear(self) -> None:
        """Nothing waits any more."""
        self._identify = self._test = self._address = None

    def identify(self, duration_s: float, now_s: float) -> None:
        """Let everything blink. Raises QuestionError outside of 0.1 to 60 s."""
        if not IDENTIFY_S[0] <= duration_s <= IDENTIFY_S[1]:
            raise QuestionError("a pad blinks for 0.1 to 60 s")
        self._identify = Signal(SignalKind.IDENTIFY, 0, round(duration_s * 1000), "")
        self._until_s = now_s + TRIED_S

    def test(self, seconds: int, now_s: float) -> None:
        """Have keys told as tests. Raises QuestionError outside of 0 to 255 s."""
        if seconds not in TEST_S:
            raise QuestionError("a pad tests its keys for 0 to 255 s")
        self._test = StartTest(seconds)
        self._test_ends_s = now_s + seconds
        self._until_s = now_s + TRIED_S

    def readdress(self, uid: bytes, address: int, now_s: float) -> None:
        """Have the pad with this uid move to this address. Raises QuestionError outside of 0 to 32."""
        if address not in ADDRESSES or len(uid) != UID_BYTES:
            raise QuestionError("a pad has a uid of 6 bytes and an address of 0 to 32")
        self._address = SetAddress(uid, address)
        self._until_s = now_s + TRIED_S

    def next_move(self, now_s: float) -> SetAddress | None:
        """The move to another address that is to be asked for: it names its pad itself, whoever is there."""
        return self._address if now_s < self._until_s else None

    def next_request(self, now_s: float) -> Request | None:
        """What is to be asked for; None: nothing, or nobody answered for too long."""
        if now_s >= self._until_s:
            self.clear()
        return self._identify or self._test

    def is_testing(self, now_s: float) -> bool:
        """Whether keys may come as tests by now."""
        return now_s < self._test_ends_s

    def signalled(self, kind: SignalKind) -> None:
        """The pad carried out a signal."""
        if kind is SignalKind.IDENTIFY:
            self._identify = None

    def tested(self) -> None:
        """The pad is in test mode, or has left it."""
        self._test = None

    def addressed(self) -> None:
        """The pad has another address."""
        self._address = None
