"""The station as a process with a simulated pad and no broker, and the session commands against it."""

import json
import socket
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.end_to_end.processes import COMMAND, ENVIRONMENT, PadProcess, Part
from tests.station_file import station_text, window_text
from tests.until import until


def settings(timeout_s: float, link: Path) -> str:
    return station_text(timeout_s) + window_text("w1", "pad-1", link)


class Hall:
    """One station and one pad in a folder."""

    def __init__(self, folder: Path, timeout_s: float) -> None:
        self.folder = folder
        self.config = folder / "station.toml"
        link = folder / "pad-1"
        self.config.write_text(settings(timeout_s, link), encoding="utf-8")
        self.pad = PadProcess(link)
        self.pad.ready()
        self.station = self.start()

    def start(self) -> Part:
        return Part(self.folder, "station", "--config", str(self.config)).ready()

    @property
    def url(self) -> str:
        return self.station.lines[0].split()[-1]

    def session(self, *arguments: str) -> subprocess.Popen[str]:
        tokens = ("--station", self.url, "--token-file", str(self.folder / "tokens.toml"))
        command = [*COMMAND, "session", *arguments, *tokens]
        return subprocess.Popen(
            command, env=ENVIRONMENT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )

    def ask(self, case_no: str, *more: str) -> subprocess.Popen[str]:
        return self.session("open", "--source", "desk", "--case", case_no, "--window", "w1", *more)

    def event_ids(self) -> list[str]:
        """Ids of all events but those of devices: on a busy machine a pad may have been silent."""
        with closing(sqlite3.connect(f"file:{self.folder / 'outbox.db'}?mode=ro", uri=True)) as connection:
            rows = connection.execute("SELECT event_id, committed FROM events ORDER BY seq").fetchall()
        return [name for name, committed in rows if json.loads(committed)["type"] != "device"]

    def close(self) -> None:
        self.pad.end()
        self.station.end()


@pytest.fixture
def hall(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Hall]:
    made = Hall(tmp_path, getattr(request, "param", 30.0))
    yield made
    made.close()


def finished(process: subprocess.Popen[str]) -> tuple[int, str, str]:
    out, err = process.communicate(timeout=30)
    return process.returncode, out, err


@pytest.mark.promise(2)
@pytest.mark.promise(8)
def test_without_a_network_a_press_is_thanked_for_and_lies_in_the_outbox(hall: Hall) -> None:
    asking = hall.ask("A1", "--wait")
    hall.pad.until_show("open")
    hall.pad.say("press 4")
    hall.pad.until_show("thanks")
    code, out, _ = finished(asking)
    assert code == 0
    assert [line.split()[-1] for line in out.splitlines()] == ["asking", "rated"]
    assert [name[0] for name in hall.event_ids()] == ["e", "a", "p"]
    code, _, err = finished(hall.ask("a1"))
    assert (code, "desk/A1/1" in err) == (1, True)


@pytest.mark.parametrize("hall", [2.5], indirect=True)
@pytest.mark.promise(4)
def test_without_a_press_the_command_says_so_and_exits_with_one(hall: Hall) -> None:
    code, out, _ = finished(hall.ask("A1", "--wait"))
    assert code == 1
    assert out.splitlines()[-1].endswith("unrated (timeout)")
    assert [name[0] for name in hall.event_ids()] == ["e", "a", "u"]


@pytest.mark.promise(8)
def test_a_press_kept_while_the_station_was_killed_is_the_rating_after_its_restart(hall: Hall) -> None:
    assert finished(hall.ask("A1"))[0] == 0
    hall.pad.until_show("open")
    hall.station.kill()
    hall.pad.say("press 2")
    hall.pad.until_show("kept")
    hall.station = hall.start()
    hall.pad.until_show("thanks")
    until(lambda: [name[0] for name in hall.event_ids()][-1:] == ["p"], 10)
    assert not any(name.startswith("u-") for name in hall.event_ids())


def test_watching_shows_each_line_once_whatever_changes_besides(hall: Hall) -> None:
    watching = hall.session("watch")
    assert watching.stdout is not None
    asking = hall.ask("A1", "--wait")
    hall.pad.until_show("open")
    number = watching.stdout.readline().split()[0]
    assert finished(hall.session("cancel", number))[0] == 0
    finished(asking)
    second = finished(hall.ask("A2"))[1].split()[0]
    lines: list[str] = []
    for line in iter(watching.stdout.readline, ""):
        lines.append(line)
        if line.startswith(second):
            break
    assert len(set(lines)) == len(lines)
    watching.kill()
    watching.communicate()


def test_a_pad_of_another_uid_is_named_in_the_log(hall: Hall) -> None:
    hall.station.end()
    text = hall.config.read_text(encoding="utf-8")
    hall.config.write_text(text.replace("baud =", 'uid = "000000000001"\nbaud ='), encoding="utf-8")
    hall.station = hall.start()
    told = f"pad pad-1 is conflict: uid {hall.pad.uid()}"
    until(lambda: told in hall.station.log.read_text(), 10)


def test_watching_shows_a_line_for_each_change_and_cancelling_ends_a_session(hall: Hall) -> None:
    watching = hall.session("watch")
    assert watching.stdout is not None
    number = finished(hall.ask("A1"))[1].split()[0]
    assert number in watching.stdout.readline()
    assert finished(hall.session("cancel", number, "--code", "wrong-number"))[0] == 0
    until(lambda: "cancelled" in (watching.stdout.readline() if watching.stdout else ""), 10)
    code, _, err = finished(hall.session("cancel", number))
    assert (code, err != "") == (1, True)
    hall.station.end()
    code, _, err = finished(watching)
    assert code == 4


def test_a_token_that_the_station_does_not_know_is_named_as_that(hall: Hall) -> None:
    tokens = hall.folder / "tokens.toml"
    text = tokens.read_text()
    known = text.split('role = "technician"')[1].split('token = "')[1].split('"')[0]
    tokens.write_text(text.replace(known, "0" * len(known)))
    code, _, err = finished(hall.session("watch"))
    assert (code, "tokens.toml" in err) == (1, True)


def test_a_second_station_on_the_same_outbox_exits_with_three_and_names_the_first(hall: Hall) -> None:
    command = [*COMMAND, "station", "--config", str(hall.config)]
    second = subprocess.run(command, env=ENVIRONMENT, capture_output=True, text=True, timeout=30, check=False)
    assert second.returncode == 3
    assert str(hall.station.process.pid) in second.stderr


def test_a_station_that_is_told_to_end_ends_with_zero(hall: Hall) -> None:
    assert hall.station.end() == 0
    assert "Traceback" not in hall.station.log.read_text()


def test_a_case_number_that_cannot_be_right_exits_with_two(hall: Hall) -> None:
    code, _, err = finished(hall.ask("办件"))
    assert (code, "办件" in err) == (2, True)


def test_an_unknown_window_exits_with_two_and_a_station_that_is_away_with_four(hall: Hall) -> None:
    code, _, err = finished(hall.session("open", "--source", "desk", "--case", "A1", "--window", "w9"))
    assert (code, "w9" in err, "tokens" in err) == (2, True, False)
    url = hall.url
    assert hall.station.end() == 0
    assert url.startswith("http://127.0.0.1:")
    assert finished(hall.ask("A1"))[0] == 4


@pytest.mark.parametrize(
    ("before", "after", "named"),
    [
        ("dark_s = 0", "dark_s = -1", "timing.dark_s"),
        ('id = "w1"', 'id = "W1"', "windows[0].id"),
        ("[broker]", '[broker]\nusername = "x"\npassword_file = "none"', "broker"),
        ('path = "outbox.db"', 'path = "station.toml"', "station.toml"),
        ("[api]", '[api]\ntls_certificate = "none.pem"\ntls_key = "none.key"', "api.tls_certificate"),
    ],
)
def test_a_wrong_configuration_exits_with_two_and_names_the_key(
    tmp_path: Path, before: str, after: str, named: str
) -> None:
    text = settings(5, tmp_path / "pad-1")
    assert before in text
    config = tmp_path / "station.toml"
    config.write_text(text.replace(before, after), encoding="utf-8")
    assert named in refused(config)


def test_a_port_that_another_has_exits_with_two_and_is_named(tmp_path: Path) -> None:
    config = tmp_path / "station.toml"
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        text = settings(5, tmp_path / "pad-1")
        config.write_text(text.replace("port = 0", f"port = {port}"), encoding="utf-8")
        assert f"api.port = {port}" in refused(config)


def refused(config: Path) -> str:
    """What a station says that does not start because of its configuration."""
    command = [*COMMAND, "station", "--config", str(config)]
    done = subprocess.run(command, env=ENVIRONMENT, capture_output=True, text=True, timeout=30, check=False)
    assert done.returncode == 2, done.stderr
    assert "Traceback" not in done.stderr
    return done.stderr


@pytest.mark.parametrize(
    "arguments", [("station",), ("session", "open"), ("session", "cancel"), ("session", "watch")]
)
def test_every_help_has_an_example(arguments: tuple[str, ...]) -> None:
    command = [*COMMAND, *arguments, "--help"]
    done = subprocess.run(command, env=ENVIRONMENT, capture_output=True, text=True, timeout=30, check=True)
    assert "Example:" in done.stdout
