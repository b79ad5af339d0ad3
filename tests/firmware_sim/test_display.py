"""The table "What the pad shows" of section 4."""

import pytest

from firmware_sim.display import Beeped, Display, Show, Shown

TABLE = [
    ("open", "on", "1 high", "question"),
    ("warning", "blink", "2 high", "question"),
    ("kept", "off", "1 high", "已记下"),
    ("thanks", "off", "", "谢谢"),
    ("closed", "off", "", "本次评价已结束"),
    ("wait", "off", "1 low", "请稍候"),
    ("full", "off", "", "暂停使用"),
    ("test", "on", "", "测试"),
]


@pytest.mark.parametrize(("show", "lamps", "beeps", "text"), TABLE)
def test_each_show_looks_and_sounds_as_the_page_says(show: str, lamps: str, beeps: str, text: str) -> None:
    display = Display(0.0)
    assert display.take_changes() == [Shown(Show.DARK, "off", "", 0)]  # type: ignore[arg-type]
    display.set(Show(show), 1.5, text="question")
    shown, *sounds = display.take_changes()
    assert shown == Shown(Show(show), lamps, text, 1500)  # type: ignore[arg-type]
    heard = [f"{sound.beeps} {sound.tone}" for sound in sounds if isinstance(sound, Beeped)]
    assert heard == ([beeps] if beeps else [])


def test_every_show_of_the_page_is_in_the_table() -> None:
    assert {row[0] for row in TABLE} == set(Show) - {Show.DARK, Show.SIGNAL}


def test_the_same_show_again_is_no_change_but_sounds_again() -> None:
    display = Display(0.0)
    display.set(Show.WAIT, 1.0)
    display.take_changes()
    display.set(Show.WAIT, 1.5)
    assert [type(change) for change in display.take_changes()] == [Beeped]
    display.tick(2.1)  # the second counts from the last key
    assert display.take_changes() == []
    display.tick(2.5)
    assert display.take_changes() == [Shown(Show.DARK, "off", "", 2500)]  # type: ignore[arg-type]
