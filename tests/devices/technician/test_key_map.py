"""The wizard of keys: each position once, no key twice, and a fingerprint that a change breaks."""

import tomllib
from dataclasses import replace

import pytest

from devices.config import KeyMap
from devices.technician.key_map import Heard, KeyWizard, SignedMap

MAP = SignedMap("48524c000102", "1.5", {1: 5, 2: 4, 3: 3, 4: 2, 5: 1}, "王工", "2026-11-28")


def test_the_best_position_is_asked_for_first_and_each_once() -> None:
    wizard = KeyWizard()
    asked = []
    for key in (1, 2, 3, 4, 5):
        asked.append(wizard.asked)
        assert wizard.key(key) is Heard.TAKEN
    assert asked == [5, 4, 3, 2, 1]
    assert wizard.asked is None
    assert wizard.found == {1: 5, 2: 4, 3: 3, 4: 2, 5: 1}
    assert wizard.key(6) is Heard.OVER


def test_a_key_that_came_before_is_not_taken_again() -> None:
    wizard = KeyWizard()
    wizard.key(3)
    assert wizard.key(3) is Heard.TWICE
    assert (wizard.asked, wizard.found) == (4, {3: 5})


@pytest.mark.parametrize("key", [0, 10, 255])
def test_a_key_that_no_map_can_hold_is_unknown(key: int) -> None:
    wizard = KeyWizard()
    assert wizard.key(key) is Heard.UNKNOWN
    assert (wizard.asked, wizard.found) == (5, {})


def test_a_position_without_a_key_is_passed_over() -> None:
    wizard = KeyWizard()
    wizard.key(1)
    wizard.pass_over()
    wizard.key(2)
    assert wizard.found == {1: 5, 2: 3}


def test_the_signed_map_is_a_line_of_configuration() -> None:
    table = tomllib.loads(MAP.toml())["keys"]
    assert KeyMap.from_table(table).positions == ((1, 5), (2, 4), (3, 3), (4, 2), (5, 1))
    assert MAP.toml().endswith(MAP.fingerprint)


def test_the_fingerprint_is_of_all_of_it() -> None:
    changed = [
        replace(MAP, keys={1: 1}), replace(MAP, uid="0" * 12), replace(MAP, by="x"), replace(MAP, on="y"),
        replace(MAP, firmware="1.6"),
    ]  # fmt: skip
    assert len({MAP.fingerprint, *(each.fingerprint for each in changed)}) == 6
    assert replace(MAP).fingerprint == MAP.fingerprint
