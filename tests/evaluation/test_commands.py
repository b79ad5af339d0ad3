"""`store create`, `store stats`, `store aside list|show`."""

import argparse
import json
from pathlib import Path

import pytest

from evaluation.commands import register
from evaluation.store import SetAside, Store
from tests.evaluation.arrivals import REGION, START, Station, attempt, finished

RAW = b'{"text":"\xe6\xbb\xa1\xe6\x84\x8f\x1b[31m"}\xff'


def run(*arguments: str) -> int:
    parser = argparse.ArgumentParser()
    register(parser.add_subparsers())
    args = parser.parse_args(["store", *arguments])
    code = args.run(args)
    assert isinstance(code, int)
    return code


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "store.db"
    store = Store.create(path, "real")
    station = Station()
    store.add([station.case(finished()), station.rating(attempt(), 5), station.rating(attempt(), 1)])
    store.add([SetAside(REGION, "h1", "s1", RAW, "no JSON", START)])
    store.close()
    return path


def test_create_makes_a_store_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "new.db"
    assert run("create", "--store", str(path), "--kind", "demo") == 0
    store = Store.open(path)
    assert store.kind == "demo"
    assert store.store_id in capsys.readouterr().out
    store.close()
    assert run("create", "--store", str(path), "--kind", "real") == 2
    assert "exists already" in capsys.readouterr().err


def test_create_names_an_unknown_zone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "new.db"
    assert run("create", "--store", str(path), "--kind", "real", "--zone", "Mars/Base") == 2
    assert "Mars/Base" in capsys.readouterr().err
    assert not path.exists()


def test_stats_show_each_rate_with_its_denominator(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("stats", "--store", str(path)) == 0
    lines = [" ".join(line.split()) for line in capsys.readouterr().out.splitlines()]
    for line in (
        "511526/h1",
        "finished cases 1",
        "rated 1",
        "refused 1",
        "fairly satisfied or better / rated 100.0 % (1/1)",
        "dissatisfied or worse / rated 0.0 % (0/1)",
        "actively rated / finished 100.0 % (1/1)",
        "set aside, waiting for a judgement 1",
    ):
        assert line in lines


def test_stats_for_programs(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("stats", "--store", str(path), "--json") == 0
    told = json.loads(capsys.readouterr().out)
    (hall,) = told["halls"]
    assert (told["kind"], told["aside_waiting"], told["refused_kept"]) == ("real", 1, 1)
    assert (hall["hall"], hall["rated"], hall["level_5"], hall["active_rate"]) == ("h1", 1, 1, 1.0)


def test_a_list_that_is_cut_says_so(
    path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("evaluation.commands.LISTED_MAX", 2)
    store = Store.open(path)
    store.add(
        [SetAside("", "", "", b"?", "topic: none", START), SetAside(REGION, "h1", "s1", b"!", "x", START)]
    )
    store.close()
    assert run("aside", "list", "--store", str(path)) == 0
    _heading, _first, second, last = capsys.readouterr().out.splitlines()
    assert second.split()[:2] == ["2", "-"]
    assert last == "There may be more: judge these first."


def test_an_empty_store_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "new.db"
    Store.create(path, "real").close()
    assert run("stats", "--store", str(path)) == 0
    assert run("aside", "list", "--store", str(path)) == 0
    out = capsys.readouterr().out
    assert "No finished case and no rating is here yet." in out
    assert "Nothing is set aside." in out


def test_stats_and_lists_read_while_another_writes(path: Path) -> None:
    store = Store.open(path)
    assert run("stats", "--store", str(path)) == 0
    assert run("aside", "list", "--store", str(path)) == 0
    store.close()


def test_a_set_aside_event_is_listed_and_shown(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("aside", "list", "--store", str(path)) == 0
    row = capsys.readouterr().out.splitlines()[1].split()
    assert (row[0], row[1], row[-2:]) == ("1", "511526/h1/s1", ["no", "JSON"])
    assert run("aside", "list", "--store", str(path), "--json") == 0
    assert json.loads(capsys.readouterr().out)[0]["bytes"] == len(RAW)
    assert run("aside", "show", "1", "--store", str(path)) == 0
    shown = capsys.readouterr().out
    assert '{"text":"满意\\x1b[31m"}\\xff' in shown, "nothing that came from outside steers the terminal"
    assert run("aside", "show", "7", "--store", str(path)) == 1
    assert "store aside list" in capsys.readouterr().err


@pytest.mark.parametrize("number", ["x", "-1", "99999999999999999999"])
def test_what_is_no_number_is_wrong_use(path: Path, capsys: pytest.CaptureFixture[str], number: str) -> None:
    with pytest.raises(SystemExit) as ended:
        run("aside", "show", "--store", str(path), "--", number)
    assert ended.value.code == 2
    assert "is no number" in capsys.readouterr().err


@pytest.mark.parametrize("command", ["stats", "aside list", "aside show 1"])
def test_a_missing_store_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str], command: str) -> None:
    assert run(*command.split(), "--store", str(tmp_path / "none.db")) == 2
    assert "none.db does not exist" in capsys.readouterr().err


@pytest.mark.parametrize("command", ["create", "stats", "aside list", "aside show", "aside"])
def test_every_help_has_an_example(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        run(*command.split(), "--help")
    assert f"Example: hallrating store {command}" in capsys.readouterr().out


def test_groups_that_another_package_made_are_shared() -> None:
    parser = argparse.ArgumentParser()
    subparsers = parser.add_subparsers()
    store = subparsers.add_parser("store").add_subparsers()
    aside = store.add_parser("aside").add_subparsers()
    aside.add_parser("release").set_defaults(run="theirs")
    register(subparsers)
    assert parser.parse_args(["store", "aside", "release"]).run == "theirs"
    assert parser.parse_args(["store", "stats", "--store", "x"]).store == Path("x")
