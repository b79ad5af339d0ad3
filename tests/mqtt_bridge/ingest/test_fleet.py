"""The fleet: who is heard of, who is silent, and how it looks on a terminal."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from msgspec import structs

from evaluation.store import SetAside, Store, StoreUnusable
from mqtt_bridge.ingest.fleet import Fleet, fleet_of, read_fleet
from mqtt_bridge.ingest.shown import fleet_lines
from mqtt_bridge.messages.control import PadState, Status, encode_control
from tests.mqtt_bridge.ingest.halls import AT

ONLINE = Status(online=True, version="0.1.0", backlog=3, clock_offset_s=0.5, ask="a" * 16)


def row(station: int = 1, status: Status | None = ONLINE, heard: datetime | None = AT) -> dict[str, object]:
    return {
        "id": station,
        "region": "330106",
        "hall": "h1",
        "station": f"s{station}",
        "status": None if status is None else encode_control(status).decode(),
        "status_ms": None if heard is None else int(heard.timestamp() * 1000),
        "held": None,
    }


def pad(name: str, state: PadState, station: int = 1) -> dict[str, object]:
    ms = int(AT.timestamp() * 1000)
    return {"station": station, "pad": name, "state": encode_control(state).decode(), "state_ms": ms}


@pytest.mark.parametrize(
    "status,after_s,state",
    [
        (ONLINE, 0, "online"),
        (ONLINE, 150, "online"),
        (ONLINE, 151, "silent"),
        (Status(online=False), 1, "offline"),
        (None, 0, "offline"),
    ],
)
def test_a_station_is_online_while_it_tells_of_itself(
    status: Status | None, after_s: int, state: str
) -> None:
    fleet = fleet_of([row(status=status)], [], AT + timedelta(seconds=after_s))
    assert fleet.stations[0].state == state
    assert fleet.silent == (state != "online")


def test_a_station_that_never_told_of_itself_is_silent() -> None:
    assert fleet_of([row(status=None, heard=None)], [], AT).stations[0].state == "silent"


@pytest.mark.parametrize(
    "state,silent",
    [
        ("ready", False),
        ("starting", False),
        ("unverified", False),
        ("faulty", True),
        ("silent", True),
        ("unplugged", True),
        ("conflict", True),
        ("unbound", True),
    ],
)
def test_a_pad_that_cannot_ask_counts_as_silent(state: str, silent: bool) -> None:
    told = PadState("w1", "own", state)  # type: ignore[arg-type]
    fleet = fleet_of([row()], [pad("p1", told)], AT)
    assert fleet.stations[0].pads[0].silent is silent
    assert fleet.silent == silent


def test_a_state_of_another_version_is_shown_as_unknown() -> None:
    rows = [{"station": 1, "pad": "p1", "state": '{"new":1}', "state_ms": 0}]
    fleet = fleet_of([{**row(), "status": "no json"}], rows, AT)
    assert (fleet.stations[0].state, fleet.stations[0].pads[0].state) == ("offline", "?")
    assert fleet.silent == 2


def test_each_pad_stands_under_its_station() -> None:
    told = PadState("w1", "own", "ready", simulated=True)
    fleet = fleet_of([row(1), row(2)], [pad("p1", told, 1), pad("p2", told, 2)], AT)
    assert [[one.pad for one in station.pads] for station in fleet.stations] == [["p1"], ["p2"]]


def test_a_pad_that_its_station_has_no_more_is_shown_no_more() -> None:
    rows = [pad("p1", PadState("w1", "own", "ready")), pad("p2", PadState("w2", "own", "unplugged"))]
    now = structs.replace(ONLINE, pads=["p1"])
    fleet = fleet_of([{**row(), "status": encode_control(now).decode()}], rows, AT)
    assert [one.pad for one in fleet.stations[0].pads] == ["p1"]
    assert fleet.silent == 0


def test_it_is_read_from_a_store_without_the_feed(tmp_path: Path) -> None:
    store = Store.create(tmp_path / "store.db", "real")
    for station in ("s1", "cases"):
        store.note_status("330106", "h1", station, encode_control(ONLINE), AT)
    store.note_pad("330106", "h1", "s1", "p1", encode_control(PadState("w1", "own", "ready")), AT)
    fleet = read_fleet(tmp_path / "store.db", AT)
    store.close()
    (line,) = fleet.stations
    assert (line.station, line.version, line.backlog, line.last_seen) == ("s1", "0.1.0", 3, AT)
    assert (line.pads[0].pad, line.pads[0].window, line.pads[0].last_seen) == ("p1", "w1", AT)


def test_noise_under_an_id_of_nobody_makes_no_station(tmp_path: Path) -> None:
    store = Store.create(tmp_path / "store.db", "real")
    store.add([SetAside("330106", "h1", "s9", b"noise", "no event", AT)])
    fleet = read_fleet(tmp_path / "store.db", AT)
    store.close()
    assert (fleet.stations, fleet.silent) == ((), 0)


def test_no_store_is_an_error_that_says_so(tmp_path: Path) -> None:
    with pytest.raises(StoreUnusable):
        read_fleet(tmp_path / "none.db", AT)


def test_the_table_is_aligned_also_with_wide_characters() -> None:
    told = PadState("w1", "评价器", "unplugged", uid="48524c000102", simulated=True)
    lines = fleet_lines(fleet_of([row()], [pad("p1", told)], AT))
    assert "330106/h1/s1" in lines[1]
    assert "online" in lines[1]
    assert "0.1.0" in lines[1]
    assert "w1/p1" in lines[2]
    assert "评价器 48524c000102 (simulated)" in lines[2]
    seen = AT.astimezone().strftime("%Y-%m-%d")
    assert lines[1].index(seen) == lines[2].index(seen) + 3
    assert "silent: 1" in lines[3]


@pytest.mark.promise(7)
@pytest.mark.parametrize(
    ("state", "expected", "owner", "command"),
    [
        ("unbound", None, None, "hallrating pads adopt --config F p1"),
        ("conflict", "aabbccddee01", None, "hallrating pads adopt --config F p1"),
        ("conflict", "aabbccddee01", "p5", "hallrating pads adopt --config F p1 p5"),
    ],
)
def test_where_uid_and_path_disagree_the_fleet_names_both_and_the_command_that_mends_it(
    state: str, expected: str | None, owner: str | None, command: str
) -> None:
    told = PadState("w1", "own", state, uid="48524c000102", expected_uid=expected, belongs_to=owner)  # type: ignore[arg-type]
    [line] = [line for line in fleet_lines(fleet_of([row()], [pad("p1", told)], AT)) if "adopt" in line]
    assert line.endswith(command)
    assert all(word in line for word in ("w1/p1", "48524c000102", expected or "", owner or ""))


def test_an_empty_fleet_says_so() -> None:
    assert len(fleet_lines(Fleet(AT, 0, ()))) == 1
