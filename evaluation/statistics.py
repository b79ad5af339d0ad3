"""The figures that `store stats` shows, read from the promised views only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol


class Rows(Protocol):
    """What is asked of a reader of the store."""

    def rows(self, sql: str, parameters: Sequence[object] = ()) -> list[dict[str, Any]]: ...


@dataclass(frozen=True, slots=True)
class Statistics:
    """`halls` are the rows of `v_figures_hall`; `beside` counts what stands beside every figure."""

    store_id: str
    kind: str
    halls: Sequence[Mapping[str, Any]]
    beside: Mapping[str, int]

    def as_json(self) -> dict[str, Any]:
        about = {"store_id": self.store_id, "kind": self.kind}
        return {**about, "halls": [dict(hall) for hall in self.halls], **self.beside}


_BESIDE = """SELECT (SELECT count(*) FROM v_ratings) AS kept,
    (SELECT count(*) FROM v_refused) AS refused_kept,
    (SELECT count(*) FROM v_unmatched) AS unmatched_kept,
    (SELECT count(*) FROM v_aside WHERE state = 'waiting') AS aside_waiting,
    (SELECT count(*) FROM v_aside WHERE state = 'waiting' AND alarm) AS alarms,
    (SELECT count(*) FROM v_consultations) AS consultations, (SELECT count(*) FROM v_apart) AS apart,
    (SELECT count(*) FROM v_waiting_presses) AS waiting_presses,
    (SELECT coalesce(sum(lost), 0) FROM v_streams) AS lost,
    (SELECT coalesce(sum(chain_broken), 0) FROM v_streams) AS chain_broken"""


def read_statistics(reader: Rows) -> Statistics:
    """Raises `StoreError` where the store cannot be read."""
    about = reader.rows("SELECT store_id, kind FROM store")[0]
    halls = reader.rows("SELECT * FROM v_figures_hall ORDER BY region, hall")
    return Statistics(about["store_id"], about["kind"], halls, reader.rows(_BESIDE)[0])
