"""The numbers of docs/pad-protocol.md, section 3, that carry a name of their own."""

from enum import Enum, IntEnum


class CloseReason(IntEnum):
    """Why the host closes a question."""

    RATED_ELSEWHERE = 1
    CANCELLED = 2
    SUPERSEDED = 3
    HOST_RESTARTED = 4


class ClosedReason(IntEnum):
    """How a question ended on the pad without a press."""

    UNKNOWN_HERE = 0
    BY_HOST = 1
    TIMED_OUT = 2
    SCALE_NOT_SUPPORTED = 3


class AckCode(IntEnum):
    """The host's word on a press; the pad says thank you for the first two alike."""

    ACCEPTED = 0
    DUPLICATE = 1
    LATE = 2
    REFUSED = 3


class ResetCause(IntEnum):
    """Why the pad started last."""

    UNKNOWN = 0
    POWER_ON = 1
    RESET_PIN = 2
    BROWN_OUT = 3
    WATCHDOG = 4
    SOFTWARE = 5

    @classmethod
    def _missing_(cls, _value: object) -> "ResetCause":
        """A cause of a later pad is none that we know, and no reason not to hear the pad."""
        return cls.UNKNOWN


class SignalKind(IntEnum):
    """What SIGNAL asks the pad to show."""

    IDENTIFY = 1
    LAMPS = 2
    BUZZER = 3
    TEXT = 4


class Defect(Enum):
    """Why bytes of a line were not taken; `LENGTH` also where they never became a frame."""

    COBS = "cobs"
    LENGTH = "length"
    CRC = "crc"
    VERSION = "version"
    DIRECTION = "direction"
    TYPE = "type"
    PAYLOAD = "payload"
