"""How a pad is drawn: where its keys are, and that nothing shows which one was pressed."""

from dataclasses import replace

import pytest

from firmware_sim.counts import PadCounts
from firmware_sim.display import Lamps, Show
from firmware_sim.panel.drawing import CARD_COLUMNS, KEY_ROW, LAMP_ROW, card, key_at, state_of, trace_line
from firmware_sim.trace import Traced
from firmware_sim.views import PadView

VIEW = PadView(
    name="pad-1", uid="48524c000102", link="/x", plugged=True, powered=True, epoch=1, boot=2,
    last_press_id=3, unacknowledged=0, show=Show.OPEN, lamps=Lamps.ON, text="请您评价", faults=(),
    counts=PadCounts(4, 5, 0, 0), bytes_to_host=1, bytes_to_pad=1,
)  # fmt: skip


def drawn(view: PadView = VIEW, *, blink_on: bool = True) -> list[str]:
    return card(view, blink_on=blink_on, beeps=False).plain.split("\n")


def test_each_key_is_pressed_where_its_number_stands() -> None:
    row = drawn()[KEY_ROW]
    for key in range(1, 6):
        assert key_at(row.index(str(key)), KEY_ROW) == key
        assert key_at(row.index(str(key)), LAMP_ROW) == key
    assert key_at(row.index("1") + 3, KEY_ROW) is None
    assert key_at(0, KEY_ROW) is None
    assert key_at(5, 1) is None


@pytest.mark.parametrize("text", ["", "请您评价", "请对本次服务作出评价，共有三件事项", "A" * 64])
def test_the_display_keeps_its_width(text: str) -> None:
    rows = card(replace(VIEW, text=text), blink_on=True, beeps=False).split("\n")
    assert [row.cell_len for row in rows[:2]] == [CARD_COLUMNS, CARD_COLUMNS]


def test_a_blinking_lamp_goes_on_and_off_with_all_others() -> None:
    view = replace(VIEW, lamps=Lamps.BLINK)
    on, off = (card(view, blink_on=blink, beeps=False).split("\n")[LAMP_ROW] for blink in (True, False))
    assert len({str(span.style) for span in on.spans}) == 1
    assert {str(span.style) for span in on.spans} != {str(span.style) for span in off.spans}


def test_a_pad_without_power_shows_nothing() -> None:
    assert "请您评价" not in "".join(drawn(replace(VIEW, powered=False)))
    assert state_of(replace(VIEW, powered=False)) == "no power"
    assert state_of(replace(VIEW, plugged=False)) == "unplugged"


def test_a_frame_is_told_with_its_fields_and_a_bad_one_with_its_defect() -> None:
    good = Traced(2.5, "to-host", "PRESS", {"press_id": 7}, None, "07")
    bad = Traced(3.0, "to-pad", "", {}, "crc", "00ff")
    assert trace_line(good, 1.0, 80).plain.split() == ["1.500", "▲", "PRESS", "press_id=7"]
    assert trace_line(bad, 1.0, 80).plain.split() == ["2.000", "▼", "?", "crc", "00ff"]
    assert trace_line(good, 1.0, 10).cell_len <= 10
