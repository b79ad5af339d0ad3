"""Bursts of a scanner are scans; a lone key is a level only where a keypad is bound."""

from hypothesis import given
from hypothesis import strategies as st

from kiosk.screen.inputs import Chose, Input, Keyed, Pressed, Scanned
from kiosk.screen.pages import Ask
from kiosk.screen.scanner import ALONE_S, GAP_S, SCAN_CHARACTERS_MAX, Keys
from tests.kiosk.screen.bench import FlowBench

KEYPAD = {str(n): n for n in range(1, 6)}
IDENTITY = "511526200001011234"


def keyed(keys: Keys, text: str, gap_s: float, from_s: float = 0.0) -> list[Input]:
    """What comes of these keys, and of the silence after them."""
    inputs: list[Input] = []
    for number, character in enumerate(text):
        inputs += keys.take(Keyed(character, from_s + number * gap_s))
    return inputs + list(keys.tick(from_s + len(text) * gap_s + 1))


def test_a_burst_that_ends_with_enter_is_one_scan() -> None:
    keys = Keys({})
    assert keyed(keys, "ABCDEF\n", 0.01) == [Scanned("ABCDEF")]
    assert keyed(keys, "XYZ234\r", 0.05, from_s=5) == [Scanned("XYZ234")]


def test_what_a_person_types_is_no_scan() -> None:
    assert keyed(Keys({}), "ABCDEF\n", 0.2) == []


def test_an_endless_burst_is_passed_over_and_takes_no_memory() -> None:
    keys = Keys({})
    assert keyed(keys, "9" * 10_000 + "\n", 0.001) == []
    assert keyed(keys, "1" * SCAN_CHARACTERS_MAX + "\n", 0.001, from_s=99) == [
        Scanned("1" * SCAN_CHARACTERS_MAX)
    ]


def test_keys_are_never_levels_where_no_keypad_is_bound() -> None:
    assert keyed(Keys({}), "5", 1.0) == []


def test_a_lone_key_of_a_bound_keypad_is_a_press_of_its_level() -> None:
    keys = Keys(KEYPAD)
    assert keys.take(Keyed("4", 10.0)) == ()
    assert keys.next_deadline_s() == 10.0 + ALONE_S
    assert keys.tick(10.0 + ALONE_S / 2) == ()
    assert keys.tick(10.0 + ALONE_S) == (Pressed(4), Chose(4))
    assert keys.next_deadline_s() is None


@given(
    st.text("0123456789X", min_size=2, max_size=30),
    st.floats(0.0, ALONE_S * 0.99),
    st.sampled_from(["", "\n", "\r\n"]),
)
def test_no_burst_is_a_level_however_slow_it_is(digits: str, gap_s: float, end: str) -> None:
    inputs = keyed(Keys(KEYPAD), digits + end, gap_s)
    assert not any(isinstance(given, Pressed | Chose) for given in inputs)


def test_a_scan_of_an_identity_number_on_an_open_ask_page_rates_nothing() -> None:
    for keypad in ({}, KEYPAD):
        for gap_s in (0.001, 0.05, GAP_S * 2):
            bench = FlowBench(self_start=True)
            bench.ask()
            bench.run(1)
            before = bench.page
            bench.take(*keyed(Keys(keypad), IDENTITY + "\n", gap_s))
            assert bench.page == before
            assert not bench.calls
            assert isinstance(before, Ask)


def test_a_bound_keypad_rates_as_a_finger_does() -> None:
    bench = FlowBench()
    bench.ask()
    bench.run(1)
    bench.take(*keyed(Keys(KEYPAD), "2", 1.0))
    assert bench.shows(Ask).locked
    assert len(bench.calls) == 1
