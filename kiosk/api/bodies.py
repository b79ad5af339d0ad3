"""What may be sent to the local API: every body with its bounds. The OpenAPI page shows these types."""

from __future__ import annotations

from typing import Annotated, Final, Literal, TypeVar

import msgspec
from msgspec import Meta, Struct

from devices.config import BAUD_RATES
from mqtt_bridge.messages.fields import Id, Name, Position, Token, Topic

BODY_BYTES_MAX: Final = 64 * 1024

RawNumber = Annotated[str, Meta(min_length=1, max_length=128)]
"""A number as people write it: full-width digits, blanks and lower case are put right by the station."""
TouchId = Annotated[str, Meta(pattern=r"^[A-Za-z0-9-]{8,64}$(?!\n)")]


class _Body(Struct, frozen=True, forbid_unknown_fields=True):
    """Base of all bodies: an unknown member is an error."""


class CaseBody(_Body, frozen=True):
    """One finished case. `item` and `department` are shown and kept where the feed has not named them."""

    source: Id
    case_no: RawNumber
    service_no: RawNumber = "1"
    item: Name | None = None
    department: Name | None = None


class OpenBody(_Body, frozen=True):
    """`POST /sessions`: ask the citizen at this window about these cases; none is a consultation."""

    window: Id
    cases: Annotated[list[CaseBody], Meta(max_length=20)] = []
    practice: bool = False
    place: Name | None = None
    team: Name | None = None
    ticket: Name | None = None


class ChoiceBody(_Body, frozen=True):
    """`POST /sessions/{id}/choice`: position 1 to 5, 5 the best. The same `touch_id` is the same choice."""

    position: Position
    touch_id: TouchId
    attempt: Token | None = None


class DetailBody(_Body, frozen=True):
    """`POST /sessions/{id}/detail`: one or two topics of the hall's configuration, after the choice."""

    attempt: Token
    topics: Annotated[list[Topic], Meta(min_length=1, max_length=2)]
    touch_id: TouchId

    def __post_init__(self) -> None:
        if len(set(self.topics)) < len(self.topics):
            raise ValueError("each topic once")


class SelfBody(_Body, frozen=True):
    """`POST /self`: the code of a receipt as it was typed or scanned; whatever is none is a wrong code."""

    code: Annotated[str, Meta(max_length=128)]


class AnswerBody(_Body, frozen=True):
    """One answer: a level 1 to 5, the code of an option or a number 0 to 10, as text."""

    question: Id
    answer: Annotated[str, Meta(min_length=1, max_length=32)]


class SurveyBody(_Body, frozen=True):
    """`POST /surveys/{campaign}/answers`: `visitor` is the token that was given, null where none was."""

    answers: Annotated[list[AnswerBody], Meta(min_length=1, max_length=20)]
    touch_id: TouchId
    visitor: Name | None = None


class DutyBody(_Body, frozen=True):
    """`POST /windows/{window}/duty`: the clerk who signs on; null signs off."""

    clerk: Name | None


class ByBody(_Body, frozen=True):
    """`POST /reload`, `POST /pads/{pad}/identify`: `by` names the person, for the audit trail."""

    by: Name | None = None


class KeysBody(_Body, frozen=True):
    """`POST /pads/{pad}/test`: how long a key is waited for."""

    seconds: Annotated[int, Meta(ge=1, le=60)] = 15
    by: Name | None = None


class AddressBody(_Body, frozen=True):
    """`POST /pads/{pad}/address`: where the pad is to be from now on; 0 is a line of its own."""

    address: Annotated[int, Meta(ge=0, le=32)]
    by: Name | None = None


class DrainBody(_Body, frozen=True):
    """`POST /drain`: the pad of this name, or whatever pad stands at this port. Exactly one of the two."""

    pad: Id | None = None
    port: Annotated[str, Meta(min_length=1, max_length=255)] | None = None
    baud: int = 9600
    by: Name | None = None

    def __post_init__(self) -> None:
        if (self.pad is None) == (self.port is None):
            raise ValueError("pad or port is expected, and not both")
        if self.baud not in BAUD_RATES:
            raise ValueError("baud is expected to be one of " + ", ".join(map(str, BAUD_RATES)))


Code = Literal["left", "wrong-number", "device", "other", "declined"]
"""Why a session is ended: the four codes of staff, or the citizen who declined."""

Body = (
    OpenBody
    | ChoiceBody
    | DetailBody
    | SelfBody
    | SurveyBody
    | DutyBody
    | ByBody
    | KeysBody
    | AddressBody
    | DrainBody
)
B = TypeVar(
    "B",
    OpenBody,
    ChoiceBody,
    DetailBody,
    SelfBody,
    SurveyBody,
    DutyBody,
    ByBody,
    KeysBody,
    AddressBody,
    DrainBody,
)


def decode(raw: bytes, kind: type[B]) -> B | str:
    """The body, or what is wrong with these bytes. Never raises."""
    try:
        return msgspec.json.decode(raw, type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        return str(error)
