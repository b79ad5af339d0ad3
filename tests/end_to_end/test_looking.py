"""pads list, watch, test and doctor as a technician types them: real processes, real pseudo-terminals."""

import json
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from devices.config import KeyMap
from tests.devices.pty_hall import PlugPad
from tests.end_to_end.processes import COMMAND, ENVIRONMENT, Part, run
from tests.kiosk.technician.test_commands import Desk
from tests.until import until

SECRETS = ("level", "position", "case", "token", "attempt", '"key"', "press_id", '"mac"')


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = Desk(tmp_path)
    yield made
    made.close()


def test_a_running_station_shows_its_pads_and_the_doctor_asks_it(desk: Desk) -> None:
    desk.start()
    assert desk.do("pads", "adopt", "--all").returncode == 0
    listed = desk.do("pads", "list")
    for pad, process in zip(("pad-1", "pad-2"), desk.pads, strict=True):
        assert re.search(rf"{pad} +w\d .*ready +{process.uid()}", listed.stdout), listed.stdout
    well = desk.do("pads", "doctor", "--seconds", "1")
    assert (well.returncode, well.stdout.count("All is well")) == (0, 2), well.stdout + well.stderr
    desk.pads[1].say("unplug")
    until(lambda: "pad-2" in desk.log() and "lost" in desk.log(), 10)
    report = desk.folder / "report.json"
    found = desk.do("pads", "doctor", "--seconds", "1", "pad-2", "--report", str(report))
    assert (found.returncode, "w2/pad-2  The port" in found.stdout) == (1, True), found.stdout
    assert "-> Put the plug in" in found.stdout
    assert "pad-1" not in found.stdout
    assert json.loads(report.read_text())["pads"][0]["cause"] == "unplugged"


def test_without_a_station_the_ports_are_listened_to(desk: Desk) -> None:
    desk.pads[1].say("unplug")
    until(lambda: not (desk.folder / "pads" / "two").exists(), 10)
    listed = desk.do("pads", "list")
    assert "No station runs" in listed.stdout
    assert re.search(rf"pad-1 +w1 .*unbound +{desk.pads[0].uid()}", listed.stdout), listed.stdout
    assert re.search(r"pad-2  The port .* is not there", listed.stdout), listed.stdout


def test_ports_of_nobody_are_listed_with_who_answers_there(desk: Desk) -> None:
    (desk.folder / "pads" / "no-port").write_text("")
    listed = run("pads", "list", "--ports", str(desk.folder / "pads" / "*"), cwd=desk.folder)
    assert listed.returncode == 0, listed.stderr
    assert re.search(rf"one +yes .*{desk.pads[0].uid()} .*9600 +a simulated pad", listed.stdout)
    assert re.search(r"no-port +yes .*not to be opened", listed.stdout), listed.stdout


def test_a_change_is_a_line_and_the_rates_are_a_table(desk: Desk) -> None:
    watching = Part(
        desk.folder, "pads", "watch", "--port", str(desk.folder / "pads" / "one"), "--seconds", "6"
    )
    try:
        until(lambda: any(desk.pads[0].uid() in line for line in watching.lines), 10)
        desk.pads[0].say("unplug")
        until(lambda: any("not there" in line or "hung up" in line for line in watching.lines), 10)
        assert watching.process.wait(15) == 0
    finally:
        watching.end()
    assert any("frames/s" in line for line in watching.lines), watching.lines


def test_a_running_station_is_watched_and_its_rates_are_a_table(desk: Desk) -> None:
    desk.start()
    assert desk.station is not None
    url = desk.station.lines[0].split()[-1]
    words = ("--config", str(desk.config), "--station", url)
    watching = Part(desk.folder, "pads", "watch", *words)
    try:
        for pad, process in zip(("pad-1", "pad-2"), desk.pads, strict=True):
            line = f"{pad}  unbound {process.uid()}"
            until(lambda line=line: any(line in said for said in watching.lines), 10)  # type: ignore[misc]
        desk.pads[1].say("unplug")
        until(lambda: any("pad-2  unplugged" in said for said in watching.lines), 10)
        desk.station.end()
        assert watching.process.wait(15) == 4
    finally:
        watching.end()
    assert "No station answers" in watching.log.read_text()
    assert any("frames/s" in said for said in watching.lines), watching.lines


def test_the_doctor_has_a_running_station_test_the_keys(desk: Desk) -> None:
    desk.start()
    assert desk.do("pads", "adopt", "--all").returncode == 0
    assert desk.station is not None
    url = desk.station.lines[0].split()[-1]
    desk.pads[1].say("fault stuck-key key=2")
    asking = Part(
        desk.folder,
        "pads",
        "doctor",
        "--config",
        str(desk.config),
        "--station",
        url,
        "--seconds",
        "1",
        "--keys",
    )
    try:
        until(lambda: "pad-1: press any key" in asking.log.read_text(), 15)
        desk.pads[0].until_show("test")
        desk.pads[0].say("press 4")
        until(lambda: "pad-2: press any key" in asking.log.read_text(), 15)
        assert asking.process.wait(60) == 1
    finally:
        asking.end()
    said = "\n".join(asking.lines)
    assert re.search(r"w1/pad-1  All is well", said), said
    assert re.search(r"w2/pad-2  The pad answers, and no key was heard in the test", said), said


class Wizard:
    """`pads test` at a pad, with what it has printed."""

    def __init__(self, desk: Desk, port: Path) -> None:
        words = ("--port", str(port), "--baud", "115200", "--by", "王工")
        self.part = Part(desk.folder, "pads", "test", *words, speaks=True)

    def asked(self, times: int) -> None:
        until(lambda: sum("Press:" in line for line in self.part.lines) >= times, 15)

    def text(self) -> str:
        return "\n".join(self.part.lines)


def test_the_wizard_asks_for_each_key_and_signs_the_map(desk: Desk) -> None:
    wizard = Wizard(desk, desk.folder / "pads" / "one")
    try:
        for times, (key, said) in enumerate([(1, "key 1"), (1, "came before"), (2, "key 2")], start=1):
            wizard.asked(times)
            desk.pads[0].say(f"press {key}")
            until(lambda said=said: said in wizard.text(), 10)  # type: ignore[misc]
        wizard.asked(4)
        wizard.part.say("s")
        for times, key in ((5, 4), (6, 5)):
            wizard.asked(times)
            desk.pads[0].say(f"press {key}")
        assert wizard.part.process.wait(15) == 0, wizard.text()
    finally:
        wizard.part.end()
    line = wizard.part.lines[-1]
    assert KeyMap.from_table(tomllib.loads(line)["keys"]).positions == ((1, 5), (2, 4), (4, 2), (5, 1))
    assert re.search(rf"# {desk.pads[0].uid()}, 王工, \d{{4}}-\d\d-\d\d, [0-9a-f]{{16}}$", line)
    assert [name in wizard.text() for name in ("非常满意 5", "非常不满意 1")] == [True, True]
    assert not any(show in desk.pads[0].shows for show in ("open", "thanks", "kept"))


def test_the_wizard_says_why_where_a_station_has_the_port(desk: Desk) -> None:
    desk.start()
    port = str(desk.folder / "pads" / "one")
    until(lambda: desk.log().count("unbound") >= 2, 10)
    busy = run("pads", "test", "--port", port, "--baud", "115200", cwd=desk.folder)
    assert (busy.returncode, "a running station has all ports" in busy.stderr) == (1, True), busy.stderr


def test_an_old_pad_without_a_test_of_keys_is_told_in_a_sentence(tmp_path: Path) -> None:
    pad = PlugPad(tmp_path / "old", 9)
    try:
        done = run("pads", "test", "--port", str(tmp_path / "old"), cwd=tmp_path)
    finally:
        pad.stop()
    assert (done.returncode, "knows no test of keys" in done.stderr) == (1, True), done.stderr


def test_the_doctor_reports_nothing_that_support_must_not_have(desk: Desk) -> None:
    report = desk.folder / "report.json"
    port = str(desk.folder / "pads" / "one")
    words = ("--port", port, "--baud", "115200", "--seconds", "2", "--report", str(report), "--keys")
    asking = Part(desk.folder, "pads", "doctor", *words)
    try:
        until(lambda: "Press any key" in asking.log.read_text(), 15)
        desk.pads[0].say("press 4")
        assert asking.process.wait(40) == 0, asking.lines
    finally:
        asking.end()
    text = report.read_text(encoding="utf-8")
    told = json.loads(text)
    assert [word for word in SECRETS if word in text.lower()] == []
    assert told["pads"][0]["evidence"]["keyboard_works"] is True
    assert told["versions"]["python"] == ".".join(map(str, sys.version_info[:3]))


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("doctor",), 2, "--config"),
        (("doctor", "--port", "/dev/x", "--config", "station.toml"), 2, "--config"),
        (("doctor", "--port", "/dev/x", "pad-1"), 2, "pad-1"),
        (("doctor", "--port", "ftp://x"), 2, "socket://"),
        (("doctor", "--port", "/dev/x", "--seconds", "61"), 2, "1 to 60"),
        (("watch", "--port", "/dev/x", "--seconds", "x"), 2, "86400"),
        (("watch", "--port", "/dev/x", "--baud", "9601"), 2, "9600"),
        (("test",), 2, "--port"),
        (("test", "--port", "/dev/no-such-port"), 1, "not there"),
        (("list", "--config", "no.toml"), 2, "no.toml"),
        (("list", "--config", "no.toml", "--ports", "x"), 2, "--ports"),
    ],
)
def test_wrong_use_is_one_sentence(tmp_path: Path, words: tuple[str, ...], code: int, said: str) -> None:
    done = run("pads", *words, cwd=tmp_path)
    assert (done.returncode, said in done.stderr, "Traceback" in done.stderr) == (code, True, False), (
        done.stderr
    )


@pytest.mark.parametrize("action", ["list", "watch", "test", "doctor"])
def test_every_help_has_an_example(action: str) -> None:
    words = [*COMMAND, "pads", action, "--help"]
    done = subprocess.run(words, env=ENVIRONMENT, capture_output=True, text=True, timeout=30, check=True)
    assert "Example: hallrating" in done.stdout
