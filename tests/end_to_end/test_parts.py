"""Each part runs alone against the others started elsewhere; what cannot be taken in stops no stream."""

import shutil
import tomllib
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from firmware_sim.demo.plan import uid_at
from tests.end_to_end.conftest import MakeHall
from tests.end_to_end.hall import EndToEndHall, stored_rows
from tests.end_to_end.processes import PadProcess, Part, run
from tests.house.tree import ROOT
from tests.ports import free_ports
from tests.until import until

EXAMPLES = ROOT / "examples"


def example(name: str, folder: Path, changes: dict[str, str]) -> Path:
    """The example configuration in a folder of its own, with these texts replaced."""
    text = (EXAMPLES / name).read_text(encoding="utf-8")
    for before, after in changes.items():
        assert before in text, before
        text = text.replace(before, after)
    folder.mkdir()
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


class FourFolders:
    """Broker, central, station and pad in four folders that share nothing but addresses."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        broker, central, station = (str(port) for port in free_ports(3))
        self.broker_port = broker
        self.link = folder / "pad" / "pad-1"
        to_broker = {"port = 1883": f"port = {broker}"}
        self.central = example(
            "central.toml",
            folder / "central",
            {"port = 8461": f"port = {central}", 'kind = "real" ': 'kind = "demo" '} | to_broker,
        )
        first_pad = tomllib.loads((EXAMPLES / "station.toml").read_text(encoding="utf-8"))["pads"][0]
        self.station = example(
            "station.toml",
            folder / "station",
            {"port = 8740": f"port = {station}", first_pad["port"]: str(self.link)} | to_broker,
        )
        self.api = f"http://127.0.0.1:{station}"
        for name in ("broker", "pad"):
            (folder / name).mkdir()


@pytest.fixture
def parts() -> Iterator[ExitStack]:
    with ExitStack() as stack:
        yield stack


def test_four_processes_with_four_configurations_in_four_folders_find_each_other_in_the_worst_order(
    tmp_path: Path, parts: ExitStack
) -> None:
    four = FourFolders(tmp_path)

    def start(part: Part) -> Part:
        parts.callback(part.end)
        return part.ready()

    start(Part(four.station.parent, "station", "--config", four.station.name))
    pad = PadProcess(four.link, "--uid", "48524c000101")
    start(pad)
    start(Part(four.central.parent, "central", "--config", four.central.name))
    start(Part(tmp_path / "broker", "broker", "--port", four.broker_port, "--data", "."))

    opened = run(
        "session", "open", "--source", "desk", "--case", "2026-0042", "--window", "w1",
        "--station", four.api, "--token-file", "station-data/tokens.toml", cwd=four.station.parent,
    )  # fmt: skip
    assert opened.returncode == 0, opened.stderr
    pad.until_show("open")
    pad.say("press 4")
    pad.until_show("thanks")

    def is_stored() -> bool:
        rows = stored_rows(four.central.parent / "store.db", "SELECT case_no, level FROM v_ratings")
        return rows == [{"case_no": "2026-0042", "level": 4}]

    until(is_stored, 40)


def cloned_hall(make_hall: MakeHall, hall: EndToEndHall) -> EndToEndHall:
    """A second station on the broker of the first, whose pad is an exact copy of the first one's."""
    other = make_hall("other")
    settings = other.files.station.read_text()
    settings = settings.replace(f"port = {other.ports[0]}", f"port = {hall.ports[0]}")
    settings = settings.replace(uid_at(other.files.link("w01")), hall.pads["w01"].uid())
    other.files.station.write_text(settings.replace('id = "station-1"', 'id = "station-2"'))
    eeprom = hall.files.link("w01").with_suffix(".eeprom")
    shutil.copy(eeprom, other.files.link("w01").with_suffix(".eeprom"))
    other.pads["w01"] = PadProcess(other.files.link("w01"), "--uid", hall.pads["w01"].uid())
    other.pads["w01"].ready()
    return other


@pytest.mark.promise(6)
def test_an_event_that_is_set_aside_in_the_middle_of_a_stream_holds_nothing_up(make_hall: MakeHall) -> None:
    """A pad whose memory was copied numbers its presses as the other one does: same id, other content."""
    hall = make_hall().start_all()
    other = cloned_hall(make_hall, hall)
    hall.press("A-1", 1)
    hall.until_outcome("A-1", "rated")
    other.start("station")
    for case_no, key in (("B-1", 2), ("B-2", 3), ("B-3", 4)):
        other.press(case_no, key)

    def the_next_ones_are_in() -> bool:
        return hall.ratings() == {"A-1": 1, "B-2": 3, "B-3": 4}

    until(the_next_ones_are_in, 40)
    [aside] = hall.rows("SELECT reason, station FROM v_aside")
    assert aside["station"] == "station-2"

    def all_is_answered() -> bool:
        said = run("outbox", "status", "--outbox", "outbox.db", cwd=other.files.station.parent)
        return said.returncode == 0

    until(all_is_answered, 40)
