"""kiosk.toml: the example is right, and each mistake is named with file, key and what would be right."""

import tomllib
from pathlib import Path

import pytest

from hallrating import main
from kiosk.screen.pages import Theme
from kiosk.screen.settings import (
    KeySettings,
    KioskSettings,
    LookSettings,
    StationAt,
    read_kiosk,
    token_of,
    window_size,
)
from mqtt_bridge.settings import SettingsError
from tests.house.tree import ROOT

EXAMPLE = ROOT / "examples" / "kiosk.toml"
TOKEN = "0123456789abcdef"
HEAD = f'[kiosk]\ntoken = "{TOKEN}"\n'


def settings(folder: Path, text: str) -> KioskSettings:
    path = folder / "kiosk.toml"
    path.write_text(text, encoding="utf-8")
    return read_kiosk(path)


def test_the_example_is_right_and_shows_what_is_assumed() -> None:
    example = read_kiosk(EXAMPLE)
    assumed = KioskSettings(example.kiosk)
    assert example == assumed
    assert example.kiosk.url == type(example.kiosk)().url


def test_the_example_names_every_key() -> None:
    text = EXAMPLE.read_text(encoding="utf-8")
    for kind in (KioskSettings, StationAt, LookSettings, KeySettings):
        for key in kind.__struct_fields__:
            assert key in text
    assert set(tomllib.loads(text)) == set(KioskSettings.__struct_fields__)


def test_what_is_configured_is_what_a_citizen_finds(tmp_path: Path) -> None:
    found = settings(
        tmp_path,
        HEAD + '[look]\nlanguages = ["en"]\ntheme = "contrast"\nlow_reach = true\n'
        'sound = false\nsize = "800x1280"\n',
    )
    comfort = found.comfort
    assert (comfort.language, comfort.next_language, comfort.theme) == ("en", "en", Theme.CONTRAST)
    assert (comfort.low_reach, comfort.sound, found.size) == (True, False, (800, 1280))


@pytest.mark.parametrize(
    ("text", "key", "expected"),
    [
        (HEAD.replace("token", "tokken"), "kiosk.tokken", "did you mean token"),
        (HEAD + 'url = "127.0.0.1:8740"', "kiosk.url", "an address such as"),
        (HEAD + 'url = "http://10.0.0.7:8740"', "kiosk.url", "https beyond this PC"),
        (HEAD + 'url = "http://127.0.0.1:99999"', "kiosk.url", "an address such as"),
        ("[kiosk]\n", "kiosk.token_file", "either token_file"),
        (HEAD + 'token_file = "t.toml"\nscreen = "s1"', "kiosk.token_file", "either token_file"),
        ('[kiosk]\ntoken_file = "t.toml"', "kiosk.screen", "the screen's name"),
        (HEAD + '[look]\ntheme = "dark"', "look.theme", '"normal"'),
        (HEAD + '[look]\nsize = "big"', "look.size", "1280x800"),
        (HEAD + '[look]\nlanguages = ["zh_CN", "zh_CN"]', "look.languages[1]", "another language"),
        (HEAD + "[look]\nlanguages = []", "look.languages", "length"),
        (HEAD + "[keys]\nkeypad = { 1 = 6 }", "keys.keypad.1", "<= 5"),
        (HEAD + "[keys]\nkeypad = { 1 = 1 }", "keys.keypad", "one key for each level"),
        (HEAD + "[keys]\nkeypad = { F1 = 1 }", "keys.keypad", "one character"),
    ],
)
def test_broken_config(tmp_path: Path, text: str, key: str, expected: str) -> None:
    with pytest.raises(SettingsError) as error:
        settings(tmp_path, text)
    assert error.value.key == key
    assert expected in str(error.value)


def test_broken_config_is_told_in_one_sentence_with_exit_code_2(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "kiosk.toml"
    path.write_text(HEAD + '[look]\ntheme = "dark"', encoding="utf-8")
    for command in (["kiosk", "--config", str(path)], ["config", "check", str(path)]):
        assert main(command) == 2
        [line] = capsys.readouterr().err.splitlines()
        assert str(path) in line
        assert "look.theme" in line
    assert main(["kiosk"]) == 2


def test_the_token_is_that_of_this_screen(tmp_path: Path) -> None:
    tokens = tmp_path / "tokens.toml"
    tokens.write_text(f'[[tokens]]\nrole = "screen"\nscreen = "s1"\ntoken = "{TOKEN}"\n')
    tokens.chmod(0o600)
    path = tmp_path / "kiosk.toml"
    found = settings(tmp_path, '[kiosk]\ntoken_file = "tokens.toml"\nscreen = "s1"\n')
    assert token_of(found, path) == TOKEN
    other = settings(tmp_path, '[kiosk]\ntoken_file = "tokens.toml"\nscreen = "s2"\n')
    with pytest.raises(SettingsError, match="s2"):
        token_of(other, path)
    tokens.chmod(0o644)
    with pytest.raises(SettingsError, match="600"):
        token_of(found, path)


def test_a_size_is_width_and_height() -> None:
    assert window_size("1280x800") == (1280, 800)
    with pytest.raises(ValueError, match="1280x800"):
        window_size("1280")
