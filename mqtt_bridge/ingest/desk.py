"""Where a command's changes go: to the running central, or into the store itself where none runs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeVar

from evaluation.model import Case
from evaluation.store import ImportResult, Store
from mqtt_bridge.ingest.asides import Judged, Judgement, judge_again
from mqtt_bridge.ingest.client import CentralAbsent, CentralClient, CentralRefused
from mqtt_bridge.ingest.requests import CasesRequest
from mqtt_bridge.ingest.settings import ApiSettings
from mqtt_bridge.ingest.translate import body_of_case

CASES_IN_REQUEST: Final = 1_000
CONFLICT: Final = 409

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Desk:
    """`api` None: only the file is known, so its lock is taken. Every call may raise `CentralRefused`,
    `StoreLocked`, `StoreError`.
    """

    store: Path
    api: ApiSettings | None

    def has_central(self) -> bool:
        """Whether a central listens; True where the configuration is not known and nobody can be asked."""
        if self.api is None:
            return True
        try:
            CentralClient(self.api).get("/health", dict)
        except CentralAbsent:
            return False
        except CentralRefused:
            return True
        return True

    def judge_again(self, number: int, judgement: Judgement) -> Judged:
        """Release or drop the set-aside event `number`."""

        def asked(central: CentralClient) -> Judged:
            try:
                return central.post(f"/aside/{number}/{judgement.value}", None, Judged)
            except CentralRefused as refused:
                if refused.status != CONFLICT:
                    raise
                return Judged(done=False, reason=str(refused))

        return self._either(asked, lambda store: judge_again(store, number, judgement))

    def import_cases(self, cases: Sequence[Case], region: str, hall: str) -> ImportResult:
        """Take finished cases of one hall. A central takes them in pieces; doing it again is harmless."""

        def asked(central: CentralClient) -> ImportResult:
            results = [
                central.post(
                    "/cases", CasesRequest(region, hall, [body_of_case(case) for case in piece]), ImportResult
                )
                for piece in _pieces(cases)
            ]
            return ImportResult(
                sum(result.added for result in results),
                sum(result.known for result in results),
                sum(result.differing for result in results),
            )

        return self._either(asked, lambda store: store.import_cases(cases, region, hall))

    def _either(self, asked: Callable[[CentralClient], T], done: Callable[[Store], T]) -> T:
        if self.api is not None:
            try:
                return asked(CentralClient(self.api))
            except CentralAbsent:
                pass
        store = Store.open(self.store)
        try:
            return done(store)
        finally:
            store.close()


def _pieces(cases: Sequence[Case]) -> list[Sequence[Case]]:
    return [cases[at : at + CASES_IN_REQUEST] for at in range(0, len(cases), CASES_IN_REQUEST)]
