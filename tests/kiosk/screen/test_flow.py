"""The way of a citizen from idle to idle, page by page."""

import pytest

from kiosk.screen.calls import Choose, Decline, Detail, Extend, Reply
from kiosk.screen.inputs import (
    ChangedLanguage,
    ChangedTheme,
    Chose,
    DeclinedHere,
    FoundNoSound,
    OpenedPrivacy,
    Pressed,
    SlidOff,
    ToggledReach,
    ToggledSound,
    ToggledTopic,
    Touched,
    Went,
)
from kiosk.screen.pages import (
    AlreadyRated,
    Ask,
    Declined,
    Idle,
    OutOfService,
    Privacy,
    Reasons,
    Sorry,
    Thanks,
    Theme,
    Trouble,
)
from kiosk.screen.stages import Back, Gone, TurnedAway
from kiosk.screen.told import ScreenTold
from tests.kiosk.screen.bench import FlowBench, session


def test_a_question_is_answered_recorded_and_thanked_for() -> None:
    bench = FlowBench()
    assert bench.shows(Idle) == Idle("1号窗口", self_start=False)
    bench.ask()
    assert bench.shows(Ask) == Ask("1号窗口", "事项 1", "王五", 1, 1, 60, warns=False)
    bench.choose(4)
    assert bench.calls == [Choose("s1", "s1-1", 4, "touch-0001")]
    assert (bench.shows(Ask).locked, bench.shows(Ask).down) == (True, 4)
    bench.answer()
    assert bench.shows(Thanks) == Thanks("F1", more=False)
    bench.hear(session("rated", open_=False))
    bench.run(6)
    bench.shows(Idle)
    assert bench.said == ["ask", "recorded"]


def test_nothing_is_thanked_for_before_the_station_said_recorded() -> None:
    bench = FlowBench()
    bench.ask()
    bench.choose(1)
    bench.run(5)
    assert bench.shows(Ask).locked
    assert "recorded" not in bench.said


def test_the_chosen_card_is_gone_after_300_ms() -> None:
    bench = FlowBench()
    bench.ask()
    bench.choose(2)
    bench.run(0.29)
    assert bench.shows(Ask).down == 2
    bench.run(0.02)
    assert (bench.shows(Ask).down, bench.shows(Ask).locked) == (None, True)


def test_a_finger_that_slides_off_has_chosen_nothing() -> None:
    bench = FlowBench()
    bench.ask()
    bench.run(1)
    bench.take(Pressed(3))
    assert bench.shows(Ask).down == 3
    bench.take(SlidOff(), Chose(3))
    assert (bench.shows(Ask).down, bench.calls) == (None, [])


def test_of_two_fingers_the_first_one_counts() -> None:
    bench = FlowBench()
    bench.ask()
    bench.run(1)
    bench.take(Pressed(5), Pressed(1), Chose(1), Chose(5))
    assert [call.position for call in bench.called(Choose)] == [5]


def test_a_finger_whose_lifting_was_never_told_keeps_nobody_out() -> None:
    bench = FlowBench()
    bench.ask()
    bench.run(1)
    bench.take(Pressed(5))
    bench.run(4)
    bench.take(Pressed(2), Chose(2))
    assert [call.position for call in bench.called(Choose)] == [2]


def test_a_touch_that_two_providers_report_is_one_choice() -> None:
    bench = FlowBench()
    bench.ask("asking", "waiting")
    bench.run(1)
    bench.take(Pressed(4), Pressed(4), Chose(4))
    bench.answer()
    bench.take(Chose(4))
    bench.hear(session("rated", "asking"))
    bench.run(1)
    bench.take(Pressed(4), Chose(4))  # within 300 ms of the second question
    assert len(bench.called(Choose)) == 1
    assert bench.shows(Ask).index == 2


def test_a_touch_while_committing_changes_nothing() -> None:
    bench = FlowBench()
    bench.ask()
    bench.choose(5)
    before, calls = bench.page, list(bench.calls)
    bench.take(Pressed(1), Chose(1), DeclinedHere(), Touched(), Went(), OpenedPrivacy(), ToggledTopic("t1"))
    assert (bench.page, bench.calls) == (before, calls)


def test_what_could_not_be_recorded_is_told_and_may_be_tried_again() -> None:
    bench = FlowBench()
    bench.ask()
    bench.choose(5)
    bench.answer(Reply.NOT_RECORDED)
    assert bench.shows(Sorry) == Sorry(Trouble.NOT_RECORDED)
    bench.run(9)
    bench.choose(4)
    first, second = bench.called(Choose)
    assert first.touch_id != second.touch_id


def test_a_case_that_has_its_rating_is_told_so() -> None:
    bench = FlowBench()
    bench.ask()
    bench.choose(3)
    bench.answer(Reply.ALREADY_RATED)
    bench.shows(AlreadyRated)


def test_an_answer_that_does_not_come_is_asked_for_again_as_the_same_choice() -> None:
    bench = FlowBench()
    bench.ask()
    bench.choose(3)
    bench.answer(Reply.NO_ANSWER)
    bench.run(1.1)
    first, second = bench.called(Choose)
    assert first == second
    bench.answer()
    bench.shows(Thanks)


def test_a_choice_that_is_never_answered_ends_in_sorry() -> None:
    bench = FlowBench()
    bench.ask()
    bench.choose(3)
    bench.run(11)
    assert bench.shows(Sorry) == Sorry(Trouble.NO_STATION)


def test_pad_pressed_first_is_thanked_for() -> None:
    bench = FlowBench(topics=True)
    bench.ask()
    bench.run(2)
    bench.hear(session("rated", open_=False))
    bench.shows(Thanks)


def test_whoever_declines_is_asked_no_more() -> None:
    bench = FlowBench()
    bench.ask("asking", "waiting")
    bench.run(1)
    bench.take(DeclinedHere())
    assert bench.calls == [Decline("s1")]
    bench.take(Pressed(5), Chose(5))
    bench.answer()
    bench.shows(Declined)
    bench.hear(session("unrated", "not-asked", open_=False))
    bench.run(6)
    bench.shows(Idle)
    assert not bench.called(Choose)


def test_any_touch_after_the_warning_gives_the_time_again_once() -> None:
    bench = FlowBench()
    bench.ask()
    bench.run(39)
    bench.take(Touched())
    assert not bench.calls
    bench.run(2)
    assert bench.shows(Ask).warns
    bench.take(Touched(), Touched(), ChangedLanguage())
    assert bench.calls == [Extend("s1")]
    bench.answer()
    bench.hear(session("asking", extended=True))
    assert (bench.shows(Ask).remaining_s, bench.shows(Ask).warns) == (60, False)
    bench.run(45)
    bench.take(Touched())
    assert bench.calls == [Extend("s1")]


def test_a_question_whose_time_is_over_goes_and_nothing_is_chosen() -> None:
    bench = FlowBench()
    bench.ask()
    bench.run(60)
    bench.shows(Idle)
    bench.hear(session("asking", remaining_s=0.0))  # the station waits for its pads
    bench.take(Pressed(5), Chose(5))
    bench.shows(Idle)
    assert not bench.calls


def test_the_cases_of_a_visit_follow_one_after_the_other() -> None:
    bench = FlowBench()
    bench.ask("asking", "waiting")
    assert (bench.shows(Ask).index, bench.shows(Ask).of) == (1, 2)
    bench.choose(5)
    bench.answer()
    assert bench.shows(Thanks).more
    bench.take(ChangedTheme())
    bench.run(7)  # the pads are slow
    assert bench.shows(Thanks).more
    bench.hear(session("rated", "asking"))
    assert bench.shows(Ask).index == 2
    assert bench.flow.shown(bench.at).frame.theme is Theme.LARGE
    bench.choose(1)
    bench.answer()
    assert not bench.shows(Thanks).more
    assert bench.said == ["ask", "recorded", "next-case", "recorded"]


def test_a_visit_that_is_overtaken_gives_way_to_the_next_citizen() -> None:
    bench = FlowBench(topics=True)
    bench.ask()
    bench.hear(session("unrated", open_=False), session("asking", name="s2"))
    bench.choose(5)
    assert bench.called(Choose)[0].attempt == "s2-1"
    bench.answer()
    bench.run(1)
    bench.take(ToggledTopic("t2"))
    bench.hear(session("asking", name="s3"))
    assert bench.called(Detail)[0].topics == ("t2",)
    bench.run(1.1)
    bench.choose(4)
    assert bench.called(Choose)[1].attempt == "s3-1"


def test_reasons_may_be_skipped_and_are_at_most_two() -> None:
    bench = FlowBench(topics=True)
    bench.ask()
    bench.choose(1)
    bench.answer()
    assert [topic.text for topic in bench.shows(Reasons).topics] == ["事项1", "事项2", "事项3", "事项4"]
    bench.run(1)
    bench.take(Went())
    bench.shows(Thanks)
    assert not bench.called(Detail)

    bench.hear(session("rated", open_=False), session("asking", name="s2"))
    bench.run(2)
    bench.choose(5)
    bench.answer()
    bench.run(1)
    bench.take(ToggledTopic("t1"), ToggledTopic("t1"), ToggledTopic("nothing-known"), ToggledTopic("t3"))
    assert [topic.code for topic in bench.shows(Reasons).topics if topic.chosen] == ["t3"]
    bench.take(ToggledTopic("t4"))
    bench.shows(Thanks)
    assert [(call.attempt, call.topics) for call in bench.called(Detail)] == [("s2-1", ("t3", "t4"))]


def test_reasons_have_a_time_of_their_own() -> None:
    bench = FlowBench(topics=True)
    bench.ask()
    bench.choose(2)
    bench.answer()
    bench.run(15)
    bench.take(ToggledTopic("t1"))
    assert bench.shows(Reasons).remaining_s == 20
    bench.run(20)
    bench.shows(Thanks)
    assert bench.called(Detail)[0].topics == ("t1",)


def test_the_station_dying_while_a_citizen_looks_at_the_screen() -> None:
    bench = FlowBench()
    bench.ask()
    bench.run(5)
    bench.hear(Gone())
    assert bench.shows(OutOfService) == OutOfService(Trouble.NO_STATION)
    bench.hear(Back(), session("asking", remaining_s=40.0))
    assert bench.shows(Ask).remaining_s == 40


def test_the_station_dying_while_a_choice_is_on_its_way() -> None:
    bench = FlowBench()
    bench.ask()
    bench.choose(2)
    bench.hear(Gone())
    bench.answer(Reply.NO_ANSWER)
    bench.shows(OutOfService)
    bench.run(1.1)
    bench.hear(Back())
    bench.answer()
    bench.shows(Thanks)
    assert len({call.touch_id for call in bench.called(Choose)}) == 1


def test_a_token_that_is_refused_puts_the_screen_out_of_service() -> None:
    bench = FlowBench()
    bench.hear(TurnedAway())
    assert bench.shows(OutOfService) == OutOfService(Trouble.REFUSED)


def test_no_station_at_the_start_is_told() -> None:
    bench = FlowBench(connected=False)
    assert bench.shows(OutOfService) == OutOfService(Trouble.NO_STATION)


@pytest.mark.parametrize("is_open", [True, False, None])
def test_opening_hours_steer_the_idle_page_and_refuse_nothing(is_open: bool | None) -> None:
    bench = FlowBench()
    bench.hear(ScreenTold("screen-1", "1号窗口", open=is_open))
    assert bench.shows(Idle).closed is (is_open is False)
    bench.ask()
    bench.choose(5)
    bench.answer()
    bench.shows(Thanks)


def test_the_screen_is_as_a_citizen_wants_it_and_the_halls_own_again_at_idle() -> None:
    bench = FlowBench()
    usual = bench.flow.shown(bench.at).frame
    bench.ask()
    bench.run(1)
    bench.take(ChangedLanguage(), ChangedTheme(), ToggledSound(), ToggledReach())
    frame = bench.flow.shown(bench.at).frame
    assert (frame.language, frame.next_language, frame.hall) == ("en", "zh_CN", "Citizens' hall")
    assert (frame.theme, frame.sound, frame.low_reach) == (Theme.LARGE, False, True)
    bench.choose(5)
    bench.answer()
    bench.hear(session("rated", open_=False))
    bench.run(6)
    assert bench.flow.shown(bench.at).frame == usual


def test_what_was_changed_at_idle_goes_when_nobody_touches_the_screen() -> None:
    bench = FlowBench()
    bench.take(ChangedTheme())
    bench.run(29)
    assert bench.flow.shown(bench.at).frame.theme is Theme.LARGE
    bench.run(1)
    assert bench.flow.shown(bench.at).frame.theme is Theme.NORMAL


def test_a_screen_without_sound_says_nothing_and_has_no_key_for_it() -> None:
    bench = FlowBench()
    bench.take(FoundNoSound(), ToggledSound())
    bench.ask()
    assert bench.flow.shown(bench.at).frame.sound is None
    assert bench.said == []


def test_the_page_on_privacy_opens_and_closes_and_the_time_goes_on() -> None:
    bench = FlowBench()
    bench.ask()
    bench.run(2)
    bench.take(OpenedPrivacy())
    bench.shows(Privacy)
    bench.take(Pressed(5), Chose(5))
    assert not bench.calls
    bench.take(Went())
    assert bench.shows(Ask).remaining_s == 58
    bench.run(30)
    bench.take(OpenedPrivacy())
    bench.run(8.5)
    assert bench.shows(Ask).warns, "the warning is to be seen"


def test_the_page_on_privacy_closes_by_itself() -> None:
    bench = FlowBench()
    bench.take(OpenedPrivacy())
    bench.run(31)
    bench.shows(Idle)
