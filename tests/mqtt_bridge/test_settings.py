"""Configuration: every mistake is named with file, key, value and what would be right."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import Annotated, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import Meta, Struct

from hallrating_config import check_file
from mqtt_bridge.feed import FeedSettings
from mqtt_bridge.ingest.settings import CentralSettings, read_central
from mqtt_bridge.settings import (
    BrokerSettings,
    SettingsError,
    check_broker_files,
    check_settings,
    read_settings,
)

FEED = '[feed]\nregion = "511526"\nhall = "h1"\n[outbox]\npath = "outbox.db"\n'
CENTRAL = '[store]\npath = "store.db"\n[api]\ntoken_file = "token"\n'


class Pad(Struct, frozen=True, forbid_unknown_fields=True):
    port: Path
    baud: Annotated[int, Meta(ge=1200, le=115200)] = 9600


class Hall(Struct, frozen=True, forbid_unknown_fields=True):
    region: Annotated[str, Meta(pattern="^[a-z0-9-]{1,32}$")]
    pads: list[Pad] = []
    sources: dict[str, Annotated[str, Meta(min_length=1)]] = {}
    broker: BrokerSettings = BrokerSettings()
    mode: Literal["real", "demo"] | None = None


def settings_error(tmp_path: Path, text: str) -> SettingsError:
    file = tmp_path / "hall.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(SettingsError) as caught:
        read_settings(file, Hall)
    assert caught.value.file == file
    assert str(file) in str(caught.value)
    return caught.value


def test_a_right_file_becomes_the_type_and_paths_start_at_its_folder(tmp_path: Path) -> None:
    file = tmp_path / "hall.toml"
    file.write_text('region = "140000"\n[[pads]]\nport = "dev/pad1"\n[broker]\nport = 1884\nprotocol = "5"\n')
    hall = read_settings(file, Hall)
    assert hall.pads == [Pad(tmp_path / "dev/pad1")]
    assert hall.broker == BrokerSettings(port=1884, protocol="5")


def test_an_absolute_path_stays_as_it_is(tmp_path: Path) -> None:
    hall = check_settings({"region": "a", "pads": [{"port": "/dev/ttyS0"}]}, Hall, tmp_path / "x.toml")
    assert hall.pads[0].port == Path("/dev/ttyS0")


@pytest.mark.parametrize(
    "text,key,value,part",
    [
        ('region = "a"\n[[pads]]\nport="x"\n[[pads]]\nport="y"\nbaud = 7\n', "pads[1].baud", 7, "1200"),
        ('region = "a"\n[[pads]]\nport="x"\nbaud = "9600"\n', "pads[0].baud", "9600", "int"),
        ('region = "A b"\n', "region", "A b", "regex"),
        ('region = "a"\nmode = "live"\n', "mode", "live", '"real", "demo"'),
        ('region = "a"\n[broker]\nprotocol = "4"\n', "broker.protocol", "4", '"5", "3.1.1"'),
        ('region = "a"\n[sources]\nx = "ok"\nspjw = ""\n', "sources.spjw", "", "length"),
        ('region = "a"\n[broker]\nprot = 5\n', "broker.prot", None, "port"),
        ('region = "a"\n[[pads]]\nport="x"\nbuad = 5\n', "pads[0].buad", None, "baud"),
        ('region = "a"\nzzzzzz = 5\n', "zzzzzz", None, "region, pads, sources, broker, mode"),
        ("mode = 'real'\n", "region", None, "missing"),
        ('region = "a"\n[broker]\npassword_file = 4\n', "broker.password_file", 4, "path"),
        ('region = "a"\npads = 3\n', "pads", 3, "array"),
    ],
)
def test_a_mistake_names_key_value_and_what_would_be_right(
    tmp_path: Path, text: str, key: str, value: object, part: str
) -> None:
    error = settings_error(tmp_path, text)
    assert error.key == key
    assert error.value == value
    assert part in error.expected
    assert key in str(error)


def test_a_file_that_is_no_toml_names_the_line(tmp_path: Path) -> None:
    assert "line 2" in str(settings_error(tmp_path, 'region = "a"\nport = = 3\n'))


def test_a_file_that_is_not_there_or_not_text_is_a_settings_error(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="cannot be read"):
        read_settings(tmp_path / "none.toml", Hall)
    (tmp_path / "bad.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(SettingsError, match="no TOML"):
        read_settings(tmp_path / "bad.toml", Hall)


def test_a_huge_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "huge.toml").write_bytes(b"#" * (1024 * 1024 + 1))
    with pytest.raises(SettingsError, match="1 MiB"):
        read_settings(tmp_path / "huge.toml", Hall)


KEYS = st.sampled_from(["region", "pads", "port", "broker", "x"])
LEAVES = st.none() | st.booleans() | st.integers() | st.text(max_size=5)
VALUES = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner), max_leaves=8
)


@given(st.dictionaries(KEYS, VALUES))
def test_whatever_a_file_holds_it_is_settings_or_a_settings_error(document: dict[str, object]) -> None:
    with contextlib.suppress(SettingsError):
        assert check_settings(document, Hall, Path("x.toml")).region == document["region"]


@pytest.mark.parametrize("key", ["password_file", "tls_ca"])
def test_a_file_of_the_broker_that_is_of_no_use_is_named(tmp_path: Path, key: str) -> None:
    text = f'[store]\npath = "s.db"\n[api]\ntoken_file = "t"\n[broker]\nusername = "a"\n{key} = "x"\n'
    config = tmp_path / "central.toml"
    config.write_text(text)
    broker = read_central(config).broker
    for content in (None, b"\xff\xff"):
        if content is not None:
            (tmp_path / "x").write_bytes(content)
        with pytest.raises(SettingsError) as caught:
            check_broker_files(config, broker)
        assert (caught.value.key, caught.value.value) == (f"broker.{key}", str(tmp_path / "x"))
        with pytest.raises(SettingsError):
            check_file(config)


@pytest.mark.parametrize("kind,start", [(FeedSettings, FEED), (CentralSettings, CENTRAL)])
def test_a_source_s_pattern_that_is_none_is_named(tmp_path: Path, kind: type, start: str) -> None:
    path = tmp_path / "part.toml"
    path.write_text(start + '[sources]\ngov = "[A-Z"\n')
    with pytest.raises(SettingsError, match=r"sources\.gov = .*\[A-Z"):
        read_settings(path, kind)
