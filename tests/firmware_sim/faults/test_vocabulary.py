"""The words for faults: bounds, defaults, units, and the page that tells them."""

import gettext
import re
from pathlib import Path
from unittest.mock import patch

import pytest

from firmware_sim.faults import table
from firmware_sim.faults.parameters import BadFaultError, Number
from firmware_sim.faults.vocabulary import FAULTS, parse_order, read_order
from tests.house.tree import ROOT

WANTED = {  # issue 3, item 6
    "bounce", "stuck-key", "double-press", "two-keys", "brown-out", "boot-loop", "memory-worn", "memory-full",
    "drop", "flip", "double", "delay", "wrong-baud", "pulled-cable", "re-enumeration", "swapped-cables",
    "drip", "babble", "host-asleep", "collision",
}  # fmt: skip


def test_every_fault_has_one_name() -> None:
    assert FAULTS.keys() >= WANTED
    for name, fault in FAULTS.items():
        assert name == fault.name == name.lower()
        names = [parameter.name for parameter in fault.parameters]
        assert len(names) == len(set(names))


@pytest.mark.parametrize("name", sorted(FAULTS))
def test_the_defaults_of_each_fault_are_within_its_bounds(name: str) -> None:
    fault = FAULTS[name]
    given = {"with": "b"} if name == "swapped-cables" else {}
    order = read_order(name, given)
    assert set(order.values) == {parameter.name for parameter in fault.parameters}
    for parameter in fault.parameters:
        if isinstance(parameter, Number):
            for bound in (parameter.low, parameter.high):
                assert read_order(name, {**given, parameter.name: bound}).number(parameter.name) == bound
            for wrong in (
                parameter.low - 1,
                parameter.high * 1.01 + 1,
                "x",
                None,
                True,
                float("nan"),
                [1],
                "1e999",
            ):
                with pytest.raises(BadFaultError, match=parameter.name):
                    read_order(name, {**given, parameter.name: wrong})


@pytest.mark.parametrize(
    ("words", "name", "value"),
    [
        ("flip rate=0.1%", "rate", 0.001),
        ("flip for=250ms", "for", 0.25),
        ("flip for=10s", "for", 10),
        ("flip after=2min", "after", 120),
        ("boot-loop count=3", "count", 3),
        ("brown-out", "count", 1),
        ("pulled-cable out=0", "out", 0),
    ],
)
def test_values_may_carry_their_unit(words: str, name: str, value: float) -> None:
    assert parse_order(words.split()).number(name) == pytest.approx(value)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ("dance", "there are bounce, stuck-key"),
        ("", "there are bounce"),
        ("flip speed=1", "there are rate, way, after, for, count"),
        ("flip rate=1.5", "rate takes 0 - 1"),
        ("flip way=up", "way takes both to-host to-pad"),
        ("flip rate", "stands once"),
        ("flip rate=0 rate=1", "stands once"),
        ("flip count=1.5", "count takes"),
        ("stuck-key key=6", "key takes 1 - 5"),
        ("swapped-cables", "name of another pad"),
    ],
)
def test_a_mistake_is_answered_by_what_is_allowed(words: str, says: str) -> None:
    with pytest.raises(BadFaultError, match=says):
        parse_order(words.split())


def test_a_mistake_carries_its_key_and_what_is_allowed_for_whoever_knows_the_line_of_a_file() -> None:
    with pytest.raises(BadFaultError) as refused:
        read_order("flip", {"rate": 2})
    assert (refused.value.key, refused.value.allowed) == ("rate", "0 - 1")
    with pytest.raises(BadFaultError) as refused:
        read_order("flipp", {})
    assert refused.value.key == "flipp"
    assert "flip, drop" in refused.value.allowed


@pytest.mark.parametrize(("page", "language"), [("docs/faults.md", "en"), ("docs/faults.zh.md", "zh_CN")])
def test_the_page_holds_the_table_as_the_code_has_it(page: str, language: str) -> None:
    catalogue = gettext.translation("hallrating", ROOT / "locale", [language])
    with (
        patch.object(table, "_", catalogue.gettext),
        patch("firmware_sim.faults.parameters._", catalogue.gettext),
    ):
        lines = [*table.table_lines(), *table.common_lines()]
    text = Path(ROOT / page).read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if line not in text] == []
    assert [line for line in text if re.match(r"\| `[a-z-]+` \|", line) and line not in lines] == []
