"""The hall's recent cases as a station knows them, and which of them are rated."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Final

from evaluation.model import DEFAULT_CASE_PATTERN, Case, CaseKey, ModelError
from kiosk.visit import Moment, Subject
from mqtt_bridge.messages import bodies

CASES_KEPT_MAX: Final = 20_000
FEED_ASKS_WITHIN_S: Final = 60.0
CLOCK_TOLERANCE_S: Final = 5.0
"""A feed's clock may be so far ahead of ours."""


class Caseload:
    """Cases by key, the newest 20,000, and the keys that were rated here."""

    def __init__(self, patterns: Mapping[str, str]) -> None:
        self._patterns = patterns
        self._cases: dict[CaseKey, Case] = {}
        self._rated: dict[CaseKey, None] = {}
        self._by_code: dict[str, list[CaseKey]] = {}

    def recall(self, cases: Iterable[Case], rated: Iterable[CaseKey]) -> None:
        """Take over what the outbox kept."""
        for case in cases:
            self.keep(case)
        self.rate(rated)

    def use(self, patterns: Mapping[str, str]) -> None:
        """Case numbers have these patterns from now on."""
        self._patterns = patterns

    def parse(self, source: str, case_no: str, service_no: str) -> CaseKey:
        """The key of a number as it is written. Raises `ModelError`."""
        return CaseKey.parse(source, case_no, service_no, self._patterns.get(source, DEFAULT_CASE_PATTERN))

    def get(self, key: CaseKey) -> Case | None:
        return self._cases.get(key)

    def of_code(self, code: str) -> Case | None:
        """The case of a receipt's code; None also where two have the same: neither is guessed."""
        keys = self._by_code.get(code, ())
        return self._cases[keys[0]] if len(keys) == 1 else None

    def keep(self, case: Case) -> None:
        known = self._cases.get(case.key)
        if known is not None:
            self._uncode(known)
        self._cases[case.key] = case
        if case.receipt_code is not None:
            self._by_code.setdefault(case.receipt_code, []).append(case.key)
        while len(self._cases) > CASES_KEPT_MAX:
            self._uncode(self._cases.pop(next(iter(self._cases))))

    def _uncode(self, case: Case) -> None:
        keys = self._by_code.get(case.receipt_code or "", [])
        if case.key in keys:
            keys.remove(case.key)
        if not keys:
            self._by_code.pop(case.receipt_code or "", None)

    def keep_subject(self, subject: Subject | None) -> None:
        """Keep the case that was named with the asking, if it was."""
        if subject is not None and subject.news is not None:
            self.keep(subject.news)

    def rate_subject(self, subject: Subject | None) -> None:
        """The case that was asked about has a rating on disk."""
        if subject is not None and subject.key is not None:
            self.rate((subject.key,))

    def rate(self, keys: Iterable[CaseKey]) -> None:
        self._rated.update(dict.fromkeys(keys))
        while len(self._rated) > CASES_KEPT_MAX:
            self._rated.pop(next(iter(self._rated)))

    def is_rated(self, key: CaseKey) -> bool:
        return key in self._rated


def case_of(body: bodies.Case) -> Case | None:
    """The case of a feed's row; None where its values are none that a case can have. Never raises."""
    try:
        return Case(
            key=CaseKey(body.key.source, body.key.case_no, body.key.service_no),
            window=body.window,
            item=body.item,
            department=body.department,
            finished_at=body.finished_at,
            citizen_present=body.citizen_present,
            receipt_code=body.receipt_code,
        )
    except ModelError:
        return None


def is_asked_by_feed(case: Case, at: Moment) -> bool:
    """Only a citizen who is present and whose case was finished just now is asked; others are called back."""
    age = at.wall - case.finished_at
    just_now = timedelta(seconds=-CLOCK_TOLERANCE_S) <= age <= timedelta(seconds=FEED_ASKS_WITHIN_S)
    return case.citizen_present and just_now
