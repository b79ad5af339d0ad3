"""The command: languages, help with examples, exit codes, examples of configuration."""

import argparse
import io
from collections.abc import Iterator
from pathlib import Path

import pytest

import hallrating
import hallrating_config
from mqtt_bridge.settings import SettingsError

EXAMPLES = sorted((Path(hallrating.__file__).parent / "examples").glob("*.toml"))


def parsers(parser: argparse.ArgumentParser) -> Iterator[argparse.ArgumentParser]:
    """This parser and every one below it."""
    yield parser
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for below in dict.fromkeys(action.choices.values()):
                yield from parsers(below)


@pytest.mark.parametrize(
    "environment, language",
    [
        ({"LANG": "zh_CN.UTF-8"}, "zh_CN"),
        ({"LANG": "zh_TW.UTF-8"}, "zh_CN"),
        ({"LANG": "de_DE.UTF-8"}, "en"),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": "C"}, "en"),
        ({}, "en"),
    ],
)
def test_every_chinese_locale_is_answered_in_chinese(environment: dict[str, str], language: str) -> None:
    hallrating.speak(environment)
    assert environment["LANGUAGE"] == language


def test_every_command_has_help_with_an_example() -> None:
    for parser in parsers(hallrating.build_parser()):
        assert parser.epilog is not None, parser.prog
        assert "hallrating" in parser.epilog, parser.prog


def test_every_command_can_be_run() -> None:
    leaves = [p for p in parsers(hallrating.build_parser()) if p._subparsers is None]
    assert len(leaves) > 15
    assert [p.prog for p in leaves if p.get_default("run") is None] == []


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.name)
def test_every_example_of_a_configuration_is_right(path: Path) -> None:
    parts = ("station", "central", "feed", "screens of a hall", "kiosk")
    assert hallrating_config.check_file(path) in parts


def test_there_is_an_example_for_every_part() -> None:
    found = {hallrating_config.check_file(path) for path in EXAMPLES}
    assert found == {part for part, _ in hallrating_config.PARTS.values()}


@pytest.mark.parametrize(
    "text, key, expected",
    [
        ('[store]\npath = "s"\n[api]\ntoken_file = "t"\nport = "x"\n', "api.port", "int"),
        ('[feed]\nregion = "5"\nhal = "h"\n[outbox]\npath = "o"\n', "feed.hal", "hall"),
        ("[other]\n", "", "none of the tables"),
        ("= nonsense", "", "TOML"),
    ],
)
def test_a_wrong_configuration_is_named_with_key_and_what_is_right(
    tmp_path: Path, text: str, key: str, expected: str
) -> None:
    file = tmp_path / "part.toml"
    file.write_text(text)
    with pytest.raises(SettingsError) as caught:
        hallrating_config.check_file(file)
    assert caught.value.key == key
    assert expected in str(caught.value)
    assert str(file) in str(caught.value)


def test_a_wrong_configuration_exits_with_2(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert hallrating.main(["config", "check", str(tmp_path / "missing.toml")]) == 2
    assert "missing.toml" in capsys.readouterr().err


def test_a_terminal_that_knows_no_chinese_gets_an_answer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "\u5927\u5385.toml"
    file.write_text(EXAMPLES[0].read_text(encoding="utf-8"), encoding="utf-8")
    terminal = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    monkeypatch.setattr("sys.stdout", terminal)
    assert hallrating.main(["config", "check", str(file)]) == 0
    terminal.seek(0)
    assert "\\u5927\\u5385.toml" in terminal.read()


def test_the_help_lists_the_exit_codes() -> None:
    help_text = " ".join(hallrating.build_parser().format_help().split())
    for code in (
        "0 done",
        "1 the answer is no",
        "2 wrong use",
        "3 in use",
        "4 no answer",
        "130 ended by Ctrl-C",
    ):
        assert code in help_text
