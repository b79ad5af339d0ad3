"""The vocabulary: levels, cases, attempts, ratings. Frozen values, checked when they are made, no I/O.

Words and rules: docs/architecture.md, *Words*. A constructor raises `ModelError` with the field, the value
and what is expected.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, IntEnum
from typing import Final

NONCE_BYTES: Final = 16
TOKEN_BYTES: Final = 8
DEFAULT_CASE_PATTERN: Final = r"[A-Z0-9][A-Z0-9._/-]{0,63}"
RECEIPT_CODE_ALPHABET: Final = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
RECEIPT_CODE_PATTERN: Final = re.compile(r"[A-HJ-NP-Z2-9]{6}")
"""Six characters without 0, 1, I and O, which people mistake for one another."""

_DASHES = re.compile("[\u00ad\u2010-\u2015\u2212\u2043\ufe58\ufe63\u30fc]")
_SEPARATOR: Final = b"\x1f"


class ModelError(ValueError):
    """A value that no rating, case or attempt can have."""

    def __init__(self, field: str, value: object, expected: str) -> None:
        super().__init__(f"{field}: {value!r} is not {expected}")
        self.field = field
        self.value = value
        self.expected = expected


class Level(IntEnum):
    """The five levels of GB/T 39734-2020 in their fixed order, 5 the best."""

    VERY_DISSATISFIED = 1
    DISSATISFIED = 2
    FAIRLY_SATISFIED = 3
    SATISFIED = 4
    VERY_SATISFIED = 5

    @classmethod
    def from_position(cls, position: int) -> Level:
        """The level of a key's position 1..5. Anything else is a `ModelError`: nothing is guessed."""
        try:
            return cls(position)
        except ValueError:
            raise ModelError("position", position, "a position from 1 to 5") from None


class Channel(IntEnum):
    """How a rating came, in the provinces' `pf` code. Their code 7 (a default rating) does not exist here."""

    WEB = 1
    MOBILE = 2
    QR_CODE = 3
    KIOSK = 4
    PAD = 5
    SMS = 6


class UnratedCause(Enum):
    """Why an attempt ended without a rating."""

    TIMEOUT = "timeout"
    DECLINED = "declined"
    CANCELLED = "cancelled"
    SUPERSEDED = "superseded"
    INTERRUPTED = "interrupted"
    PAD_LOST = "pad-lost"
    OUT_OF_ORDER = "out-of-order"


class CancelCode(Enum):
    """Why staff cancelled an attempt."""

    LEFT = "left"
    WRONG_NUMBER = "wrong-number"
    DEVICE = "device"
    OTHER = "other"


class OpenedBy(Enum):
    """Who had the case asked."""

    FEED = "feed"
    WINDOW_SYSTEM = "window-system"
    DESK = "desk"
    CITIZEN = "citizen"


class Placed(Enum):
    """How the time of a press is known."""

    AGE = "age"
    """Receipt minus the age that the pad tells."""
    BETWEEN = "between"
    """The pad was reset in between: somewhere between opening and time-out, flagged."""
    RECEIPT = "receipt"
    """The device keeps no log: the moment at which the choice arrived."""


def normalise_number(text: str) -> str:
    """A case or service number as the store compares it: NFKC, one kind of dash, no spaces, upper case."""
    folded = _DASHES.sub("-", unicodedata.normalize("NFKC", text))
    return "".join(folded.split()).upper()


def _check(ok: bool, field: str, value: object, expected: str) -> None:
    if not ok:
        raise ModelError(field, value, expected)


def _aware(field: str, value: datetime) -> None:
    _check(value.utcoffset() is not None, field, value, "a time with its offset from UTC")


@dataclass(frozen=True, slots=True, order=True)
class CaseKey:
    """(source system, case number, service number): departments number alike, hence the source."""

    source: str
    case_no: str
    service_no: str = "1"

    def __post_init__(self) -> None:
        _check(
            re.fullmatch(r"[a-z0-9-]{1,32}", self.source) is not None,
            "source",
            self.source,
            "[a-z0-9-]{1,32}",
        )
        _check(1 <= len(self.case_no) <= 64, "case_no", self.case_no, "1 to 64 characters")
        _check(1 <= len(self.service_no) <= 16, "service_no", self.service_no, "1 to 16 characters")
        for field, value in (("case_no", self.case_no), ("service_no", self.service_no)):
            _check(value == normalise_number(value), field, value, "a normalised number")

    @classmethod
    def parse(
        cls, source: str, case_no: str, service_no: str = "1", pattern: str = DEFAULT_CASE_PATTERN
    ) -> CaseKey:
        """The key of a number as people write it; `pattern` is the source's own for normalised numbers."""
        number = normalise_number(case_no)
        _check(re.fullmatch(pattern, number) is not None, "case_no", case_no, f"a case number ({pattern})")
        service = normalise_number(service_no) or "1"
        _check(
            re.fullmatch(r"[A-Z0-9-]{1,16}", service) is not None, "service_no", service_no, "[A-Z0-9-]{1,16}"
        )
        return cls(source, number, service)

    def __str__(self) -> str:
        return f"{self.source}/{self.case_no}/{self.service_no}"


@dataclass(frozen=True, slots=True)
class Case:
    """One finished case (办件) of a feed. `finished_at` carries its offset; a receipt code may be missing."""

    key: CaseKey
    window: str
    item: str
    department: str
    finished_at: datetime
    citizen_present: bool
    receipt_code: str | None = None

    def __post_init__(self) -> None:
        _aware("finished_at", self.finished_at)
        code = self.receipt_code
        _check(
            code is None or RECEIPT_CODE_PATTERN.fullmatch(code) is not None,
            "receipt_code",
            code,
            "six of A-Z, 2-9",
        )


def token_for(case: CaseKey | None, visit: str, window: str, nonce: bytes) -> bytes:
    """The 8 bytes that name an attempt on the line: SHA-256 over case key (or visit), window and nonce."""
    _check(len(nonce) == NONCE_BYTES, "nonce", nonce.hex(), "16 bytes")
    subject = str(case) if case is not None else visit
    digest = hashlib.sha256(_SEPARATOR.join((subject.encode(), window.encode(), nonce))).digest()
    return digest[:TOKEN_BYTES]


@dataclass(frozen=True, slots=True)
class Attempt:
    """One asking of one case at one window, the `index`-th of `of` in its visit.

    `case` None is a consultation (咨询).
    """

    visit: str
    window: str
    nonce: bytes
    case: CaseKey | None
    opened_by: OpenedBy
    served_by: str = "unknown"
    index: int = 1
    of: int = 1
    practice: bool = False
    simulated: bool = False
    place: str | None = None
    team: str | None = None
    ticket: str | None = None

    def __post_init__(self) -> None:
        _check(len(self.nonce) == NONCE_BYTES, "nonce", self.nonce.hex(), "16 bytes")
        _check(1 <= self.index <= self.of, "index", self.index, f"from 1 to {self.of}")

    @property
    def token(self) -> bytes:
        return token_for(self.case, self.visit, self.window, self.nonce)


@dataclass(frozen=True, slots=True)
class PressId:
    """A press of a pad with a log: unique for ever in (uid, epoch, number)."""

    uid: str
    epoch: int
    number: int

    @property
    def event_id(self) -> str:
        return f"p-{self.uid}-{self.epoch:08x}-{self.number}"


@dataclass(frozen=True, slots=True)
class Rating:
    """What one citizen said of one case. `press` is None where a screen took it."""

    attempt: Attempt
    level: Level
    channel: Channel
    pressed_at: datetime
    placed: Placed
    press: PressId | None = None

    def __post_init__(self) -> None:
        _aware("pressed_at", self.pressed_at)


@dataclass(frozen=True, slots=True)
class Unrated:
    """The end of an attempt without a rating. `code` is given with CANCELLED and only there."""

    attempt: Attempt
    cause: UnratedCause
    code: CancelCode | None = None

    def __post_init__(self) -> None:
        _check(
            (self.code is not None) == (self.cause is UnratedCause.CANCELLED),
            "code",
            self.code,
            "given with cancelled only",
        )


@dataclass(frozen=True, slots=True)
class LoosePress:
    """A press whose token this station did not know; the store joins it to its attempt by the token."""

    token: bytes
    position: int
    press: PressId
    pressed_at: datetime
    placed: Placed
    simulated: bool = False

    def __post_init__(self) -> None:
        _check(len(self.token) == TOKEN_BYTES, "token", self.token.hex(), "8 bytes")
        Level.from_position(self.position)
        _aware("pressed_at", self.pressed_at)


@dataclass(frozen=True, slots=True)
class Asked:
    """An attempt was committed before any pad was opened. `devices` names the pads and screens."""

    attempt: Attempt
    timeout_s: float
    devices: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RatingDetail:
    """Level-neutral topics that the citizen chose after the committed rating."""

    attempt: Attempt
    topics: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Hole:
    """Events `first`..`last` of a stream are lost for ever."""

    stream: str
    first: int
    last: int
    reason: str


@dataclass(frozen=True, slots=True)
class Noted:
    """An event that is kept and drives nothing yet (duty, device, audit, correction, survey answer)."""

    kind: str


Fact = Asked | Rating | RatingDetail | Unrated | LoosePress | Case | Hole | Noted
"""What an accepted event says, in the store's words."""
