"""Every change of a configuration is told in words, and no token ever."""

from pathlib import Path

import pytest

from kiosk.config import StationSettings, read_station
from kiosk.technician.differences import differences, needs_restart
from tests.kiosk.conftest import STATION


def read(folder: Path, *changes: tuple[str, str]) -> StationSettings:
    text = STATION
    for before, after in changes:
        assert before in text, before
        text = text.replace(before, after)
    path = folder / "station.toml"
    path.write_text(text, encoding="utf-8")
    return read_station(path)


@pytest.mark.promise(9)
@pytest.mark.parametrize(
    ("before", "after", "acts"),
    [
        ("48524c000101", "aabbccddee01", [("pads.adopted", "pad-1 48524c000101->aabbccddee01")]),
        ('uid = "48524c000101"', "", [("pads.released", "pad-1 48524c000101->unbound")]),
        ('"/dev/one"', '"/dev/uno"', [("pads.moved", "pad-1 /dev/one->/dev/uno")]),
        ('"/dev/one"', '"/dev/one"\nbaud = 19200', [("pads.changed", "pad-1 baud 9600->19200")]),
        ("1号窗口", "一号窗口", [("windows.changed", "w1 name 1号窗口->一号窗口")]),
        (
            'screens = ["screen-2"]\nself_start = true',
            "screens = []",
            [("windows.changed", "w2 screens screen-2->none, self_start True->False")],
        ),
        ("dark_s = 0", "dark_s = 1", [("timing.changed", "dark_s 0.0->1.0")]),
        ("[timing]", '[sources]\ndesk = "[0-9]+"\n[timing]', [("sources.changed", "desk none->[0-9]+")]),
        ("origins = []", 'origins = ["https://hall.cn"]', [("origins.changed", "https://hall.cn")]),
        ("win1-win1-win1-win1", "win1-win1-win1-none", []),
    ],
)
def test_what_changed_in_words(tmp_path: Path, before: str, after: str, acts: list[tuple[str, str]]) -> None:
    changes = [(before, after)]
    if "screens" in before:
        changes.append(('  { role = "screen", screen = "screen-2", token = "scr2-scr2-scr2-scr2" },\n', ""))
    old, new = read(tmp_path), read(tmp_path, *changes)
    assert list(differences(old, new)) == acts
    assert needs_restart(old, new) is None


def test_windows_and_pads_that_come_and_go(tmp_path: Path) -> None:
    old = read(tmp_path)
    new = read(
        tmp_path,
        ('pads = ["pad-1"]', 'pads = ["pad-7"]'),
        ('name = "pad-1"', 'name = "pad-7"'),
        ('id = "w2"', 'id = "w8"'),
        ('window = "w2"', 'window = "w8"'),
    )
    assert set(differences(old, new)) == {
        ("pads.removed", "pad-1 48524c000101"),
        ("pads.added", "pad-7 48524c000101 /dev/one"),
        ("windows.removed", "w2 pad-2, pad-3, screen-2"),
        ("windows.added", "w8 pad-2, pad-3, screen-2"),
        ("windows.changed", "w1 pads pad-1->pad-7"),
    }


@pytest.mark.parametrize(
    ("before", "after", "key"),
    [
        ("110108", "110109", "station.region"),
        ("station-1", "station-2", "station.id"),
        ("outbox.db", "other.db", "outbox"),
        ("[timing]", "[broker]\nport = 9\n[timing]", "broker"),
        ("origins = []", 'host = "localhost"', "api.host"),
        ('id = "station-1"', 'id = "station-1"\nutc_offset_h = 7', "station.utc_offset_h"),
    ],
)
def test_what_only_a_restart_takes_over_is_named(tmp_path: Path, before: str, after: str, key: str) -> None:
    wrong = needs_restart(read(tmp_path), read(tmp_path, (before, after)))
    assert wrong is not None
    assert wrong[0] == key
