"""Changes of a configuration and states of pads, as people read them."""

import gettext
import inspect
import re
from typing import get_args

import pytest

from kiosk.technician import differences, told
from mqtt_bridge.messages import states
from mqtt_bridge.messages.control import PadStateName
from tests.house.tree import ROOT

ACTIONS = {
    *re.findall(r'"((?:pads|windows|origins)\.[a-z]+)"', inspect.getsource(differences)),
    "timing.changed",
    "sources.changed",
    "tokens.changed",
}


@pytest.fixture
def chinese(monkeypatch: pytest.MonkeyPatch) -> None:
    translate = gettext.translation("hallrating", ROOT / "locale", ["zh_CN"]).gettext
    for module in (told, states):
        monkeypatch.setattr(module, "_", translate)


@pytest.mark.usefixtures("chinese")
def test_each_change_has_words_of_its_own() -> None:
    names = {action: told.change_told(action, "") for action in ACTIONS}
    assert len(names) == 13
    assert len(set(names.values())) == len(names)
    assert all(name.isascii() is False for name in names.values()), names


def test_what_changed_stands_behind_and_an_unknown_action_stays() -> None:
    assert told.change_told("pads.adopted", "pad-1 a->b") == "pad bound: pad-1 a->b"
    assert told.change_told("lights.changed", "w1") == "lights.changed: w1"


@pytest.mark.usefixtures("chinese")
def test_each_state_has_a_chinese_name_and_an_unknown_one_stays() -> None:
    names = [states.state_name(state) for state in (*get_args(PadStateName), "online", "offline")]
    assert len(set(names)) == len(names)
    assert not any(name.isascii() for name in names), names
    assert states.state_name("?") == "?"
