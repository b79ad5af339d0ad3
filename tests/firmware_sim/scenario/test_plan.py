"""A story drawn: the same seed, the same happenings; what a case says wins over what is drawn."""

from firmware_sim.demo.figures import Summary
from firmware_sim.scenario.plan import Disturbed, Finished, Handled, make_plan
from firmware_sim.scenario.settings import (
    ActPart,
    CasePart,
    CitizensPart,
    ExpectPart,
    FaultPart,
    HallPart,
    Story,
)
from firmware_sim.scenario.verdict import compare

STORY = Story(
    hall=HallPart(windows=3),
    cases=(CasePart(at=1, count=30, every="500ms"), CasePart(at="2s", window="w02", key=4, think=1)),
    faults=(FaultPart("3s", "swapped-cables", "w01", {"with": "w03"}),),
    acts=(ActPart(5, "w01", "replug"),),
)
SUMMARY = Summary(
    cases=10, rated=7, levels={5: 4, 4: 3}, unrated={"timeout": 3}, open=0, not_asked=0, refused=1,
    unmatched=0, aside=0, apart=0, press_to_stored_ms=None,
)  # fmt: skip


def test_the_same_seed_draws_the_same_and_another_one_something_else() -> None:
    assert make_plan(STORY, 5) == make_plan(STORY, 5)
    assert make_plan(STORY, 5).happenings != make_plan(STORY, 6).happenings
    assert make_plan(STORY).happenings == make_plan(STORY, STORY.seed).happenings


def test_what_one_case_says_changes_nothing_for_the_others() -> None:
    said = STORY.cases[1]
    other = Story(hall=STORY.hall, cases=(STORY.cases[0], CasePart(at=said.at, window="w02", does="leave")))
    one, two = make_plan(STORY).cases, make_plan(other).cases
    assert [case for case in one if case.window != "w02"] == [case for case in two if case.window != "w02"]


def test_happenings_come_in_order_of_time_with_cases_at_the_windows_in_turn() -> None:
    plan = make_plan(STORY)
    assert [each.at_s for each in plan.happenings] == sorted(each.at_s for each in plan.happenings)
    drawn = [case.window for case in plan.cases if case.citizen.think_s != 1][:4]
    assert drawn == ["w01", "w02", "w03", "w01"]
    (told,) = [case for case in plan.cases if case.citizen.think_s == 1]
    assert (told.citizen.key, told.window) == (4, "w02")
    assert len({case.case_no for case in plan.cases}) == 31


def test_faults_name_pads_by_their_windows() -> None:
    (fault,) = [each for each in make_plan(STORY).happenings if isinstance(each, Disturbed)]
    assert (fault.at_s, fault.window, fault.order.word("with")) == (3.0, "w01", "pad-w03")
    (act,) = [each for each in make_plan(STORY).happenings if isinstance(each, Handled)]
    assert (act.at_s, act.act) == (5.0, "replug")


def test_citizens_do_what_their_weights_say() -> None:
    def drawn(people: CitizensPart) -> list[Finished]:
        return list(make_plan(Story(citizens=people, cases=(CasePart(count=40),))).cases)

    leaving = drawn(CitizensPart(press=0, twice=0, leave=1))
    assert {case.citizen.key for case in leaving} == {None}
    twice = drawn(CitizensPart(press=0, twice=1, leave=0, keys={"2": 1}))
    assert {(case.citizen.key, case.citizen.second) for case in twice} == {(2, 2)}


def test_only_what_is_expected_is_compared() -> None:
    assert compare(ExpectPart(), SUMMARY, 9) == ()
    expect = ExpectPart(
        cases=10, rated=8, refused=1, aside=0, kept_presses_lost=0, unrated={"timeout": 3, "pad-lost": 0},
        levels={"5": 4, "1": 0},
    )  # fmt: skip
    compared = compare(expect, SUMMARY, 2)
    assert [(each.expected, each.found) for each in compared if not each.came_true] == [(8, 7), (0, 2)]
    assert len(compared) == 9
