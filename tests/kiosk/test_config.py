"""A wrong configuration names file, key, value and what would be right."""

from pathlib import Path

import pytest

from kiosk.config import read_station
from kiosk.visit import Timing, Window
from mqtt_bridge.settings import SettingsError

GOOD = """
[station]
region = "110108"
hall = "demo-hall"
id = "station-1"
[outbox]
path = "outbox.db"
[api]
host = "127.0.0.1"
[timing]
timeout_s = 60
[sources]
desk = "[0-9]{4}"
[[windows]]
id = "w1"
pads = ["pad-1"]
[[windows]]
id = "w2"
name = "2号窗口"
screens = ["screen-2"]
[[pads]]
name = "pad-1"
port = "/dev/serial/by-path/1"
"""
TECHNICIAN = '{ role = "technician", token = "0123456789abcdef" }'


def read(folder: Path, text: str = GOOD):  # type: ignore[no-untyped-def]
    path = folder / "station.toml"
    path.write_text(text, encoding="utf-8")
    return read_station(path)


def test_a_small_configuration_has_the_defaults_of_design(tmp_path: Path) -> None:
    settings = read(tmp_path)
    layout = settings.layout()
    assert layout.timing == Timing(60.0, 40.0, 1.0)
    assert layout.windows == (Window("w1", "w1", ("pad-1",), ()), Window("w2", "2号窗口", (), ("screen-2",)))
    assert settings.outbox.path == tmp_path / "outbox.db"
    assert (settings.api.host, settings.broker.port) == ("127.0.0.1", 1883)
    assert [pad.baud for pad in settings.pad_configs()] == [9600]


@pytest.mark.parametrize(
    ("before", "after", "key", "words"),
    [
        ('id = "station-1"', 'id = "cases"', "station.id", "case feed"),
        ('id = "station-1"', 'id = "Station 1"', "station.id", "a-z0-9-"),
        ("timeout_s = 60", "timeout_s = 30", "timing.warning_s", "at most"),
        ("timeout_s = 60", "timeout_s = 0", "timing.timeout_s", ">= 1"),
        ("timeout_s = 60", "time_out_s = 60", "timing.time_out_s", "timeout_s"),
        ('pads = ["pad-1"]', "pads = []", "windows[0].pads", "at least one"),
        ('screens = ["screen-2"]', 'pads = ["pad-1"]', "pads[0].name", "exactly one window"),
        ('pads = ["pad-1"]', 'pads = ["pad-1", "pad-9"]', "windows[0].pads", "pad-1"),
        ('id = "w2"', 'id = "w1"', "windows[1].id", "another id"),
        ('screens = ["screen-2"]', 'screens = ["pad-1"]', "windows[1].screens", "no pad has"),
        ('id = "w1"', 'id = "w1"\nself_start = true', "windows[0].self_start", "a screen at which"),
        ('name = "pad-1"', 'name = "pad-1"\nbaud = 9601', "pads[0].baud", "9600"),
        ('name = "pad-1"', 'name = "pad-1"\nuid = "xyz"', "pads[0].uid", "12 hexadecimal"),
        ('name = "pad-1"', 'name = "pad-1"\nkeys = { 1 = 6 }', "pads[0].keys", "1 to 5"),
        ('name = "pad-1"', 'name = "pad-1"\nmodel = "acme"', "pads[0].model", "pjq-old, qsystem"),
        ('name = "pad-1"', 'name = "pad-1"\nmodel = "qsystem"', "pads[0].address", "1 to 255"),
        (
            'name = "pad-1"',
            'name = "pad-1"\nmodel = "jtt905"\naddress = 3',
            "pads[0].address",
            "no addresses",
        ),
        ('name = "pad-1"', 'name = "pad-1"\nsimulated = true', "pads[0].simulated", "says itself"),
        ('name = "pad-1"', 'name = "pad-1"\nmodel = "one-byte"\nkeys = { 1 = 5 }', "pads[0].keys", "0x31"),
        ('host = "127.0.0.1"', 'host = "0.0.0.0"', "api.host", "certificate"),
        ('host = "127.0.0.1"', 'origins = ["https://Hall.cn"]', "api.origins[0]", "https://hall.cn"),
        (
            'host = "127.0.0.1"',
            'origins = ["https://hall.cn:443"]',
            "api.origins[0]",
            "send it: https://hall.cn",
        ),
        ('host = "127.0.0.1"', 'origins = ["https://hall.cn/"]', "api.origins[0]", "matching"),
        (
            'host = "127.0.0.1"',
            f"tokens = [{TECHNICIAN}, {TECHNICIAN}]",
            "api.tokens[1].token",
            "another one",
        ),
        ("timeout_s = 60", "timeout_s = nan", "timing.timeout_s", ""),
        ("timeout_s = 60", "dark_s = nan", "timing.dark_s", ""),
        ("timeout_s = 60", "warning_s = nan", "timing.warning_s", ""),
        ('host = "127.0.0.1"', 'tls_key = "key.pem"', "api.tls_key", "together"),
        ('desk = "[0-9]{4}"', 'desk = "[0-9"', "sources.desk", "regular expression"),
        (
            'host = "127.0.0.1"',
            'tokens = [{ role = "window", token = "0123456789abcdef", window = "w9" }]',
            "api.tokens[0].window",
            "w1, w2",
        ),
    ],
)
def test_mistakes_are_named(tmp_path: Path, before: str, after: str, key: str, words: str) -> None:
    assert before in GOOD
    with pytest.raises(SettingsError) as caught:
        read(tmp_path, GOOD.replace(before, after))
    assert caught.value.key == key
    assert caught.value.file == tmp_path / "station.toml"
    assert words in str(caught.value)


def test_two_pads_on_one_port_are_named(tmp_path: Path) -> None:
    second = '\n[[pads]]\nname = "pad-2"\nport = "/dev/serial/by-path/1"\n'
    text = GOOD.replace('pads = ["pad-1"]', 'pads = ["pad-1", "pad-2"]') + second
    with pytest.raises(SettingsError) as caught:
        read(tmp_path, text)
    assert (caught.value.key, caught.value.value) == (
        "pads[1].port",
        "pad-1 and pad-2 at /dev/serial/by-path/1",
    )


def with_second_pad(first: str, second: str) -> str:
    text = GOOD.replace('pads = ["pad-1"]', 'pads = ["pad-1", "pad-2"]') + first
    return text + '\n[[pads]]\nname = "pad-2"\nport = "/dev/serial/by-path/1"\n' + second


def test_pads_with_addresses_share_a_port(tmp_path: Path) -> None:
    settings = read(tmp_path, with_second_pad("address = 1\n", "address = 32\n"))
    assert [(pad.port, pad.address) for pad in settings.pad_configs()] == [
        ("/dev/serial/by-path/1", 1),
        ("/dev/serial/by-path/1", 32),
    ]


@pytest.mark.parametrize(
    ("first", "second", "key", "words"),
    [
        ("address = 7", "address = 7", "address", "pad-1 and pad-2"),
        ("", "address = 7", "address", "a pad without one is alone"),
        ("address = 7", "", "address", "a pad without one is alone"),
        ("address = 7", "address = 8\nbaud = 19200", "baud", "pad-1 9600 and pad-2 19200"),
        ("address = 7", "address = 33", "address", "1 to 32"),
    ],
)
def test_pads_that_cannot_share_a_port_are_both_named(
    tmp_path: Path, first: str, second: str, key: str, words: str
) -> None:
    with pytest.raises(SettingsError) as caught:
        read(tmp_path, with_second_pad(first + "\n", second + "\n"))
    assert caught.value.key == f"pads[1].{key}"
    assert words in str(caught.value)


@pytest.mark.parametrize("port", ["socket://10.1.2.3:4001", "rfc2217://[::1]:4001", "rfc2217://moxa-3:4001"])
def test_a_serial_server_is_a_port(tmp_path: Path, port: str) -> None:
    assert read(tmp_path, GOOD.replace("/dev/serial/by-path/1", port)).pad_configs()[0].port == port


@pytest.mark.parametrize(
    "port",
    ["socket://10.1.2.3", "socket://10.1.2.3:99999", "tcp://10.1.2.3:4001", "rfc2217://x:4001?timeout=1"],
)
def test_a_serial_server_that_cannot_be_is_refused_with_what_would_be_right(
    tmp_path: Path, port: str
) -> None:
    with pytest.raises(
        SettingsError, match="socket://HOST:PORT for a serial server in raw TCP mode"
    ) as caught:
        read(tmp_path, GOOD.replace("/dev/serial/by-path/1", port))
    assert (caught.value.key, caught.value.value) == ("pads[0].port", port)


def test_only_a_lone_pad_at_a_lone_window_is_searched_for(tmp_path: Path) -> None:
    auto = GOOD.replace("/dev/serial/by-path/1", "auto")
    with pytest.raises(SettingsError, match="lone pad at a lone window"):
        read(tmp_path, auto)
    second = '[[windows]]\nid = "w2"\nname = "2号窗口"\nscreens = ["screen-2"]\n'
    assert read(tmp_path, auto.replace(second, "")).pad_configs()[0].is_auto


BUS = """
[[pads]]
name = "pad-2"
port = "/dev/serial/by-path/1"
model = "qsystem"
address = 2
"""


def on_a_bus(address: str = "address = 1", second: str = BUS) -> str:
    text = GOOD.replace('pads = ["pad-1"]', 'pads = ["pad-1", "pad-2"]')
    return text.replace('name = "pad-1"', f'name = "pad-1"\nmodel = "qsystem"\n{address}') + second


def test_pads_of_a_model_with_addresses_share_a_port(tmp_path: Path) -> None:
    pads = read(tmp_path, on_a_bus()).pad_configs()
    assert [(pad.address, pad.baud, pad.model and pad.model.name) for pad in pads] == [
        (1, 57600, "qsystem"),
        (2, 57600, "qsystem"),
    ]


@pytest.mark.parametrize(
    ("text", "key"),
    [
        (on_a_bus("address = 2"), "pads[1].address"),
        (on_a_bus(second=BUS.replace("qsystem", "jtt905").replace("address = 2", "")), "pads[1].model"),
        (on_a_bus(second=BUS + "baud = 9600"), "pads[1].baud"),
        (on_a_bus(second=BUS.replace('model = "qsystem"\naddress = 2', "")), "pads[1].model"),
    ],
)
def test_pads_that_cannot_share_a_port_are_named(tmp_path: Path, text: str, key: str) -> None:
    with pytest.raises(SettingsError) as caught:
        read(tmp_path, text)
    assert caught.value.key == key


def test_the_example_is_valid() -> None:
    settings = read_station(Path(__file__).parents[2] / "examples" / "station.toml")
    assert settings.layout().utc_offset_h == 8
    assert [window.id for window in settings.windows] == ["w1", "w2"]


def test_a_second_pad_changes_nothing_for_a_pad_that_has_its_uid(tmp_path: Path) -> None:
    bound = GOOD.replace('name = "pad-1"', 'name = "pad-1"\nuid = "48524c000101"')
    more = bound.replace('screens = ["screen-2"]', 'pads = ["pad-2"]')
    more += '[[pads]]\nname = "pad-2"\nport = "/dev/serial/by-path/2"\n'
    [alone] = read(tmp_path, bound).pad_configs()
    first, second = read(tmp_path, more).pad_configs()
    assert first == alone
    assert (alone.any_pad, second.any_pad) == (True, False)


def test_a_lone_pad_without_a_uid_is_whatever_pad_is_there(tmp_path: Path) -> None:
    [alone] = read(tmp_path).pad_configs()
    assert (alone.uid, alone.any_pad) == (None, True)


@pytest.mark.parametrize(
    ("before", "after", "names"),
    [
        ('id = "w2"', 'id = "w1"', ("pad-1", "screen-2")),
        ('screens = ["screen-2"]', 'pads = ["pad-1"]', ("w1", "w2")),
    ],
)
def test_two_that_claim_one_place_are_both_named(
    tmp_path: Path, before: str, after: str, names: tuple[str, str]
) -> None:
    with pytest.raises(SettingsError) as caught:
        read(tmp_path, GOOD.replace(before, after))
    assert all(name in str(caught.value) for name in names)
