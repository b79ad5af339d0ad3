"""The example of docs/devices.md: a pad of a package that nobody here knew, from its key to the store."""

import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.devices.foreign.packages import install, install_acme
from tests.end_to_end.foreign import ForeignHall, ForeignPad
from tests.end_to_end.processes import ENVIRONMENT, run
from tests.house.tree import ROOT

ACME_SIM = (sys.executable, "-m", "tests.devices.foreign.acme_sim")


@pytest.fixture
def stack() -> Iterator[ExitStack]:
    with ExitStack() as stack:
        yield stack


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of packages that every process here looks into."""
    folder = tmp_path / "site"
    folder.mkdir()
    monkeypatch.setitem(ENVIRONMENT, "PYTHONPATH", f"{folder}:{ROOT}")
    return folder


def test_a_rating_through_the_pad_of_another_package(tmp_path: Path, site: Path, stack: ExitStack) -> None:
    install_acme(site)
    hall = ForeignHall(tmp_path / "hall", "acme-three")
    stack.callback(hall.close)
    for name in ("broker", "central", "station"):
        hall.start(name)
    pad = ForeignPad(hall.files.link("w01"), "acme-three", program=ACME_SIM)
    hall.pads["w01"] = pad
    pad.ready()
    hall.until_pads(["unverified"])
    hall.rate("A-1", 3)
    thanked = pad.until_show("thanks")
    hall.until_outcome("A-1", "rated")
    pad.until_show("dark", after=thanked)
    assert hall.ratings() == {"A-1": 3}


def test_a_broken_package_stops_its_own_pad_only(tmp_path: Path, site: Path, stack: ExitStack) -> None:
    install(site, "broken-pad", "raise RuntimeError('no such library')", "model")
    hall = ForeignHall(tmp_path / "hall", "qsystem", windows=2)
    stack.callback(hall.close)
    text = hall.files.station.read_text()
    before, after = text.split('name = "pad-w02"')
    after = after.replace('model = "qsystem"', 'model = "broken-pad"').replace("address = 2\n", "")
    hall.files.station.write_text(before + 'name = "pad-w02"' + after)
    hall.start_all()
    hall.until_pads(["unverified", "faulty"])
    assert hall.api("GET", "/health")[1]["pads"] == {"pad-w01": "unverified", "pad-w02": "faulty"}
    hall.open("A-2", "w02")
    hall.until_outcome("A-2", "out-of-order")
    hall.rate("A-1", 5)
    hall.until_outcome("A-1", "rated")
    assert hall.ratings() == {"A-1": 5}


def test_an_unknown_model_is_a_sentence_with_the_known_ones(tmp_path: Path, site: Path) -> None:
    install_acme(site)
    hall = ForeignHall(tmp_path / "hall", "acme-four")
    done = run("station", "--config", str(hall.files.station), cwd=tmp_path)
    assert done.returncode == 2
    assert "pads[0].model" in done.stderr
    assert "acme-three" in done.stderr
    assert "qsystem" in done.stderr
    assert "Traceback" not in done.stderr
