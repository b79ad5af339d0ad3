"""The feed of cases: what is asked by it, what is only kept, and how it comes to the disk."""

from datetime import timedelta

import pytest

from evaluation.model import Case, CaseKey
from kiosk.effects import AskPad
from kiosk.feed import CASES_PER_COMMIT_MAX
from kiosk.opening import Refusal, Refused
from mqtt_bridge.messages import bodies
from mqtt_bridge.outbox.values import Recovered
from tests.kiosk.bench import NOON, Bench


def case(number: str = "F1", window: str = "w1", *, present: bool = True, age_s: float = 1.0) -> Case:
    return Case(
        CaseKey("desk", number),
        window,
        "居住证办理",
        "公安局",
        NOON - timedelta(seconds=age_s),
        present,
        "ABCDEF",
    )


def feed(bench: Bench, row: Case) -> None:
    bench.do(lambda at: bench.station.feed(row, at))


def test_a_case_of_the_feed_whose_citizen_is_present_is_asked_once() -> None:
    bench = Bench()
    feed(bench, case())
    feed(bench, case())
    (body,) = bench.events_of(bodies.Asked)
    assert (body.attempt.opened_by, body.attempt.case.case_no) == ("feed", "F1")
    assert bench.of(AskPad)[0].text == "请评价 居住证办理"
    assert bench.events_of(bodies.Case) == []


@pytest.mark.parametrize(
    "row",
    [case(present=False), case(window="w9"), case(age_s=60.1), case(age_s=-5.1)],
    ids=["not present", "another window", "too old", "from the future"],
)
def test_other_cases_of_the_feed_are_kept_and_not_asked(row: Case) -> None:
    bench = Bench()
    feed(bench, row)
    assert bench.of(AskPad) == []
    assert [kept for commit in bench.written for kept in commit.write.cases] == [row]


def test_a_case_of_the_feed_whose_number_does_not_fit_here_is_told() -> None:
    bench = Bench()
    assert bench.call(bench.station.feed, case("办件")) == Refused(Refusal.BAD_NUMBER, "case_no 办件")
    assert bench.call(bench.station.feed, case("F1")) is None


@pytest.mark.parametrize("age_s", [60.0, 0.0, -5.0])
def test_just_now_is_up_to_sixty_seconds_ago(age_s: float) -> None:
    bench = Bench()
    feed(bench, case(age_s=age_s))
    assert len(bench.of(AskPad)) == 1


@pytest.mark.promise(8)
def test_a_feed_sent_whole_leaves_the_disk_to_presses() -> None:
    bench = Bench(by_hand=True)
    rows = [case(f"F{number}", present=False) for number in range(2 * CASES_PER_COMMIT_MAX)]
    for row in rows:
        feed(bench, row)
    assert len(bench.commits) == 1
    while bench.commits:
        bench.complete(ok=True)
    assert len(bench.written) == 3  # the first alone, then as many as fit
    assert [kept for commit in bench.written for kept in commit.write.cases] == rows


def test_after_a_disk_that_takes_nothing_the_feed_goes_on() -> None:
    bench = Bench(by_hand=True)
    feed(bench, case("F1", present=False))
    bench.complete(ok=False)
    feed(bench, case("F2", present=False))
    bench.complete(ok=True)
    assert [kept.key.case_no for commit in bench.written for kept in commit.write.cases] == ["F2"]


def test_the_feed_does_not_ask_again_after_a_restart() -> None:
    bench = Bench(recovered=Recovered((), {}, (case(),), {}))
    feed(bench, case())
    assert bench.of(AskPad) == []
