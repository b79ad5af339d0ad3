"""What one case adds to the figures."""

from itertools import product

import pytest

from evaluation.model import Channel, OpenedBy, UnratedCause
from evaluation.store.figures import (
    CAUSES,
    COUNTERS,
    LEVELS,
    KnownAttempt,
    KnownCase,
    KnownRating,
    Subject,
    counts,
    joins_by_key,
)

CASE = KnownCase("r", "h", "w01", "item", "department", "2026-03-02")
CELL = ("2026-03-02", "r", "h", "department", "w01", "item")


def tally(subject: Subject) -> dict[str, int]:
    return {COUNTERS[index]: count for _cell, index, count in counts(subject)}


def asked(number: int, at: int, cause: str | None, window: str = "w01") -> KnownAttempt:
    return KnownAttempt(number, bytes([number]), "r", "h", window, "feed", at, None, cause)


def with_attempts(*attempts: KnownAttempt, case: KnownCase | None = CASE) -> Subject:
    return Subject(1, consultation=False, case=case, attempts={one.token: one for one in attempts})


def test_nothing_known_counts_nothing() -> None:
    assert counts(with_attempts(asked(1, 5, "timeout"), case=None)) == ()


def test_a_finished_case_counts_from_its_finish() -> None:
    assert counts(with_attempts()) == ((CELL, COUNTERS.index("finished"), 1),)


@pytest.mark.parametrize("cause", [cause.value for cause in UnratedCause])
def test_the_cause_of_the_last_attempt_counts(cause: str) -> None:
    subject = with_attempts(asked(1, 9, cause), asked(2, 5, "declined"), asked(3, 8, None))
    assert tally(subject) == {"finished": 1, "asked": 1, cause.replace("-", "_"): 1}


@pytest.mark.promise(4)
def test_every_level_counts_as_itself_and_no_cause_as_a_level() -> None:
    for level, window in product(range(1, 6), ("w01", "w02")):
        attempt = asked(1, 5, "timeout", window)
        subject = with_attempts(attempt)
        subject.rating = KnownRating(attempt, level, by_key=False, pressed_ms=0, day="2026-03-09", refused=2)
        if window == "w01":
            expected = {"finished": 1, "asked": 1, "rated": 1, f"level_{level}": 1, "refused": 2}
            assert {cell for cell, *_ in counts(subject)} == {CELL}
        else:
            expected = {"finished": 1, "asked": 1, "elsewhere": 1, "unmatched": 1, "refused": 2}
            assert counts(subject)[-1][0] == ("2026-03-09", "r", "h", "", "w02", "")
        assert tally(subject) == expected


def test_a_consultation_is_in_no_figure() -> None:
    attempt = asked(1, 5, None)
    rating = KnownRating(attempt, 5, by_key=True, pressed_ms=0, day="2026-03-02")
    assert counts(Subject(1, True, None, rating, {attempt.token: attempt})) == ()


def test_each_cause_and_level_has_a_counter_of_its_own() -> None:
    assert len(set(COUNTERS)) == len(COUNTERS) == len(CAUSES) + len(LEVELS) + 7


def test_joining_by_the_key_alone() -> None:
    alone = {(o, c) for o, c in product(OpenedBy, Channel) if joins_by_key(o.value, int(c))}
    outside = {Channel.WEB, Channel.MOBILE, Channel.QR_CODE, Channel.SMS}
    assert alone == {*product(OpenedBy, outside), (OpenedBy.CITIZEN, Channel.KIOSK)}
