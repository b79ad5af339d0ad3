"""OPEN, CLOSE and EXTEND of section 4, rule by rule, in virtual time."""

from firmware_sim.display import FULL_S
from tests.firmware_sim import host
from tests.firmware_sim.host import (
    OTHER,
    THIRD,
    TOKEN,
    SickMemory,
    ack,
    booted,
    close,
    extend,
    open_,
    read_press,
    reason,
    remaining_ms,
    types,
)


def test_open_1_a_press_for_this_token_is_answered_again_never_asked_again() -> None:
    desk = booted()
    desk.say(open_())
    desk.key(3)
    assert read_press(desk.say(open_())[0]).key == 3
    desk.say(ack())
    (again,) = desk.say(open_())
    assert read_press(again).key == 3
    assert desk.wait(60) == []  # an acknowledged one is answered once
    assert desk.shows() == ["open", "kept", "thanks", "dark"]


def test_open_2_a_press_of_another_token_goes_first() -> None:
    desk = booted()
    desk.say(open_())
    desk.key()
    assert read_press(desk.say(open_(OTHER))[0]).token == TOKEN
    desk.say(ack())
    assert types(desk.say(open_(OTHER))) == [host.OPENED]


def test_open_3_a_closed_token_is_not_opened_again_for_the_last_eight() -> None:
    desk = booted()
    tokens = [bytes((number,)) * 8 for number in range(10, 19)]
    for token in tokens:
        desk.say(open_(token))
        desk.say(close(token))
    assert types(desk.say(open_(tokens[0]))) == [host.OPENED]
    assert [reason(desk.say(open_(token))) for token in tokens[2:]] == [1] * 7


def test_open_4_a_repeated_open_gives_no_new_time() -> None:
    desk = booted()
    desk.say(open_())
    desk.now_s += 20
    assert remaining_ms(desk.say(open_(timeout_ms=90_000))) == 40_000
    assert desk.shows() == ["open"]


def test_open_5_another_scale_is_refused_and_not_remembered() -> None:
    desk = booted()
    assert reason(desk.say(open_(scale=3))) == 3
    assert reason(desk.say(close())) == 0
    assert types(desk.say(open_())) == [host.OPENED]


def test_a_refused_open_of_a_new_token_ends_the_former_question() -> None:
    desk = booted()
    desk.say(open_())
    assert reason(desk.say(open_(OTHER, scale=3))) == 3
    assert desk.shows() == ["open", "dark"]
    assert reason(desk.say(open_())) == 1


def test_no_warning_is_shown_over_full() -> None:
    memory = SickMemory()
    desk = booted(memory=memory)
    desk.say(open_())
    memory.sick = True
    desk.key()
    desk.wait(50)
    assert desk.shows() == ["open", "full"]
    memory.sick = False
    desk.key()
    assert desk.shows()[-1] == "kept"


def test_open_6_a_log_that_cannot_be_written_answers_full() -> None:
    memory = SickMemory()
    desk = booted(memory=memory)
    desk.say(open_())
    memory.sick = True
    (told,) = desk.key()
    assert (told.type_no, told.payload) == (host.FULL, TOKEN)
    assert desk.shows() == ["open", "full"]
    desk.say(close())
    (full,) = desk.say(open_(OTHER))
    assert (full.type_no, full.payload) == (host.FULL, OTHER)
    assert desk.shows() == ["dark", "full"]
    desk.wait(FULL_S)
    assert desk.shows() == ["dark"]
    memory.sick = False
    assert types(desk.say(open_(OTHER))) == [host.OPENED]


def test_a_key_that_could_not_be_kept_may_be_pressed_again() -> None:
    memory = SickMemory()
    desk = booted(memory=memory)
    desk.say(open_())
    memory.sick = True
    desk.key(2)
    memory.sick = False
    assert read_press(desk.key(5)[0]).key == 5


def test_open_7_another_question_supersedes_without_a_message() -> None:
    desk = booted()
    desk.say(open_())
    assert types(desk.say(open_(OTHER))) == [host.OPENED]
    assert reason(desk.say(close(TOKEN))) == 1
    assert read_press(desk.key()[0]).token == OTHER


def test_close_tells_the_truth_however_often_it_is_asked() -> None:
    desk = booted()
    assert reason(desk.say(close())) == 0
    desk.say(open_(OTHER))
    assert [reason(desk.say(close(OTHER))) for _ in range(3)] == [1, 1, 1]
    assert desk.shows() == ["open", "dark"]
    desk.say(open_(THIRD))
    desk.key(2)
    assert read_press(desk.say(close(THIRD))[0]).key == 2
    assert desk.shows() == ["open", "kept"]


def test_close_of_another_token_does_not_darken() -> None:
    desk = booted()
    desk.say(open_())
    assert reason(desk.say(close(OTHER))) == 0
    assert desk.shows() == ["open"]


def test_extend_counts_from_now_and_is_never_earlier_than_before() -> None:
    desk = booted()
    desk.say(open_())
    desk.now_s += 30
    assert remaining_ms(desk.say(extend(timeout_ms=60_000))) == 60_000
    assert remaining_ms(desk.say(extend(timeout_ms=1000, warning_ms=0))) == 60_000
    assert types(desk.wait(59.9)) == []
    assert reason(desk.wait(0.2)) == 2


def test_extend_after_the_warning_shows_the_question_again_and_warns_again() -> None:
    desk = booted()
    desk.say(open_())
    desk.wait(45)
    desk.say(extend())
    desk.wait(39)
    assert desk.shows() == ["open", "warning", "open"]
    desk.wait(2)
    assert desk.shows() == ["warning"]


def test_extend_of_what_is_not_open_answers_as_close_and_darkens_nothing() -> None:
    desk = booted()
    desk.say(open_())
    assert reason(desk.say(extend(OTHER))) == 0
    assert desk.shows() == ["open"]
    desk.key(1)
    assert read_press(desk.say(extend())[0]).key == 1
