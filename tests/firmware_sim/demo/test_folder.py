"""The demo's folder: any name a folder may have, what else may lie in it, and what the store in it says."""

import asyncio
import fcntl
from datetime import UTC, datetime
from pathlib import Path

import pytest

from evaluation.model import Asked, Attempt, Case, CaseKey, Fact, OpenedBy, Unrated, UnratedCause
from evaluation.store import Incoming, Store
from firmware_sim.demo.citizens import PACES
from firmware_sim.demo.figures import StoreFigures
from firmware_sim.demo.files import HallFiles, free_ports, write_settings
from firmware_sim.demo.morning import Morning, next_run, open_folder
from firmware_sim.demo.processes import Part, PartFailedError
from kiosk.config import read_station
from tests.evaluation.arrivals import Station
from tests.running import running_with

ODD = "hall \"2' #%20[b]?"
AT = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


@pytest.fixture
def files(tmp_path: Path) -> HallFiles:
    files = HallFiles(tmp_path / ODD)
    files.data.mkdir()
    write_settings(files, 2, PACES["fast"], (20001, 20002, 20003))
    return files


def test_the_configuration_is_right_whatever_the_folder_is_called(files: HallFiles) -> None:
    station = read_station(files.station)
    assert [pad.port for pad in station.pads] == [str(files.link("w01")), str(files.link("w02"))]


def test_only_cases_that_have_come_to_their_end_are_ended(files: HallFiles) -> None:
    key = CaseKey("demo", "DEMO-001-00001")
    attempt = Attempt("v1", "w01", bytes(16), key, OpenedBy.FEED, simulated=True)
    store, station = Store.create(files.store, "demo"), Station()
    figures = StoreFigures(files.store)

    def tell(event_id: str, kind: str, fact: Fact) -> None:
        event: Incoming = station.event(event_id, kind, fact, AT)
        store.add([event])

    tell("e-1", "case", Case(key, "w01", "居住证办理", "公安局", AT, citizen_present=True))
    assert figures.ended("DEMO-001-") == 0
    tell("a-1", "asked", Asked(attempt, 2.0, ("pad",)))
    assert figures.ended("DEMO-001-") == 0
    assert figures.summary().open == 1
    tell("u-1", "unrated", Unrated(attempt, UnratedCause.TIMEOUT))
    assert figures.ended("DEMO-001-") == 1
    assert figures.ended("DEMO-002-") == 0
    assert [line.cause for line in figures.new_lines("DEMO-001-")] == ["timeout"]
    store.close()


def test_a_copy_of_a_run_s_file_does_not_count_as_a_run(files: HallFiles) -> None:
    assert next_run(files) == 1
    files.cases(7).touch()
    (files.data / "cases-007 (copy).csv").touch()
    assert next_run(files) == 8


def test_ports_are_drawn_so_that_two_demos_do_not_meet() -> None:
    first, second = free_ports(3), free_ports(3)
    assert len(set(first)) == 3
    assert first != second


@pytest.mark.parametrize("place", ["a-file", "/proc/hall"])
def test_a_folder_that_cannot_be_used_is_refused_with_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], place: str
) -> None:
    (tmp_path / "a-file").touch()
    assert open_folder(tmp_path / place, Morning(1, 1, 1, PACES["fast"])) == 2
    assert "cannot be used" in " ".join(capsys.readouterr().out.split())


def test_a_part_that_fails_is_told_with_the_last_line_of_its_log(tmp_path: Path) -> None:
    with pytest.raises(PartFailedError, match=r"central: .*none\.toml"):
        asyncio.run(Part.start("central", ("central", "--config", str(tmp_path / "none.toml")), tmp_path))


def test_a_part_whose_start_is_interrupted_does_not_stay(tmp_path: Path) -> None:
    async def interrupted() -> None:
        async with asyncio.timeout(0.05):
            await Part.start("broker", ("broker", "--port", "20004", "--data", str(tmp_path / "b")), tmp_path)

    with pytest.raises(TimeoutError):
        asyncio.run(interrupted())
    assert running_with(tmp_path) == []


def test_a_folder_in_which_another_demo_runs_is_left_alone(
    files: HallFiles, capsys: pytest.CaptureFixture[str]
) -> None:
    with (files.data / "lock").open("w") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        assert open_folder(files.data, Morning(1, 1, 1, PACES["fast"])) == 3
    assert "Another demo is running" in " ".join(capsys.readouterr().out.split())
    assert not files.cases(1).exists()
