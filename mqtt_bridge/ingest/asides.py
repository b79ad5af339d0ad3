"""A set-aside event is judged again: by the catalogue of today, or by a person who finds it worthless."""

from __future__ import annotations

from enum import Enum
from typing import Final

from msgspec import Struct

from evaluation.store import Outcome, SetAside, Store
from mqtt_bridge.ingest.judge import judge_event
from mqtt_bridge.messages.bodies import CATALOGUE, Catalogue
from mqtt_bridge.messages.topics import Place

NOT_WAITING: Final = "it does not wait"


class Judgement(Enum):
    RELEASE = "release"
    DROP = "drop"


class Judged(Struct, frozen=True):
    """`done` False: nothing was changed, and `reason` says why."""

    done: bool
    reason: str


def judge_again(store: Store, number: int, judgement: Judgement, catalogue: Catalogue = CATALOGUE) -> Judged:
    """Release or drop the set-aside event `number`. Raises `StoreError` where the disk refuses."""
    if judgement is Judgement.DROP:
        return Judged(True, "dropped") if store.drop(number) else Judged(False, NOT_WAITING)
    row = store.aside(number)
    if row is None or row.state != "waiting":
        return Judged(False, NOT_WAITING)
    item = judge_event(Place(row.region, row.hall, row.station), row.raw, row.received_at, catalogue)
    if isinstance(item, SetAside):
        return Judged(False, item.reason)
    outcome = store.take(number, item)
    if outcome is Outcome.ASIDE:
        return Judged(False, row.reason)
    return Judged(True, outcome.value)
