"""A set-aside event is judged again: by the catalogue of today, or by a person who finds it worthless."""

from __future__ import annotations

from enum import Enum

from msgspec import Struct

from evaluation.store import Outcome, SetAside, Store
from mqtt_bridge.ingest.judge import judge_event
from mqtt_bridge.messages.bodies import CATALOGUE, Catalogue
from mqtt_bridge.messages.topics import Place


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
        return Judged(True, "dropped") if store.drop(number) else Judged(False, "it does not wait")
    row = store.aside(number)
    if row is None or row.state != "waiting":
        return Judged(False, "it does not wait")
    item = judge_event(Place(row.region, row.hall, row.station), row.raw, row.received_at, catalogue)
    if isinstance(item, SetAside):
        return Judged(False, item.reason)
    outcome = store.take(number, item)
    if outcome is Outcome.ASIDE:
        return Judged(False, "the store set it aside again, under a new number: see `store aside list`")
    return Judged(True, outcome.value)
