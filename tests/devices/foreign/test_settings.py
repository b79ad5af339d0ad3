"""Model files: every mistake is a sentence that names the key, never an exception of a library."""

from pathlib import Path

import pytest

from devices.config import PadConfig
from devices.errors import ConfigError
from devices.foreign.catalog import chosen, find_model
from devices.foreign.model import PadModel, Rules, Shows
from devices.foreign.onebyte import OneByteCodec
from devices.foreign.settings import read_model

GOOD = """
name = "mine"
title = "my pad"
[codec]
name = "one-byte"
[keys]
"0x31" = 5
"0x32" = 4
"""


def read(tmp_path: Path, text: str) -> PadModel:
    path = tmp_path / "model.toml"
    path.write_text(text)
    return read_model(path)


def test_what_a_file_leaves_out_is_what_the_page_says(tmp_path: Path) -> None:
    model = read(tmp_path, GOOD)
    assert (model.baud, model.addressed, model.answers) == (9600, False, False)
    assert model.rules == Rules(60, 500, 250)
    assert model.position(0x31) == 5
    assert model.position(0x33) is None


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        ('name = "mine"', 'name = "My Pad"', "name"),
        ('title = "my pad"', 'title = ""', "title"),
        ('title = "my pad"', 'titel = "x"', "titel"),
        ('name = "one-byte"', 'name = "two-bytes"', "codec"),
        ('name = "one-byte"', 'name = "one-byte"\nignored = [300]', "ignored"),
        ('name = "one-byte"', 'name = "jtt905"', "device"),
        (
            'name = "one-byte"',
            'name = "jtt905"\ndevice = 6\nvendor = 0\nlevel_command = 1\nlevel_offset = 3',
            "level_offset",
        ),
        ('name = "one-byte"', 'name = "qsystem"', "addressed"),
        ('"0x31" = 5', '"1" = 5', "keys"),
        ('"0x31" = 5', '"0xzz" = 5', "keys"),
        ('"0x31" = 5', '"0x131" = 5', "keys"),
        ('"0x31" = 5', '"0x31" = 6', "keys"),
        ('"0x31" = 5', '"0x31" = 4', "keys"),
        ('"0x31" = 5\n"0x32" = 4', "", "keys"),
        ("[keys]", "[line]\nbaud = 9601\n[keys]", "baud"),
        ("[keys]", "[line]\nparity = 'even'\n[keys]", "parity"),
        ("[keys]", "[shows]\nask = 'zz'\n[keys]", "ask"),
        ("[keys]", "[shows]\nask = '3'\n[keys]", "ask"),
        ("[keys]", "[rules]\nquiet_ms = 2001\n[keys]", "quiet_ms"),
        ("[keys]", "[rules]\nquiet_ms = -1\n[keys]", "quiet_ms"),
        ("[keys]", "[keys", "TOML"),
    ],
)
def test_a_mistake_in_a_file_is_named(tmp_path: Path, old: str, new: str, named: str) -> None:
    assert old in GOOD
    with pytest.raises(ConfigError, match=named):
        read(tmp_path, GOOD.replace(old, new))


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"no\.toml"):
        read_model(tmp_path / "no.toml")
    (tmp_path / "bytes.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(ConfigError, match="TOML"):
        read_model(tmp_path / "bytes.toml")
    (tmp_path / "large.toml").write_bytes(b"#" * 70_000)
    with pytest.raises(ConfigError, match="64 KiB"):
        read_model(tmp_path / "large.toml")


@pytest.mark.parametrize(
    "wrong",
    [{"name": 5}, {"title": None}, {"codec": 3}, {"keys": [(1, 1)]}, {"keys": ((1,),)}, {"keys": ((1, "5"),)},
     {"baud": "9600"}, {"shows": None}, {"rules": {}}, {"addressed": 1}],
)  # fmt: skip
def test_a_model_of_code_is_checked_as_a_file_is(wrong: dict[str, object]) -> None:
    fields: dict[str, object] = {"name": "mine", "title": "x", "codec": OneByteCodec, "keys": ((1, 1),)}
    with pytest.raises(ConfigError, match=next(iter(wrong))):
        PadModel(**(fields | wrong))  # type: ignore[arg-type]


def test_shows_and_rules_are_bounded() -> None:
    with pytest.raises(ConfigError, match="ask"):
        Shows(ask=bytes(65))
    with pytest.raises(ConfigError, match="equal_ms"):
        Rules(equal_ms=True)


def test_a_station_may_have_keys_and_speed_of_its_own() -> None:
    model, _keys, baud = chosen("qsystem", {"0x31": 2, "0x34": 5})
    assert model is not None
    assert (model.position(0x31), model.position(0x32), baud) == (2, None, 57600)
    assert chosen("hallrating-pad", {"1": 5})[0] is None


@pytest.mark.parametrize(
    ("model", "more", "key"),
    [
        ("qsystem", {}, "address"),
        ("qsystem", {"address": 256}, "address"),
        ("one-byte", {"address": 1}, "address"),
        ("one-byte", {"uid": "48524c000102"}, "uid"),
        (None, {"simulated": True}, "simulated"),
        (None, {"address": 33}, "address"),
        ("qsystem", {"address": 1, "port": "auto"}, "port"),
    ],
)
def test_what_does_not_fit_the_model_is_named(model: str | None, more: dict[str, object], key: str) -> None:
    with pytest.raises(ConfigError) as caught:
        PadConfig(**{"name": "p1", "port": "a path", "model": model and find_model(model), **more})  # type: ignore[arg-type]
    assert caught.value.key == key
