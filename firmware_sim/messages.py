"""Messages of the pad protocol (docs/pad-protocol.md, section 3): frozen types."""

from dataclasses import dataclass
from typing import Final

NO_TOKEN: Final = bytes(8)
AGE_UNKNOWN_MS: Final = 0xFFFF_FFFF


@dataclass(frozen=True, slots=True)
class AskHello:
    """Host: say who you are."""


@dataclass(frozen=True, slots=True)
class Ping:
    """Host: are you there?"""


@dataclass(frozen=True, slots=True)
class Poll:
    """Host, RS-485 only: say what is pending."""


@dataclass(frozen=True, slots=True)
class Open:
    """Host: ask this question; times in ms from now."""

    token: bytes
    scale: int
    timeout_ms: int
    warning_ms: int
    text: str


@dataclass(frozen=True, slots=True)
class Close:
    """Host: ask no longer; reason 1 rated elsewhere, 2 cancelled, 3 superseded, 4 host restarted."""

    token: bytes
    reason: int


@dataclass(frozen=True, slots=True)
class Extend:
    """Host: more time for the open question, in ms from now."""

    token: bytes
    timeout_ms: int
    warning_ms: int


@dataclass(frozen=True, slots=True)
class Ack:
    """Host: that press is committed; code 0 accepted, 1 duplicate, 2 late, 3 refused."""

    press_id: int
    token: bytes
    code: int


@dataclass(frozen=True, slots=True)
class ReplayLog:
    """Host: deliver every record from this press id on once more."""

    from_press_id: int


@dataclass(frozen=True, slots=True)
class Signal:
    """Host: kind 1 identify, 2 lamps (argument 0 off, 1 on, 2 blink), 3 buzzer, 4 text."""

    kind: int
    argument: int
    duration_ms: int
    text: str


@dataclass(frozen=True, slots=True)
class AskTest:
    """Host: keys are tests for so many seconds; 0 ends it."""

    seconds: int


@dataclass(frozen=True, slots=True)
class Hello:
    """Pad: who it is and what it holds."""

    uid: bytes
    epoch: int
    boot: int
    uptime_ms: int
    reset_cause: int
    firmware: int
    flags: int
    last_press_id: int
    unacknowledged: int
    open_token: bytes


@dataclass(frozen=True, slots=True)
class Pong:
    """Pad: it is there."""

    boot: int
    uptime_ms: int
    open_token: bytes
    last_press_id: int
    unacknowledged: int
    bad_frames: int
    waiting_keys: int


@dataclass(frozen=True, slots=True)
class Idle(Pong):
    """Pad, RS-485 only: nothing is pending."""


@dataclass(frozen=True, slots=True)
class Opened:
    """Pad: the question is open for so long."""

    token: bytes
    remaining_ms: int


@dataclass(frozen=True, slots=True)
class Closed:
    """Pad: it is not open; reason 0 not known, 1 closed by the host, 2 timed out, 3 scale not supported."""

    token: bytes
    reason: int


@dataclass(frozen=True, slots=True)
class Full:
    """Pad: a press could not be kept, so nothing is asked."""

    token: bytes


@dataclass(frozen=True, slots=True)
class Press:
    """Pad: the key pressed for this token; boot is the low 16 bits of the counter then."""

    press_id: int
    token: bytes
    key: int
    age_ms: int
    boot: int


@dataclass(frozen=True, slots=True)
class Signalled:
    """Pad: the signal of that kind is done."""

    kind: int


@dataclass(frozen=True, slots=True)
class KeyTested:
    """Pad: 0 test mode as asked, 1 to 9 a key in test mode."""

    key: int


@dataclass(frozen=True, slots=True)
class AskAddress:
    """Host: the pad with this uid moves to this address, 0 to 32."""

    uid: bytes
    address: int


@dataclass(frozen=True, slots=True)
class Addressed:
    """Pad: from now on it listens to this address."""

    uid: bytes
    address: int


Request = AskHello | Ping | Open | Close | Extend | ReplayLog | Signal | AskTest
HostMessage = Request | Poll | Ack | AskAddress
PadMessage = Hello | Pong | Idle | Opened | Closed | Full | Press | Signalled | KeyTested | Addressed
