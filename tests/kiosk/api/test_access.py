"""Tokens: the file that is made, who may read it, what each one opens."""

import errno
import os
import stat
from pathlib import Path

import msgspec
import pytest

from kiosk.api.access import Grant, read_tokens, token_for
from kiosk.config import StationSettings, WindowSettings, read_station
from mqtt_bridge.settings import SettingsError
from tests.kiosk.test_config import GOOD


def full(_fd: int) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


@pytest.fixture
def settings(tmp_path: Path) -> StationSettings:
    path = tmp_path / "station.toml"
    path.write_text(GOOD.replace('host = "127.0.0.1"', 'token_file = "tokens.toml"'), encoding="utf-8")
    return read_station(path)


def test_a_missing_token_file_is_made_for_its_owner_only(settings: StationSettings, tmp_path: Path) -> None:
    read_tokens(settings)
    assert stat.S_IMODE((tmp_path / "tokens.toml").stat().st_mode) == 0o600


def test_each_window_each_screen_and_the_technician_get_a_token_of_their_own(
    settings: StationSettings, tmp_path: Path
) -> None:
    tokens = read_tokens(settings)
    file = tmp_path / "tokens.toml"
    assert tokens.grant(token_for(file, "w1")) == Grant("window", "w1")
    assert tokens.grant(token_for(file, "w2")) == Grant("window", "w2")
    assert tokens.grant(token_for(file, None)) == Grant("technician")
    assert token_for(file, "w9") == token_for(file, None)
    assert 'screen = "screen-2"' in file.read_text()
    assert tokens.grant("wrong") is None


def test_a_screens_token_reaches_the_window_where_it_stands(
    settings: StationSettings, tmp_path: Path
) -> None:
    tokens = read_tokens(settings)
    entry = (tmp_path / "tokens.toml").read_text().split('screen = "screen-2"')[1]
    grant = tokens.grant(entry.split('token = "')[1].split('"')[0])
    assert grant == Grant("screen", "w2", "screen-2")
    assert (grant.reaches("w2"), grant.reaches("w1")) == (True, False)


def test_the_file_is_kept_from_one_start_to_the_next(settings: StationSettings, tmp_path: Path) -> None:
    read_tokens(settings)
    before = token_for(tmp_path / "tokens.toml", "w1")
    read_tokens(settings)
    assert token_for(tmp_path / "tokens.toml", "w1") == before


def test_a_window_that_is_new_gets_a_token_and_the_others_keep_theirs(
    settings: StationSettings, tmp_path: Path
) -> None:
    file = tmp_path / "tokens.toml"
    read_tokens(settings)
    before = token_for(file, "w1")
    file.write_text("# kept by hand\n" + file.read_text(), encoding="utf-8")
    more = (*settings.windows, WindowSettings("w3", screens=("screen-3",)))
    tokens = read_tokens(msgspec.structs.replace(settings, windows=more))
    assert token_for(file, "w1") == before
    assert tokens.grant(token_for(file, "w3")) == Grant("window", "w3")
    assert 'screen = "screen-3"' in file.read_text()
    assert file.read_text().startswith("# kept by hand")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_file_that_cannot_be_extended_is_used_as_it_is(
    settings: StationSettings,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    read_tokens(settings)
    monkeypatch.setattr("kiosk.api.access.os.fsync", full)
    more = (*settings.windows, WindowSettings("w3", pads=("pad-3",)))
    tokens = read_tokens(msgspec.structs.replace(settings, windows=more))
    assert tokens.grant(token_for(tmp_path / "tokens.toml", "w1")) == Grant("window", "w1")
    assert "No space" in caplog.text


@pytest.mark.promise(8)
@pytest.mark.parametrize("left", ["tokens.toml", "tokens.toml.new"])
def test_a_file_that_a_kill_left_empty_is_filled_by_the_next_start(
    settings: StationSettings, tmp_path: Path, left: str
) -> None:
    (tmp_path / left).touch(mode=0o600)
    tokens = read_tokens(settings)
    assert tokens.grant(token_for(tmp_path / "tokens.toml", "w1")) == Grant("window", "w1")


@pytest.mark.promise(8)
def test_a_disk_that_is_full_leaves_no_half_of_a_token_file(
    settings: StationSettings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kiosk.api.access.os.fsync", full)
    with pytest.raises(SettingsError, match="No space"):
        read_tokens(settings)
    assert not (tmp_path / "tokens.toml").exists()


@pytest.mark.promise(8)
def test_a_token_file_is_brought_to_the_disk_whole_and_its_folder_is_made(
    settings: StationSettings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sizes_bytes: list[int] = []
    monkeypatch.setattr("kiosk.api.access.os.fsync", lambda fd: sizes_bytes.append(os.fstat(fd).st_size))
    file = tmp_path / "new" / "folder" / "tokens.toml"
    api = msgspec.structs.replace(settings.api, token_file=file)
    read_tokens(msgspec.structs.replace(settings, api=api))
    assert sizes_bytes == [file.stat().st_size]


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o602])
def test_a_file_that_others_may_read_or_write_is_refused(
    settings: StationSettings, tmp_path: Path, mode: int
) -> None:
    read_tokens(settings)
    (tmp_path / "tokens.toml").chmod(mode)
    with pytest.raises(SettingsError, match="600"):
        read_tokens(settings)


def test_a_token_for_a_window_that_is_not_ours_is_named(settings: StationSettings, tmp_path: Path) -> None:
    file = tmp_path / "tokens.toml"
    file.write_text('[[tokens]]\nrole = "window"\nwindow = "w9"\ntoken = "0123456789abcdef"\n')
    file.chmod(0o600)
    with pytest.raises(SettingsError) as caught:
        read_tokens(settings)
    assert (caught.value.file, caught.value.key) == (file, "tokens[0].window")


def test_a_short_token_is_refused(settings: StationSettings, tmp_path: Path) -> None:
    file = tmp_path / "tokens.toml"
    file.write_text('[[tokens]]\nrole = "technician"\ntoken = "short"\n')
    file.chmod(0o600)
    with pytest.raises(SettingsError):
        read_tokens(settings)


def test_a_window_without_a_token_is_named_where_no_technician_has_one(
    settings: StationSettings, tmp_path: Path
) -> None:
    read_tokens(settings)
    file = tmp_path / "tokens.toml"
    file.write_text(file.read_text().split("\n\n", 1)[1], encoding="utf-8")
    with pytest.raises(SettingsError, match="w9"):
        token_for(tmp_path / "tokens.toml", "w9")


def test_a_folder_that_cannot_be_written_is_named(settings: StationSettings, tmp_path: Path) -> None:
    (tmp_path / "tokens.toml").mkdir()
    with pytest.raises(SettingsError):
        read_tokens(settings)
