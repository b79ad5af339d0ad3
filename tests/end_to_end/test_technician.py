"""docs/replace-a-pad.md, step by step, while two other windows are in session: theirs go on undisturbed."""

import json
import os
import re
import shutil
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from firmware_sim.demo.citizens import PACES
from tests.end_to_end.conftest import MakeHall
from tests.end_to_end.hall import EndToEndHall
from tests.end_to_end.processes import PadProcess, Part, run
from tests.until import until

SPARE = "aabbccddee01"
UNHURRIED = replace(PACES["fast"], timeout_s=50.0, warning_s=45.0)
"""Long enough for a session to stand while a technician works."""
IN_SERVICE_S = 60.0


@pytest.fixture
def hall(make_hall: MakeHall) -> EndToEndHall:
    """Four windows: the technician works at the first two, the other ones are in session."""
    made = make_hall(windows=4, pace=UNHURRIED).start_all()
    until(lambda: set(made.api("GET", "/health")[1]["pads"].values()) == {"ready"}, 30)
    return made


@contextmanager
def two_windows_in_session(hall: EndToEndHall) -> Iterator[None]:
    """Sessions at w03 and w04 before, during and after: asked once, rated, stored."""
    pads = {window: hall.pads[window] for window in ("w03", "w04")}
    before = {window: len(pad.shows) for window, pad in pads.items()}
    for window, pad in pads.items():
        hall.open(f"B-{window.upper()}", window)
        pad.until_show("open", after=before[window])
    yield
    for level, (window, pad) in enumerate(pads.items(), start=2):
        assert pad.shows[before[window] :] in (["open"], ["open", "warning"]), "a session was disturbed"
        pad.say(f"press {level}")
        pad.until_show("thanks", after=before[window])
        hall.until_outcome(f"B-{window.upper()}", "rated")
        assert hall.ratings()[f"B-{window.upper()}"] == level


def command(hall: EndToEndHall, *words: str) -> CompletedProcess[str]:
    """A technician's command at the hall PC."""
    group, action, *rest = words
    config = ("--config", str(hall.files.station))
    return run(group, action, *config, *rest, cwd=hall.files.station.parent)


def pads(hall: EndToEndHall) -> dict[str, dict[str, str]]:
    return {pad["pad"]: pad for pad in hall.api("GET", "/pads")[1]["pads"]}


def until_state(hall: EndToEndHall, pad: str, state: str) -> None:
    until(lambda: pads(hall)[pad]["state"] == state, 20)


def acts(hall: EndToEndHall) -> list[str]:
    """The audit trail in the store: who, what, in which words."""
    rows = hall.rows(
        "SELECT json_extract(CAST(committed AS TEXT), '$.data') AS act FROM events WHERE type = 'audit' "
        "ORDER BY seq"
    )
    data = [json.loads(row["act"]) for row in rows]
    return [f"{act['actor']}: {act['action']} {act.get('text', '')}" for act in data]


@pytest.mark.promise(7)
def test_a_spare_is_in_service_within_a_minute_and_the_old_pad_s_press_lands_on_its_own_case(
    hall: EndToEndHall, make_hall: MakeHall
) -> None:
    old = hall.pads["w01"]
    uid = old.uid()
    hall.open("A-1")
    old.until_show("open")
    old.say("unplug")
    old.say("press 2")
    old.until_show("kept")
    with two_windows_in_session(hall):
        begun_s = time.monotonic()
        old.kill()
        drawer = hall.files.data / "drawer.eeprom"
        hall.files.link("w01").with_suffix(".eeprom").rename(drawer)
        spare = PadProcess(hall.files.link("w01"), "--uid", SPARE)
        hall.pads["w01"] = spare
        spare.ready()
        until_state(hall, "pad-w01", "conflict")
        assert SPARE in pads(hall)["pad-w01"]["text"]
        assert uid in pads(hall)["pad-w01"]["text"]
        assert "open" not in spare.shows
        adopted = command(hall, "pads", "adopt", "--by", "王五", "pad-w01")
        assert adopted.returncode == 0, adopted.stderr
        spare.until_show("open")  # what was open at the window is asked again
        assert time.monotonic() - begun_s < IN_SERVICE_S
    hall.press("A-2", 4)
    hall.until_outcome("A-2", "rated")
    until(lambda: f"technician 王五: pads.adopted pad-w01 {uid}->{SPARE}" in acts(hall), 20)

    other = make_hall("other")
    settings = other.files.station.read_text()
    settings = settings.replace(f"port = {other.ports[0]}", f"port = {hall.ports[0]}")
    other.files.station.write_text(settings.replace('id = "station-1"', 'id = "station-2"'))
    other.start("station")
    bench = other.files.data / "pads" / "bench"
    shutil.copy(drawer, bench.with_suffix(".eeprom"))
    other.pads["bench"] = PadProcess(bench, "--uid", uid)
    other.pads["bench"].ready()
    drained = command(other, "pads", "drain", "--port", str(bench), "--baud", "115200")
    assert drained.returncode == 0, drained.stderr
    assert f"{uid}: none left" in drained.stdout
    hall.until_outcome("A-1", "rated")
    assert hall.ratings()["A-1"] == 2
    until(lambda: f"technician: pads.drained {bench} {uid}" in acts(hall), 20)


@pytest.mark.promise(7)
@pytest.mark.parametrize("mend", ["cables", "adopt"])
def test_two_swapped_cables_are_both_named_asked_nothing_and_mended(hall: EndToEndHall, mend: str) -> None:
    first, second = hall.pads["w01"], hall.pads["w02"]
    uids = {"pad-w01": first.uid(), "pad-w02": second.uid()}
    with two_windows_in_session(hall):
        swap(hall)
        for pad, other in (("pad-w01", "pad-w02"), ("pad-w02", "pad-w01")):
            until_state(hall, pad, "conflict")
            text = pads(hall)[pad]["text"]
            assert all(name in text for name in (pad, other, "w01", "w02", *uids.values())), text
            assert f"pad {pad} is conflict: uid {uids[other]}" in hall.parts["station"].log.read_text()
        hall.open("A-1", "w01")
        assert command(hall, "pads", "adopt", "pad-w01").returncode == 1  # it is the other one's
        assert "open" not in hall.pads["w01"].shows + hall.pads["w02"].shows
        if mend == "cables":
            swap(hall)
            until_state(hall, "pad-w01", "ready")
        else:
            done = command(hall, "pads", "adopt", "pad-w01", "pad-w02")
            assert done.returncode == 0, done.stderr
        hall.pads["w01"].until_show("open")
        hall.pads["w01"].say("press 5")
        hall.until_outcome("A-1", "rated")
        hall.press("A-2", 1, "w02")
        hall.until_outcome("A-2", "rated")


def swap(hall: EndToEndHall) -> None:
    """Both cables are pulled, and put back the wrong way round."""
    links = hall.files.link("w01"), hall.files.link("w02")
    first, second = hall.pads["w01"], hall.pads["w02"]
    for pad in (first, second):
        pad.kill()
    memories = [link.with_suffix(".eeprom").read_bytes() for link in links]
    for link, memory in zip(links, reversed(memories), strict=True):
        link.with_suffix(".eeprom").write_bytes(memory)
    hall.pads["w01"] = PadProcess(links[0], "--uid", second.uid())
    hall.pads["w02"] = PadProcess(links[1], "--uid", first.uid())
    for pad in (hall.pads["w01"], hall.pads["w02"]):
        pad.ready()


@pytest.mark.promise(9)
def test_a_window_comes_and_goes_while_others_are_in_session(hall: EndToEndHall) -> None:
    with two_windows_in_session(hall):
        hall.start_pad("w05")
        link, pad = str(hall.files.link("w05")), hall.pads["w05"]
        where = ("--pad", "pad-w05", "--port", link, "--baud", "115200")
        added = command(hall, "window", "add", "w05", "--name", "5号窗口", *where, "--adopt")
        assert added.returncode == 0, added.stderr
        hall.press("A-1", 3, "w05")
        hall.until_outcome("A-1", "rated")
        hall.open("A-2", "w05")
        pad.until_show("open", after=len(pad.shows) - 1)
        removed = command(hall, "window", "remove", "w05")
        assert removed.returncode == 0, removed.stderr
        hall.until_outcome("A-2", "cancelled")
        assert hall.api("POST", "/sessions", {"window": "w05"})[0] == 404
        assert "w05" not in hall.files.station.read_text()
        assert "w05" in hall.files.station.with_name("station.toml.bak").read_text()
        assert "w05" not in (hall.files.station.parent / "tokens.toml").read_text()
    until(lambda: {act.split()[1] for act in acts(hall)} >= {"windows.added", "windows.removed"}, 20)
    assert hall.ratings()["A-1"] == 3
    hall.parts["station"].end()
    until(lambda: told_pads(hall) == [f"pad-w0{n}" for n in range(1, 5)], 20)  # so the fleet shows these


def told_pads(hall: EndToEndHall) -> list[str]:
    """The pads that the station named last, as the store knows it."""
    [row] = hall.rows("SELECT status FROM stations WHERE status LIKE '%\"pads\"%'")
    return list(json.loads(row["status"])["pads"])


def test_the_morning_round_names_pads_that_do_not_work_and_rates_nothing(hall: EndToEndHall) -> None:
    hall.pads["w04"].kill()
    until_state(hall, "pad-w04", "unplugged")
    config = ("--config", str(hall.files.station), "--seconds", "6")
    round_ = Part(hall.files.data, "pads", "check", *config)
    try:
        for key, window in enumerate(("w01", "w02"), start=1):
            hall.pads[window].until_show("test")
            hall.pads[window].say(f"press {key}")
        assert round_.process.wait(60) == 1
    finally:
        round_.end()
    table = [line for line in round_.lines if line.startswith("w0")]
    assert [line.split("  ")[1] for line in table] == ["key works", "key works", "no key came", "silent"]
    assert hall.rows("SELECT 1 FROM v_ratings") == []
    until(lambda: "technician: pads.checked pad-w01 works" in acts(hall), 20)


@pytest.mark.promise(6)
def test_a_file_with_a_mistake_changes_nothing_and_a_hang_up_signal_reads_the_right_one(
    hall: EndToEndHall,
) -> None:
    good = hall.files.station.read_text()
    with two_windows_in_session(hall):
        for before, after, code, words in (
            ('id = "w02"', 'id = "w01"', 2, ("pad-w01", "pad-w02", "windows[1].id")),
            ("baud = 115200", "baud = 115201", 2, ("pads[0].baud", "9600")),
            ('hall = "demo"', 'hall = "other"', 1, ("station.hall", "restart")),
            ("[broker]", "[broker", 2, ("station.toml",)),
        ):
            assert before in good
            hall.files.station.write_text(good.replace(before, after, 1))
            refused = command(hall, "station", "reload", "--station", f"http://127.0.0.1:{hall.ports[2]}")
            assert refused.returncode == code, refused.stderr
            assert all(word in refused.stderr for word in words), refused.stderr
        assert set(hall.api("GET", "/health")[1]["pads"]) == {f"pad-w0{n}" for n in range(1, 5)}
        hall.files.station.write_text(good.replace("timeout_s = 50.0", "timeout_s = 49.0"))
        os.kill(hall.parts["station"].process.pid, signal.SIGHUP)
        until(lambda: any("SIGHUP: timing.changed timeout_s 50.0->49.0" in act for act in acts(hall)), 20)


@pytest.mark.promise(9)
def test_a_pad_of_a_bus_moves_to_another_address_while_another_one_is_in_session(
    make_hall: MakeHall,
) -> None:
    hall = make_hall(windows=2, pace=UNHURRIED)
    link = hall.files.data / "pads" / "bus"
    bus = Part(link.parent, "sim", "bus", "--link", str(link), "--pads", "2", "--baud", "115200", speaks=True)
    hall.parts["bus"] = bus.ready()
    text = hall.files.station.read_text()
    for number in (1, 2):
        name = f"pad-w0{number}"
        text = re.sub(rf'name = "{name}"\n(?:.+\n)+', bus_pad(name, link, number), text)
    hall.files.station.write_text(text)
    for part in ("broker", "central", "station"):
        hall.start(part)
    assert command(hall, "pads", "adopt", "--all").returncode == 0
    hall.open("B-2", "w02")
    until(lambda: bus_shows(bus, 2) == ["open"], 20)

    taken = command(hall, "pads", "address", "pad-w01", "2")
    assert (taken.returncode, "pad-w01 and pad-w02" in taken.stderr) == (2, True), taken.stderr
    moved = command(hall, "pads", "address", "--by", "王五", "pad-w01", "9")
    assert moved.returncode == 0, moved.stderr
    assert "pad-w01 answers at address 9." in moved.stdout
    assert bus_shows(bus, 2) in (["open"], ["open", "warning"]), "a session was disturbed"

    for pad, window, key in ((2, "w02", 4), (1, "w01", 3)):
        if window == "w01":
            hall.open("B-1", window)
            until(lambda: bus_shows(bus, 1) == ["open"], 20)
        bus.say(f"{pad} press {key}")
        hall.until_outcome(f"B-{pad}", "rated")
    assert hall.ratings() == {"B-1": 3, "B-2": 4}
    hall.open("B-3", "w01")
    until(lambda: bus_shows(bus, 1)[-1] == "open", 20)
    assert command(hall, "pads", "address", "pad-w01", "5").returncode == 0
    bus.say("1 press 5")  # its own question has gone on
    hall.until_outcome("B-3", "rated")
    assert hall.ratings()["B-3"] == 5
    uid = pads(hall)["pad-w01"]["uid"]
    for act in (
        f"pads.readdress pad-w01 {uid} 1->9",
        f"pads.readdress.moved pad-w01 {uid} 1->9",
        "pads.changed pad-w01 address 1->9",
    ):
        until(lambda act=act: f"technician 王五: {act}" in acts(hall), 20)  # type: ignore[misc]


@pytest.mark.promise(7)
def test_a_window_comes_with_a_pad_of_the_bus_while_another_one_is_in_session(make_hall: MakeHall) -> None:
    hall = make_hall(windows=2, pace=UNHURRIED)
    link = hall.files.data / "pads" / "bus"
    bus = Part(link.parent, "sim", "bus", "--link", str(link), "--pads", "2", "--baud", "115200", speaks=True)
    hall.parts["bus"] = bus.ready()
    text = hall.files.station.read_text()
    text = re.sub(r'name = "pad-w01"\n(?:.+\n)+', bus_pad("pad-w01", link, 1), text)
    hall.files.station.write_text(text)
    assert command(hall, "window", "remove", "w02").returncode == 0
    for part in ("broker", "central", "station"):
        hall.start(part)
    until_state(hall, "pad-w01", "ready")
    where = ("--pad", "pad-w05", "--port", str(link), "--adopt")
    alone = command(hall, "window", "add", "w05", *where, "--address", "2")
    told = f"adopt --config {hall.files.station} pad-w01"
    assert (alone.returncode, told in alone.stderr) == (1, True), alone.stderr
    assert command(hall, "pads", "adopt", "pad-w01").returncode == 0
    hall.open("B-1", "w01")
    until(lambda: bus_shows(bus, 1) == ["open"], 20)

    taken = command(hall, "window", "add", "w05", *where, "--address", "1")
    assert (taken.returncode, "pad-w01 and pad-w05" in taken.stderr) == (2, True), taken.stderr
    added = command(hall, "window", "add", "w05", *where, "--address", "2")
    assert added.returncode == 0, added.stderr
    hall.open("B-2", "w05")
    until(lambda: bus_shows(bus, 2) == ["open"], 20)
    assert bus_shows(bus, 1) in (["open"], ["open", "warning"]), "a session was disturbed"
    for pad in (1, 2):
        bus.say(f"{pad} press {pad + 2}")
        hall.until_outcome(f"B-{pad}", "rated")
    assert hall.ratings() == {"B-1": 3, "B-2": 4}


def bus_pad(name: str, link: Path, address: int) -> str:
    return f'name = "{name}"\nport = "{link}"\nbaud = 115200\naddress = {address}\n'


def bus_shows(bus: Part, pad: int) -> list[str]:
    """What the display of one pad of the bus has shown so far."""
    said = [line.split(" ", 1) for line in bus.lines if line.startswith(f"{pad} ")]
    shows = [json.loads(words).get("show") for _pad, words in said]
    return [show for show in shows if show not in {None, "dark"}]
