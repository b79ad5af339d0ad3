"""The commands of central: what they print, what they change, how they end."""

from __future__ import annotations

import argparse
import json
import os
import tomllib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest

from evaluation.store import SetAside, Store
from mqtt_bridge.ingest.commands import register
from mqtt_bridge.ingest.judge import Events, judge
from mqtt_bridge.ingest.settings import CentralSettings
from mqtt_bridge.messages.control import PadState, Status, encode_control
from mqtt_bridge.settings import read_settings
from tests.mqtt_bridge.ingest.halls import AT, HALL, Stream, changed, count, rating
from tests.mqtt_bridge.ingest.main import main
from tests.ports import free_ports

ROOT = Path(__file__).parents[3]
HEADER = "source,case_no,window,item,department,finished,citizen_present\n"
CASES = (
    HEADER + "spjw,A-1,w1,item,dept,2026-03-02 09:30:00,1\nspjw,Ａ－２,w1,item,dept,2026-03-02 09:31:00,0\n"
)

Capture = pytest.CaptureFixture[str]


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """A store that no one writes."""
    Store.create(tmp_path / "store.db", "real").close()
    return tmp_path / "store.db"


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """A configuration whose central does not run."""
    path = tmp_path / "central.toml"
    path.write_text(f'[store]\npath = "store.db"\n[api]\nport = {free_ports(1)[0]}\ntoken_file = "token"\n')
    return path


def note(store: Path, at: datetime, pad: PadState) -> None:
    opened = Store.open(store)
    told = Status(online=True, version="0.1.0", backlog=2, ask="a" * 16)
    opened.note_status(HALL.region, HALL.hall, HALL.station, encode_control(told), at)
    opened.note_pad(HALL.region, HALL.hall, HALL.station, "p1", encode_control(pad), at)
    opened.close()


def test_the_example_configuration_is_valid_and_says_the_defaults() -> None:
    example = ROOT / "examples" / "central.toml"
    settings = read_settings(example, CentralSettings)
    assert settings.store.path == ROOT / "examples" / "store.db"
    bare = msgspec.convert(
        {"store": {"path": settings.store.path}, "api": {"token_file": settings.api.token_file}},
        CentralSettings,
    )
    assert settings == bare


def test_the_example_names_every_key() -> None:
    text = (ROOT / "examples" / "central.toml").read_text(encoding="utf-8")
    uncommented = "\n".join(
        line.removeprefix("# ") if " = " in line[:40] else line for line in text.splitlines()
    )
    tables = tomllib.loads(uncommented)
    for field in msgspec.structs.fields(CentralSettings):
        kind = field.type
        if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
            assert set(tables[field.name]) == {inner.name for inner in msgspec.structs.fields(kind)}
        else:
            assert field.name in tables


@pytest.mark.parametrize(
    "text,key",
    [
        ('[store]\npath="s.db"\nkind="test"\n[api]\ntoken_file="t"\n', "store.kind"),
        ('[store]\npath="s.db"\n[api]\ntoken_file="t"\nport=0\n', "api.port"),
        ('[store]\npaht="s.db"\n[api]\ntoken_file="t"\n', "store.paht"),
        ('[store]\npath="s.db"\n', "api"),
        ('[store]\npath="s.db"\nzone="Mars/Phobos"\n[api]\ntoken_file="t"\n', "store.zone"),
        ('[store]\npath="s.db"\n[api]\ntoken_file="t"\n[broker]\npassword_file="p"\n', "broker"),
    ],
)
def test_a_wrong_configuration_names_file_and_key_and_exits_2(
    tmp_path: Path, capsys: Capture, text: str, key: str
) -> None:
    wrong = tmp_path / "wrong.toml"
    wrong.write_text(text)
    for command in (["central"], ["fleet"], ["store", "aside", "release", "1"]):
        assert main([*command, "--config", str(wrong)]) == 2
        error = capsys.readouterr().err
        assert f"{wrong}: {key}" in error


def test_a_store_made_for_the_other_purpose_is_a_wrong_configuration(
    store: Path, config: Path, capsys: Capture
) -> None:
    text = config.read_text().replace('"store.db"', '"store.db"\nkind = "demo"')
    config.write_text(text)
    assert main(["central", "--config", str(config)]) == 2
    assert 'store.kind = "demo"' in capsys.readouterr().err
    capsys.readouterr()
    assert main(["fleet", "--config", str(config)]) == 0
    assert "Central does not run" in capsys.readouterr().err


def test_another_file_in_place_of_the_store_is_left_as_it_is(config: Path, capsys: Capture) -> None:
    other = config.parent / "store.db"
    other.write_bytes(b"my holiday pictures")
    assert main(["central", "--config", str(config)]) == 2
    assert "no evaluation store" in capsys.readouterr().err
    assert other.read_bytes() == b"my holiday pictures"


def test_fleet_shows_all_and_exits_1_where_one_is_silent(store: Path, capsys: Capture) -> None:
    now = datetime.now(UTC)
    note(store, now, PadState("w1", "own", "ready"))
    assert main(["fleet", "--store", str(store)]) == 0
    assert "330106/h1/s1" in capsys.readouterr().out
    note(store, now, PadState("w1", "own", "unplugged"))
    assert main(["fleet", "--store", str(store), "--json"]) == 1
    fleet = json.loads(capsys.readouterr().out)
    assert (fleet["silent"], fleet["stations"][0]["backlog"]) == (1, 2)
    note(store, AT, PadState("w1", "own", "ready"))
    assert main(["fleet", "--store", str(store)]) == 1


def test_fleet_of_no_store_exits_2(tmp_path: Path, capsys: Capture) -> None:
    assert main(["fleet", "--store", str(tmp_path / "none.db")]) == 2
    assert "none.db" in capsys.readouterr().err


def test_cases_are_imported_whole(store: Path, config: Path, capsys: Capture) -> None:
    file = config.parent / "cases.csv"
    file.write_text(CASES, encoding="utf-8")
    command = ["cases", "import", str(file), "--region", "330106", "--hall", "h1", "--config", str(config)]
    assert main(command) == 0
    assert "2 cases new" in capsys.readouterr().out
    assert main(command) == 0
    assert "2 known" in capsys.readouterr().out
    assert count(store, "cases") == 2


def test_a_wrong_row_is_named_and_nothing_is_imported(store: Path, capsys: Capture) -> None:
    file = store.parent / "cases.csv"
    file.write_text(CASES + "spjw,A-3,w1,item,dept,yesterday,1\n", encoding="utf-8")
    command = ["cases", "import", str(file), "--region", "330106", "--hall", "h1", "--store", str(store)]
    assert main(command) == 2
    error = capsys.readouterr().err
    assert "line 4, finished" in error
    assert "Wrong rows: 1" in error
    assert count(store, "cases") == 0


@pytest.mark.parametrize("number", ["0", "-1", "1e3", "99999999999999999999", "x"])
def test_a_number_that_is_none_is_wrong_use(store: Path, capsys: Capture, number: str) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["store", "aside", "release", f"--store={store}", "--", number])
    assert ended.value.code == 2
    assert "store aside list" in capsys.readouterr().err


@pytest.mark.parametrize(
    "region,hall", [("foo/bar", "h1"), ("330106", "H 1"), ("", "h1"), ("330106", "x" * 33)]
)
def test_cases_of_a_place_that_no_topic_can_name_are_not_imported(
    store: Path, capsys: Capture, region: str, hall: str
) -> None:
    file = store.parent / "cases.csv"
    file.write_text(CASES, encoding="utf-8")
    with pytest.raises(SystemExit) as ended:
        main(["cases", "import", str(file), "--region", region, "--hall", hall, "--store", str(store)])
    assert ended.value.code == 2
    assert "a-z" in capsys.readouterr().err
    assert count(store, "cases") == 0


def test_a_missing_file_is_named(store: Path, capsys: Capture) -> None:
    file = str(store.parent / "none.csv")
    assert main(["cases", "import", file, "--region", "a", "--hall", "b", "--store", str(store)]) == 2
    assert file in capsys.readouterr().err


def test_a_released_event_is_in_and_one_that_stays_aside_says_why(store: Path, capsys: Capture) -> None:
    stream = Stream()
    wrong = changed(stream.add(rating(1)), dataschema="rating/2")
    judged = judge(HALL.events, wrong, AT)
    assert isinstance(judged, Events)
    opened = Store.open(store)
    opened.add(judged.items)
    opened.close()
    assert main(["store", "aside", "release", "1", "--store", str(store)]) == 1
    assert "rating/2" in capsys.readouterr().err
    assert main(["store", "aside", "release", "2", "--store", str(store)]) == 1
    assert main(["store", "aside", "drop", "1", "--store", str(store)]) == 0
    assert main(["store", "aside", "drop", "1", "--store", str(store)]) == 1
    assert main(["store", "aside", "release", "1", "--store", str(store)]) == 1


@pytest.mark.parametrize("judgement", ["release", "drop"])
def test_a_store_that_another_writes_exits_3(store: Path, capsys: Capture, judgement: str) -> None:
    opened = Store.open(store)
    assert main(["store", "aside", judgement, "1", "--store", str(store)]) == 3
    assert f"Process {os.getpid()} writes this store" in capsys.readouterr().err
    opened.close()


def test_a_dropped_event_waits_no_longer(store: Path, config: Path, capsys: Capture) -> None:
    opened = Store.open(store)
    opened.add([SetAside(HALL.region, HALL.hall, HALL.station, b"?", "no JSON", AT)])
    opened.close()
    assert main(["store", "aside", "drop", "1", "--config", str(config)]) == 0
    assert main(["store", "aside", "drop", "1", "--store", str(store)]) == 1
    assert "Nothing with number 1 is waiting" in capsys.readouterr().err


@pytest.mark.parametrize("option", ["--region", "--hall"])
def test_a_hall_that_no_topic_can_have_is_wrong_use(store: Path, capsys: Capture, option: str) -> None:
    file = store.parent / "cases.csv"
    file.write_text(CASES, encoding="utf-8")
    place = {"--region": "330106", "--hall": "h1"} | {option: "H 1"}
    words = [word for pair in place.items() for word in pair]
    with pytest.raises(SystemExit) as ended:
        main(["cases", "import", str(file), *words, "--store", str(store)])
    assert ended.value.code == 2
    assert "'H 1'" in capsys.readouterr().err
    assert count(store, "cases") == 0


def test_a_case_of_tomorrow_s_morrow_is_a_wrong_row(store: Path, capsys: Capture) -> None:
    file = store.parent / "cases.csv"
    file.write_text(HEADER + "spjw,A-1,w1,item,dept,2926-03-02 09:30:00,1\n", encoding="utf-8")
    command = ["cases", "import", str(file), "--region", "330106", "--hall", "h1", "--store", str(store)]
    assert main(command) == 2
    assert "by the clock of this machine" in capsys.readouterr().err


def test_a_source_s_own_pattern_holds_for_imports(store: Path, config: Path, capsys: Capture) -> None:
    config.write_text(config.read_text() + "[sources]\nspjw = '川[0-9]{4}号'\n")
    file = store.parent / "cases.csv"
    command = ["cases", "import", str(file), "--region", "330106", "--hall", "h1", "--config", str(config)]
    file.write_text(CASES, encoding="utf-8")
    assert main(command) == 2
    assert "川[0-9]{4}号" in capsys.readouterr().err
    file.write_text(HEADER + "spjw,川２０２６号,w1,item,dept,2026-03-02 09:30:00,1\n", encoding="utf-8")
    assert main(command) == 0
    config.write_text(config.read_text().replace("川[", "川("))
    assert main(command) == 2
    assert "sources.spjw" in capsys.readouterr().err


def parsers(parser: argparse.ArgumentParser) -> Iterator[argparse.ArgumentParser]:
    yield parser
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for inner in action.choices.values():
                yield from parsers(inner)


def test_every_command_has_an_example() -> None:
    parser = argparse.ArgumentParser(prog="hallrating")
    register(parser.add_subparsers())
    found = list(parsers(parser))[1:]
    assert len(found) == 8
    assert [one.prog for one in found if "hallrating" not in (one.epilog or "")] == []


def test_commands_join_groups_that_another_package_made() -> None:
    parser = argparse.ArgumentParser()
    subparsers = parser.add_subparsers()
    cases = subparsers.add_parser("cases").add_subparsers()
    cases.add_parser("publish")
    aside = subparsers.add_parser("store").add_subparsers().add_parser("aside").add_subparsers()
    aside.add_parser("list")
    register(subparsers)
    assert set(cases.choices) == {"publish", "import"}
    assert set(aside.choices) == {"list", "release", "drop"}
