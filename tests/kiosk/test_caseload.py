"""Cases are known by normalised keys, within bounds, and a feed's bad row is none."""

from datetime import timedelta

import pytest

from evaluation.model import Case, CaseKey, ModelError
from kiosk.caseload import CASES_KEPT_MAX, Caseload, case_of
from mqtt_bridge.messages import bodies
from tests.kiosk.bench import NOON

PATTERNS = {"desk": "[0-9]{4}-[0-9]{4}"}


def row(case_no: str) -> Case:
    return Case(CaseKey("desk", case_no), "w1", "事项", "部门", NOON, True)


@pytest.mark.parametrize("written", ["2026-0042", " 2026—0042", "２０２６－００４２", "2026-0042\r\n"])
def test_a_number_is_put_right_before_the_sources_pattern_is_asked(written: str) -> None:
    assert Caseload(PATTERNS).parse("desk", written, "1") == CaseKey("desk", "2026-0042")


@pytest.mark.parametrize(("source", "number"), [("desk", "A1"), ("desk", "2026-004"), ("other", "*")])
def test_a_number_that_its_source_does_not_make_is_refused(source: str, number: str) -> None:
    with pytest.raises(ModelError):
        Caseload(PATTERNS).parse(source, number, "1")


def test_the_oldest_cases_are_forgotten_beyond_the_bound() -> None:
    caseload = Caseload({})
    for number in range(CASES_KEPT_MAX + 1):
        caseload.keep(row(str(number)))
    assert caseload.get(CaseKey("desk", "0")) is None
    assert caseload.get(CaseKey("desk", "1")) is not None


def test_the_case_that_was_rated_longest_ago_is_forgotten_beyond_the_bound() -> None:
    caseload = Caseload({})
    caseload.rate(CaseKey("desk", str(number)) for number in range(CASES_KEPT_MAX + 1))
    assert not caseload.is_rated(CaseKey("desk", "0"))
    assert caseload.is_rated(CaseKey("desk", "1"))


def test_a_feeds_row_becomes_a_case() -> None:
    body = bodies.Case(
        key=bodies.CaseRef(source="desk", case_no="A1", service_no="1"),
        window="w1",
        item="事项",
        department="部门",
        finished_at=NOON - timedelta(seconds=1),
        citizen_present=True,
        receipt_code="ABCDEF",
    )
    case = case_of(body)
    assert case is not None
    assert (case.key, case.receipt_code) == (CaseKey("desk", "A1"), "ABCDEF")


def test_a_feeds_row_with_a_number_that_is_not_normalised_is_none() -> None:
    key = bodies.CaseRef(source="desk", case_no="a 1", service_no="1")
    body = bodies.Case(
        key=key, window="w1", item="事项", department="部门", finished_at=NOON, citizen_present=True
    )
    assert case_of(body) is None
