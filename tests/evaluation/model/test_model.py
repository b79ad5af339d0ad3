"""The vocabulary refuses what no rating, case or attempt can have."""

import hashlib
from datetime import UTC, datetime

import pytest
from msgspec.structs import replace

from evaluation.model import (
    Attempt,
    CancelCode,
    Case,
    CaseKey,
    Channel,
    Level,
    LoosePress,
    ModelError,
    OpenedBy,
    Placed,
    PressId,
    Rating,
    Unrated,
    UnratedCause,
    normalise_number,
    token_for,
)

NONCE = bytes(range(16))
NOW = datetime(2026, 3, 2, tzinfo=UTC)
ATTEMPT = Attempt("v1", "w01", NONCE, CaseKey("gx", "A1"), OpenedBy.DESK)
PRESS = PressId("0a0b0c0d0e0f", 7, 12)


@pytest.mark.promise(4)
@pytest.mark.parametrize("position", [-1, 0, 6, 7, 255])
def test_no_other_position_is_a_level(position: int) -> None:
    with pytest.raises(ModelError) as error:
        Level.from_position(position)
    assert (error.value.field, error.value.value) == ("position", position)


def test_the_best_position_is_the_best_level() -> None:
    assert [Level.from_position(n) for n in range(1, 6)] == sorted(Level)
    assert Level.from_position(5) is Level.VERY_SATISFIED


@pytest.mark.promise(4)
def test_a_default_rating_has_no_channel() -> None:
    with pytest.raises(ValueError, match="7"):
        Channel(7)


@pytest.mark.parametrize(
    "text", ["ab-12", "ＡＢ－１２", " AB-12\r\n", "A B-1 2", "AB\u201312", "AB\u221212", "ab\u3000-12"]
)
def test_every_way_of_writing_a_number_is_one_number(text: str) -> None:
    assert normalise_number(text) == "AB-12"
    assert CaseKey.parse("gx", text) == CaseKey("gx", "AB-12", "1")


@pytest.mark.parametrize(
    "field,value", [("case_no", "ab"), ("case_no", ""), ("service_no", "a"), ("source", "Gx")]
)
def test_a_key_is_normalised_or_refused(field: str, value: str) -> None:
    with pytest.raises(ModelError) as error:
        replace(CaseKey("gx", "A1"), **{field: value})
    assert error.value.field == field
    assert repr(value) in str(error.value)


def test_departments_number_alike() -> None:
    assert CaseKey("gx", "A1") != CaseKey("sb", "A1")
    assert str(CaseKey("gx", "A1", "2")) == "gx/A1/2"


def test_the_token_is_the_one_that_the_words_define() -> None:
    expected = hashlib.sha256(b"gx/A1/1\x1fw01\x1f" + NONCE).digest()[:8]
    assert ATTEMPT.token == expected
    consultation = replace(ATTEMPT, case=None)
    assert consultation.token == hashlib.sha256(b"v1\x1fw01\x1f" + NONCE).digest()[:8]
    others = [token_for(CaseKey("gx", "A2"), "v1", "w01", NONCE), replace(ATTEMPT, window="w02").token]
    assert len({expected, consultation.token, *others}) == 4


def test_a_press_has_one_event_id_for_ever() -> None:
    assert PRESS.event_id == "p-0a0b0c0d0e0f-00000007-12"


@pytest.mark.parametrize("changes", [{"nonce": b"short"}, {"index": 0}, {"index": 3, "of": 2}])
def test_an_attempt_has_a_nonce_and_its_place_in_the_visit(changes: dict[str, object]) -> None:
    with pytest.raises(ModelError):
        replace(ATTEMPT, **changes)


def test_times_carry_their_offset() -> None:
    naive = NOW.replace(tzinfo=None)
    with pytest.raises(ModelError):
        Rating(ATTEMPT, Level(5), Channel.PAD, naive, Placed.AGE)
    with pytest.raises(ModelError):
        LoosePress(bytes(8), 5, PRESS, naive, Placed.AGE)
    with pytest.raises(ModelError):
        Case(CaseKey("gx", "A1"), "w01", "i", "d", naive, citizen_present=True)


@pytest.mark.parametrize("code", ["ABC123", "abc234", "ABC23", "ABCO23"])
def test_a_receipt_code_has_six_characters_that_no_one_mistakes(code: str) -> None:
    with pytest.raises(ModelError):
        Case(CaseKey("gx", "A1"), "w01", "i", "d", NOW, citizen_present=True, receipt_code=code)


@pytest.mark.parametrize("cause", list(UnratedCause))
def test_a_code_is_given_with_cancelled_and_only_there(cause: UnratedCause) -> None:
    cancelled = cause is UnratedCause.CANCELLED
    assert Unrated(ATTEMPT, cause, CancelCode.LEFT if cancelled else None).cause is cause
    with pytest.raises(ModelError):
        Unrated(ATTEMPT, cause, None if cancelled else CancelCode.LEFT)


@pytest.mark.promise(4)
@pytest.mark.parametrize("token,position", [(bytes(8), 0), (bytes(8), 6), (bytes(7), 3)])
def test_a_loose_press_has_a_token_and_a_level_s_position(token: bytes, position: int) -> None:
    with pytest.raises(ModelError):
        LoosePress(token, position, PRESS, NOW, Placed.AGE)


def test_values_are_frozen() -> None:
    with pytest.raises(AttributeError):
        ATTEMPT.window = "w02"  # type: ignore[misc]
