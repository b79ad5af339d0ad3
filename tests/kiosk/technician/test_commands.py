"""The technician's commands against a station process with two pads, and where none runs."""

import subprocess
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path

import pytest

from hallrating import main
from tests.end_to_end.processes import (
    AVR_PAD,
    COMMAND,
    ENVIRONMENT,
    SECOND_PAD,
    SIMULATOR,
    PadProcess,
    Part,
    run,
)
from tests.firmware_avr.build import built
from tests.station_file import station_text, window_text
from tests.until import until

SETTINGS = station_text(20) + window_text("w1", "pad-1", "pads/one") + window_text("w2", "pad-2", "pads/two")

FOREIGN_PAD = """
[[windows]]
id = "w1"
pads = ["pad-1"]
[[pads]]
name = "pad-1"
port = "/dev/one"
model = "one-byte"
"""


class Desk:
    """A hall PC without uids in its configuration, two pads at its ports."""

    def __init__(self, folder: Path, program: Sequence[str] = SIMULATOR) -> None:
        self.folder = folder
        self.config = folder / "station.toml"
        links = folder / "pads"
        links.mkdir()
        text = SETTINGS.replace('"pads/', f'"{links}/')
        self.config.write_text(text, encoding="utf-8")
        self.pads = [PadProcess(links / name, program=program) for name in ("one", "two")]
        for pad in self.pads:
            pad.ready()
        self.station: Part | None = None

    def start(self) -> None:
        self.station = Part(self.folder, "station", "--config", str(self.config)).ready()

    def do(self, *words: str) -> subprocess.CompletedProcess[str]:
        return run(*self._arguments(*words), cwd=self.folder)

    def begin(self, *words: str) -> subprocess.Popen[str]:
        """The same, with each line of its output as it is said."""
        return subprocess.Popen(
            (*COMMAND, *self._arguments(*words)),
            cwd=self.folder,
            env={**ENVIRONMENT, "PYTHONUNBUFFERED": "1"},
            stdout=subprocess.PIPE,
            text=True,
        )

    def _arguments(self, group: str, action: str, *rest: str) -> tuple[str, ...]:
        where = () if self.station is None else ("--station", self.station.lines[0].split()[-1])
        return (group, action, "--config", str(self.config), *where, *rest)

    def log(self) -> str:
        assert self.station is not None
        return self.station.log.read_text()

    def close(self) -> None:
        for part in (*self.pads, self.station):
            if part is not None:
                part.end()


def exit_code(*words: str) -> int:
    """Of a command that needs no process of its own; what it raises is a failure."""
    try:
        return main(words)
    except SystemExit as ended:  # as argparse ends
        return int(ended.code or 0)


@pytest.fixture
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LANGUAGE", "LC_ALL"):
        monkeypatch.setenv(name, ENVIRONMENT[name])


@pytest.fixture
def make_desk(tmp_path: Path) -> Iterator[Callable[..., Desk]]:
    with ExitStack() as stack:

        def make(program: Sequence[str] = SIMULATOR) -> Desk:
            desk = Desk(tmp_path, program)
            stack.callback(desk.close)
            return desk

        yield make


@pytest.fixture
def desk(make_desk: Callable[..., Desk]) -> Desk:
    return make_desk()


@pytest.mark.promise(7)
def test_pads_without_a_uid_are_unbound_and_one_command_binds_all_that_are_seen(desk: Desk) -> None:
    desk.start()
    for pad, process in zip(("pad-1", "pad-2"), desk.pads, strict=True):
        told = f"pad {pad} is unbound: uid {process.uid()}"
        until(lambda told=told: told in desk.log(), 10)  # type: ignore[misc]
    assert "hallrating pads adopt --config F pad-1" in desk.log()
    case = ("--source", "desk", "--case", "A1", "--window", "w1")
    tokens = ("--token-file", "tokens.toml")
    assert desk.station is not None
    url = ("--station", desk.station.lines[0].split()[-1])
    assert run("session", "open", *case, *url, *tokens, cwd=desk.folder).returncode == 0
    adopted = desk.do("pads", "adopt", "--all")
    assert (adopted.returncode, adopted.stdout.count("is ready")) == (0, 2), adopted.stderr
    desk.pads[0].until_show("open")  # and not before
    desk.pads[0].say("press 3")
    desk.pads[0].until_show("thanks")
    assert desk.do("pads", "adopt", "--all").stdout.count("already") == 1
    drained = desk.do("pads", "drain", "pad-1")
    assert (drained.returncode, "none left" in drained.stdout) == (0, True), drained.stderr


def test_where_no_station_runs_the_file_is_written_and_it_says_so(desk: Desk) -> None:
    before = desk.config.read_text(encoding="utf-8")
    adopted = desk.do("pads", "adopt", "--all")
    assert adopted.returncode == 0, adopted.stderr
    assert "No station runs" in adopted.stdout
    text = desk.config.read_text(encoding="utf-8")
    assert [line for line in text.splitlines() if line.startswith("uid")] == [
        f'uid = "{pad.uid()}"' for pad in desk.pads
    ]
    assert "".join(line for line in text.splitlines(keepends=True) if not line.startswith("uid")) == before
    for command in (
        ("pads", "drain", "pad-1"),
        ("pads", "check"),
        ("pads", "address", "pad-1", "7"),
        ("station", "reload"),
    ):
        assert desk.do(*command).returncode == 4


@pytest.mark.parametrize("program", [SIMULATOR, AVR_PAD], ids=["simulator", "avr"])
def test_a_pad_gets_its_address_on_a_line_of_its_own_and_later_another_one(
    make_desk: Callable[..., Desk], program: tuple[str, ...]
) -> None:
    built()
    desk = make_desk(program)
    desk.start()
    until(lambda: "pad pad-1 is unbound" in desk.log(), 10)
    uid = desk.pads[0].uid().lower()  # simavr writes it in capitals
    for before, address in ((0, 7), (7, 9)):  # the second time it only speaks when it is polled
        moved = desk.do("pads", "address", "--by", "王五", "pad-1", str(address))
        assert moved.returncode == 0, moved.stderr
        assert f"pad-1 ({uid}) has kept its address: {before} -> {address}" in moved.stdout
        assert f"pad-1 answers at address {address}." in moved.stdout
        assert f"pad changed: pad-1 address {before}->{address}" in moved.stdout
        assert desk.config.read_text(encoding="utf-8").count(f"address = {address}\n") == 1


def test_a_pad_whose_answer_was_lost_is_found_at_its_new_address(desk: Desk) -> None:
    desk.start()
    until(lambda: "pad pad-1 is unbound" in desk.log(), 10)
    desk.pads[0].say("fault drop rate=1 way=to-host")
    with desk.begin("pads", "address", "pad-1", "7") as moving:
        assert moving.stdout
        told = next(line for line in moving.stdout if "has not confirmed" in line)
        assert "is not at address 0 any more; looking at 7" in told
        desk.pads[0].say("fault off")
        assert "pad-1 answers at address 7." in moving.stdout.read()
        assert moving.wait(20) == 0


def test_a_pad_that_cannot_keep_an_address_stays_too(desk: Desk) -> None:
    desk.start()
    until(lambda: "pad pad-1 is unbound" in desk.log(), 10)
    desk.pads[0].say("fault memory-worn rate=1")
    before = desk.config.read_text(encoding="utf-8")
    refused = desk.do("pads", "address", "pad-1", "7")
    assert (refused.returncode, "it cannot keep one" in refused.stderr) == (1, True), refused.stdout
    assert desk.config.read_text(encoding="utf-8") == before


def test_a_pad_that_does_not_know_addresses_stays_and_a_sentence_says_so(
    make_desk: Callable[..., Desk],
) -> None:
    desk = make_desk(SECOND_PAD)
    desk.start()
    until(lambda: "pad pad-1 is unbound" in desk.log(), 10)
    before = desk.config.read_text(encoding="utf-8")
    refused = desk.do("pads", "address", "pad-1", "7")
    assert refused.returncode == 1, refused.stdout
    assert "does not know ADDRESS" in refused.stderr
    assert desk.config.read_text(encoding="utf-8") == before
    assert desk.do("pads", "adopt", "pad-1", "pad-2").returncode == 0  # it goes on where it was


@pytest.mark.usefixtures("english")
@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("pads", "adopt"), 2, "--all"),
        (("pads", "adopt", "pad-1", "--all"), 2, "--all"),
        (("pads", "adopt", "pad-1", "pad-2", "--uid", "48524c000101"), 2, "--uid"),
        (("pads", "adopt", "pad-9"), 2, "pad-9"),
        (("pads", "adopt", "pad-1", "--uid", "xyz"), 2, "12 hexadecimal"),
        (("pads", "drain"), 2, "--port"),
        (("pads", "check", "--seconds", "0"), 2, "60"),
        (("pads", "address", "pad-1", "33"), 2, "32"),
        (("pads", "address", "pad-9", "7"), 2, "pad-9"),
        (("window", "remove", "w9"), 2, "w9"),
        (("window", "add", "w3", "--pad", "pad-3", "--port", "/dev/x", "--address", "33"), 2, "1 to 32"),
        (("window", "add", "w3", "--pad", "pad-3", "--port", "pads/one", "--address", "7"), 2, "pad-1"),
        (("window", "add", "w1", "--pad", "pad-3", "--port", "/dev/three"), 2, "pad-1"),
        (("window", "add", "w3", "--pad", "pad-1", "--port", "/dev/three"), 2, "pad-1"),
        (("window", "add", "w3", "--pad", "pad-3", "--port", "/dev/three", "--baud", "1"), 2, "9600"),
    ],
)
def test_what_cannot_be_is_named_and_writes_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], code: int, said: str
) -> None:
    config = tmp_path / "station.toml"
    config.write_text(SETTINGS, encoding="utf-8")
    group, action, *rest = words
    ended = exit_code(group, action, "--config", str(config), *rest)
    told = capsys.readouterr().err
    assert (ended, said in told) == (code, True), told
    assert config.read_text(encoding="utf-8") == SETTINGS


@pytest.mark.usefixtures("english")
@pytest.mark.parametrize(
    "words",
    [
        ("pads", "adopt"),
        ("pads", "drain"),
        ("pads", "check"),
        ("pads", "address"),
        ("window", "add"),
        ("window", "remove"),
        ("station", "reload"),
    ],
)
def test_every_help_has_an_example(words: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    assert exit_code(*words, "--help") == 0
    assert "Example: hallrating" in capsys.readouterr().out


def test_a_station_with_a_certificate_of_its_own_is_reached_and_no_other_one(tmp_path: Path) -> None:
    for name in ("own", "other"):
        words = ("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=hall")
        files = ("-keyout", str(tmp_path / f"{name}.key"), "-out", str(tmp_path / f"{name}.crt"))
        subprocess.run(["openssl", *words, *files], check=True, capture_output=True)
    config = tmp_path / "station.toml"
    text = SETTINGS.replace("port = 0", 'port = 0\ntls_certificate = "own.crt"\ntls_key = "own.key"')
    config.write_text(text, encoding="utf-8")
    station = Part(tmp_path, "station", "--config", str(config)).ready()
    try:
        url = station.lines[0].split()[-1]
        where = ("--config", str(config), "--station", url)
        assert url.startswith("https://")
        assert run("station", "reload", *where, cwd=tmp_path).returncode == 0
        config.write_text(text.replace("own.", "other."), encoding="utf-8")
        assert run("station", "reload", *where, cwd=tmp_path).returncode == 4
    finally:
        station.end()


@pytest.mark.usefixtures("english")
def test_pads_of_other_makers_have_nothing_to_adopt_and_hinder_no_other_pad(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config = tmp_path / "station.toml"
    config.write_text(station_text(20) + FOREIGN_PAD, encoding="utf-8")
    where = ("--config", str(config))
    assert exit_code("pads", "adopt", "--all", *where) == 0
    assert exit_code("pads", "adopt", "pad-1", *where) == 1
    assert "such a pad has no uid" in capsys.readouterr().err
    added = ("w3", "--pad", "pad-3", "--port", "/dev/three", "--uid", "48524c000103", "--address", "7")
    assert exit_code("window", "add", *where, *added) == 0
    told = config.read_text(encoding="utf-8")
    assert told.endswith('port = "/dev/three"\nbaud = 9600\naddress = 7\nuid = "48524c000103"\n')
