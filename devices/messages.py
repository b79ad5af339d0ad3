"""Every message of docs/pad-protocol.md, section 3, as a frozen type; their unions are the protocol.

Fields carry the names, units and ranges of the page. Tokens are 8 bytes, uids 6; `NO_TOKEN` stands for none.
"""

from dataclasses import dataclass, field

from devices.codes import AckCode, ClosedReason, CloseReason, ResetCause, SignalKind

# --- from the host


@dataclass(frozen=True, slots=True)
class AskHello:
    """HELLO of the host: say who you are."""


@dataclass(frozen=True, slots=True)
class Ping:
    """Are you there?"""


@dataclass(frozen=True, slots=True)
class Open:
    """Ask the question of this token."""

    token: bytes
    scale: int
    timeout_ms: int
    warning_ms: int
    text: str


@dataclass(frozen=True, slots=True)
class Close:
    """End the question of this token, and say what became of it."""

    token: bytes
    reason: CloseReason


@dataclass(frozen=True, slots=True)
class Extend:
    """Give the open question this much time from now."""

    token: bytes
    timeout_ms: int
    warning_ms: int


@dataclass(frozen=True, slots=True)
class Ack:
    """The host's word on a press, after its commit."""

    press_id: int
    token: bytes
    code: AckCode


@dataclass(frozen=True, slots=True)
class AskLog:
    """LOG: deliver every press from this id on once more."""

    from_press_id: int


@dataclass(frozen=True, slots=True)
class Poll:
    """RS-485 only: say what is pending."""


@dataclass(frozen=True, slots=True)
class Signal:
    """Show something that is not a question."""

    kind: SignalKind
    argument: int
    duration_ms: int
    text: str


@dataclass(frozen=True, slots=True)
class StartTest:
    """TEST of the host: keys are tests for so long; 0 ends it."""

    seconds: int


@dataclass(frozen=True, slots=True)
class SetAddress:
    """ADDRESS of the host: the pad with this uid, and no other, moves to this address (0 to 32)."""

    uid: bytes
    address: int


Request = AskHello | Ping | Open | Close | Extend | AskLog | Signal | StartTest | SetAddress
HostMessage = Request | Ack | Poll

# --- from the pad


@dataclass(frozen=True, slots=True)
class Hello:
    """Who the pad is and what it holds."""

    uid: bytes
    epoch: int
    boot: int
    uptime_ms: int
    reset_cause: ResetCause
    firmware: int
    simulator: bool
    carries_mac: bool
    last_press_id: int
    unacknowledged: int
    open_token: bytes


@dataclass(frozen=True, slots=True)
class Pong:
    """How the pad is."""

    boot: int
    uptime_ms: int
    open_token: bytes
    last_press_id: int
    unacknowledged: int
    bad_frames: int
    waiting_keys: int


@dataclass(frozen=True, slots=True)
class Idle(Pong):
    """RS-485 only: nothing is pending."""


@dataclass(frozen=True, slots=True)
class Opened:
    """The question of this token is open for so long."""

    token: bytes
    remaining_ms: int


@dataclass(frozen=True, slots=True)
class Closed:
    """The question of this token is not open, and there is no press for it."""

    token: bytes
    reason: ClosedReason


@dataclass(frozen=True, slots=True)
class Full:
    """No record is free for a press of this token."""

    token: bytes


@dataclass(frozen=True, slots=True)
class Press:
    """A key, kept in the log of the pad. `age_ms`: None after a restart. The text form hides the key."""

    press_id: int
    token: bytes
    key: int = field(repr=False)
    age_ms: int | None
    boot: int
    mac: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class SignalDone:
    """SIGNAL of the pad: this kind is done."""

    kind: SignalKind


@dataclass(frozen=True, slots=True)
class TestKey:
    """TEST of the pad: 0 = test mode as asked, else the key that was pressed; never a rating."""

    __test__ = False  # not a test class, whatever its name begins with

    key: int


@dataclass(frozen=True, slots=True)
class Addressed:
    """ADDRESS of the pad: it has this uid, and from now on this address."""

    uid: bytes
    address: int


PadMessage = Hello | Pong | Idle | Opened | Closed | Full | Press | SignalDone | TestKey | Addressed
