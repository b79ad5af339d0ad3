"""What happened: one frozen type for each kind of event, and the table that names them with their versions.

An event's `type` and `dataschema` (for example `rating` and `rating/1`) choose the body. A version that is
not in the catalogue is not guessed at: ingest sets the event aside until central is upgraded.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Final, Literal

from msgspec import Meta, Struct

from mqtt_bridge.messages.fields import (
    CaseNumber,
    Count,
    Id,
    Name,
    Nonce,
    Position,
    ReceiptCode,
    Sealed,
    Seq,
    ServiceNumber,
    StreamId,
    Text,
    Time,
    Token,
    Topic,
    Uid,
)

ONE_OF: Final = "exactly one of {name} and {name}_sealed is needed"
"""A `ValueError` while decoding is a validation error."""


class Body(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Base of all bodies: frozen, no field beyond the version's own, defaults left out on the wire."""


class CaseRef(Body, frozen=True):
    """The key of a case (办件)."""

    source: Id
    case_no: CaseNumber
    service_no: ServiceNumber


class AttemptRef(Body, frozen=True):
    """Everything that names one asking.

    The token can be computed again from case (or visit), window and nonce.
    """

    token: Token
    nonce: Nonce
    visit: Name
    window: Id
    opened_by: Literal["feed", "window-system", "desk", "citizen"]
    served_by: Name
    index: Annotated[int, Meta(ge=1, le=20)] = 1
    of: Annotated[int, Meta(ge=1, le=20)] = 1
    case: CaseRef | None = None
    practice: bool = False
    simulated: bool = False
    place: Name | None = None
    team: Name | None = None
    ticket: Name | None = None


class PressRef(Body, frozen=True):
    """A press in a pad's log: unique in (uid, log epoch, press id)."""

    uid: Uid
    epoch: Annotated[int, Meta(ge=1, le=2**32 - 1)]
    press_id: Annotated[int, Meta(ge=1, le=2**32 - 1)]
    mac: Annotated[str, Meta(pattern=r"^([0-9a-f]{16})?$(?!\n)")] = ""


class Asked(Body, frozen=True):
    """A case is about to be asked: committed before any pad is opened."""

    attempt: AttemptRef
    timeout_s: Annotated[float, Meta(gt=0, le=3600)]
    devices: Annotated[list[Id], Meta(max_length=16)]


class Rating(Body, frozen=True):
    """A citizen's rating. Exactly one of `level` and `level_sealed` is given."""

    attempt: AttemptRef
    channel: Annotated[int, Meta(ge=1, le=6)]
    device: Id
    pressed_at: Time
    placed: Literal["age", "between", "receipt"]
    level: Position | None = None
    level_sealed: Sealed | None = None
    press: PressRef | None = None

    def __post_init__(self) -> None:
        if (self.level is None) == (self.level_sealed is None):
            raise ValueError(ONE_OF.format(name="level"))


class RatingDetail(Body, frozen=True):
    """Reasons that the citizen chose after the committed rating.

    Exactly one of `topics` and `topics_sealed` is given.
    """

    attempt: AttemptRef
    topics: Annotated[list[Topic], Meta(min_length=1, max_length=8)] | None = None
    topics_sealed: Sealed | None = None

    def __post_init__(self) -> None:
        if (self.topics is None) == (self.topics_sealed is None):
            raise ValueError(ONE_OF.format(name="topics"))


class Unrated(Body, frozen=True):
    """The attempt ended without a rating; `code` only with `cancelled`."""

    attempt: AttemptRef
    cause: Literal[
        "timeout", "declined", "cancelled", "superseded", "interrupted", "pad-lost", "out-of-order"
    ]
    code: Literal["left", "wrong-number", "device", "other"] | None = None


class Press(Body, frozen=True):
    """A press whose token the station did not know.

    Exactly one of `position` and `position_sealed` is given.
    """

    token: Token
    device: Id
    press: PressRef
    pressed_at: Time
    placed: Literal["age", "between", "receipt"]
    position: Position | None = None
    position_sealed: Sealed | None = None
    simulated: bool = False

    def __post_init__(self) -> None:
        if (self.position is None) == (self.position_sealed is None):
            raise ValueError(ONE_OF.format(name="position"))


class Case(Body, frozen=True):
    """A finished case, from the feed or named by the window system."""

    key: CaseRef
    window: Id
    item: Name
    department: Name
    finished_at: Time
    citizen_present: bool
    receipt_code: ReceiptCode | None = None


class Correction(Body, frozen=True):
    """A wrong case number put right; both records are kept. `second` confirmed it."""

    token: Token
    before: CaseRef | None
    after: CaseRef
    by: Name
    second: Name | None = None


class SurveyAnswer(Body, frozen=True):
    """One answer of a survey campaign; `visitor` is missing where no token was given."""

    campaign: Name
    question: Name
    answer: Text
    visitor: Name | None = None


class Duty(Body, frozen=True):
    """A clerk signs on at a window or off from it."""

    window: Id
    clerk: Name
    on: bool


class Device(Body, frozen=True):
    """Something worth keeping about a pad.

    A fault, a new uid. `count` tells how many more of its kind were only counted.
    """

    pad: Id
    kind: Annotated[str, Meta(pattern=r"^[a-z0-9-]{1,32}$(?!\n)")]
    text: Text = ""
    uid: Uid | None = None
    count: Count = 1


class Audit(Body, frozen=True):
    """Who did what."""

    actor: Name
    action: Annotated[str, Meta(pattern=r"^[a-z0-9.-]{1,48}$(?!\n)")]
    text: Text = ""


class Hole(Body, frozen=True):
    """Events first..last of a stream are lost for ever: no one can send them any more."""

    stream: StreamId
    first: Seq
    last: Seq
    reason: Text


Catalogue = Mapping[tuple[str, str], type[Body]]
"""(type, dataschema) -> body type."""

CATALOGUE: Final[Catalogue] = {
    ("asked", "asked/1"): Asked,
    ("rating", "rating/1"): Rating,
    ("rating.detail", "rating.detail/1"): RatingDetail,
    ("unrated", "unrated/1"): Unrated,
    ("press", "press/1"): Press,
    ("case", "case/1"): Case,
    ("correction", "correction/1"): Correction,
    ("survey.answer", "survey.answer/1"): SurveyAnswer,
    ("duty", "duty/1"): Duty,
    ("device", "device/1"): Device,
    ("audit", "audit/1"): Audit,
    ("hole", "hole/1"): Hole,
}

FEED_TYPES: Final = frozenset({"case", "hole", "audit"})
"""What a case feed may send (docs/asyncapi.yaml): who may write its topic may not rate."""

SCHEMA_OF: Final[Mapping[type[Body], tuple[str, str]]] = {body: key for key, body in CATALOGUE.items()}
