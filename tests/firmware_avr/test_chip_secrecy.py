"""Promise 5 to the cycle: who watches lamps, hears the buzzer or times the line learns nothing of the key."""

import shutil
from typing import Any

import pytest

from devices.codes import AckCode
from devices.messages import Ack, Opened, Press
from tests.firmware_avr.bench import ask
from tests.firmware_avr.chip import Chip
from tests.firmware_avr.conftest import MakeChip
from tests.said import one

KEYS = range(1, 6)
RECORDS = 32


def watched(chip: Chip, key: int, command: str) -> list[dict[str, Any]]:
    """Every event of one rating but the bytes themselves, each with its moment in 16ths of a microsecond."""
    one(chip.host(ask(1000)), Opened)
    press = one(chip.do(f"{command} {key}", 180), Press)
    assert press.key == key
    chip.host(Ack(press.press_id, press.token, AckCode.ACCEPTED), 4000)
    return [{name: value for name, value in event.items() if name != "byte"} for event in chip.events]


@pytest.mark.promise(5)
@pytest.mark.parametrize("baud", [9600, 115_200])
@pytest.mark.parametrize("command", ["press", "bounce"])
def test_lamps_legends_buzzer_and_line_move_in_the_same_cycle_for_every_key(
    make_chip: MakeChip, baud: int, command: str
) -> None:
    """The five pads start from one memory, whose log is full of acknowledged records of key 3: only the key
    differs, and one of the five is written over a record of its own key.
    """
    first = make_chip("first", baud=baud)
    for number in range(1, RECORDS + 1):
        one(first.host(ask(number)), Opened)
        press = one(first.do("press 3", 180), Press)
        first.host(Ack(press.press_id, press.token, AckCode.ACCEPTED))
    first.close()
    seen = []
    for key in KEYS:
        shutil.copy(first.eeprom, first.eeprom.with_name(f"key-{key}.eeprom"))
        seen.append(watched(make_chip(f"key-{key}", baud=baud), key, command))
    shows = [event["show"] for event in seen[0] if event["event"] == "show"]
    assert shows == ["open", "kept", "thanks", "dark"]
    for other in seen[1:]:
        assert other == seen[0]
