"""What is asked of central's API and what it answers: the JSON bodies."""

from __future__ import annotations

from typing import Annotated, Final, Literal

from msgspec import Meta, Struct

from mqtt_bridge.messages import bodies
from mqtt_bridge.messages.fields import Id

ROWS_MAX: Final = 5_000
"""Cases of one request; a file is sent in several."""


class CasesRequest(Struct, frozen=True, forbid_unknown_fields=True):
    """`POST /cases`: finished cases of one hall."""

    region: Id
    hall: Id
    cases: Annotated[list[bodies.Case], Meta(max_length=ROWS_MAX)]


class CommandRequest(Struct, frozen=True, forbid_unknown_fields=True):
    """`POST /commands`: what a station is to do within the next ten seconds."""

    region: Id
    hall: Id
    station: Id
    action: Literal["open", "cancel", "identify"]
    window: Id | None = None
    cases: Annotated[list[bodies.CaseRef], Meta(max_length=20)] = []
    pad: Id | None = None


class Health(Struct, frozen=True):
    """`GET /health`. `fault`: why nothing can be stored now; the counts are since the start."""

    store: str
    kind: str
    connected: bool
    fault: str | None
    waiting: int
    messages: int
    stored: int
    duplicate: int
    aside: int
