"""Which presses are new, what a repeat is told, and when a key was pressed."""

from datetime import timedelta

import pytest

from devices.codes import AckCode
from evaluation.model import Placed
from kiosk.presses import REFUSALS_KEPT_MAX, PressBook, Verdict, placed
from tests.kiosk.bench import EPOCH, NOON, Bench, uid_of

BENCH = Bench()
PRESSED = BENCH.pressed(b"12345678", press_id=7)


def test_a_press_is_new_then_in_hand_then_delivered() -> None:
    book = PressBook({})
    assert book.judge(PRESSED) is Verdict.NEW
    book = book.taken(PRESSED)
    assert book.judge(PRESSED) is Verdict.IN_HAND
    book = book.saved(PRESSED, AckCode.ACCEPTED)
    assert book.judge(PRESSED) is Verdict.DELIVERED
    assert book.repeat_code(PRESSED) is AckCode.DUPLICATE


def test_a_press_whose_commit_failed_is_new_again() -> None:
    assert PressBook({}).taken(PRESSED).failed(PRESSED).judge(PRESSED) is Verdict.NEW


@pytest.mark.parametrize(
    ("known", "verdict"), [(6, Verdict.NEW), (7, Verdict.DELIVERED), (8, Verdict.DELIVERED)]
)
def test_whatever_is_not_above_the_highest_delivered_id_was_delivered(known: int, verdict: Verdict) -> None:
    assert PressBook({(uid_of("pad-1"), EPOCH): known}).judge(PRESSED) is verdict


def test_a_press_for_a_question_without_answer_is_new_whatever_its_number() -> None:
    book = PressBook({(uid_of("pad-1"), EPOCH): 9})
    assert book.judge(PRESSED, unanswered=True) is Verdict.RENUMBERED
    assert book.taken(PRESSED).judge(PRESSED, unanswered=True) is Verdict.IN_HAND
    assert book.judge(BENCH.pressed(b"12345678", press_id=10), unanswered=True) is Verdict.NEW


def test_another_log_epoch_and_another_pad_count_for_themselves() -> None:
    book = PressBook({(uid_of("pad-1"), EPOCH + 1): 99, (uid_of("pad-2"), EPOCH): 99})
    assert book.judge(PRESSED) is Verdict.NEW


def test_an_older_press_that_is_saved_late_does_not_lower_the_highest_id() -> None:
    book = PressBook({(uid_of("pad-1"), EPOCH): 9}).saved(PRESSED, AckCode.ACCEPTED)
    assert book.delivered == {(uid_of("pad-1"), EPOCH): 9}


def test_refusals_are_remembered_up_to_a_bound() -> None:
    book = PressBook({})
    for number in range(1, REFUSALS_KEPT_MAX + 2):
        book = book.saved(BENCH.pressed(b"12345678", press_id=number), AckCode.REFUSED)
    assert len(book.refused) == REFUSALS_KEPT_MAX
    assert book.repeat_code(BENCH.pressed(b"12345678", press_id=1)) is AckCode.DUPLICATE
    assert book.repeat_code(BENCH.pressed(b"12345678", press_id=2)) is AckCode.REFUSED


def test_the_age_counts_back_from_the_receipt_not_from_the_judging() -> None:
    bench = Bench()
    pressed = bench.pressed(b"12345678", age_s=5.0)
    bench.now_s += 2.0
    assert placed(pressed, bench.at(), None) == (NOON - timedelta(seconds=5), Placed.AGE)


def test_without_age_and_without_attempt_the_receipt_is_taken_and_flagged() -> None:
    assert placed(BENCH.pressed(b"12345678", age_s=None), BENCH.at(), None) == (NOON, Placed.BETWEEN)
