"""A change of the file is one line or one table; whatever else stands there stays, byte for byte."""

import stat
from pathlib import Path

import pytest

from kiosk.technician import config_text
from kiosk.technician.config_file import ConfigFile, forget_tokens
from mqtt_bridge.settings import SettingsError

TEXT = """# the hall of 宫县
[station]
region = "110108"   # code
hall = "demo-hall"
id = "station-1"
[outbox]
path = "outbox.db"
[api]
token_file = "tokens.toml"

# window one
[[windows]]
id = "w1"
pads = ["pad-1"]

[[pads]]
name = "pad-1"   # first
port = "/dev/one"
# uid = "48524c000000"   # an older one

# window two
[[windows]]
id = 'w2'
pads = ["pad-2"]
screens = ["screen-2"]

[[pads]]   # by the door
name = "pad-2"
port = "/dev/two"
uid = "48524c000102"   # since May

[timing]
dark_s = 0
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "station.toml"
    path.write_text(TEXT, encoding="utf-8")
    path.chmod(0o640)
    return path


def changed(path: Path) -> tuple[list[str], list[str]]:
    """Lines that came and lines that went."""
    before, after = TEXT.splitlines(), path.read_text(encoding="utf-8").splitlines()
    kept = iter(before)
    came = [line for line in after if line not in before]
    assert all(line in kept for line in after if line not in came), "the order has changed"
    return came, [line for line in before if line not in after]


def test_a_uid_comes_into_its_own_table_and_nothing_else_changes(path: Path) -> None:
    file = ConfigFile(path)
    file.bind({"pad-1": "48524c000101"})
    assert file.save()
    assert changed(path) == (['uid = "48524c000101"'], [])
    text = path.read_text(encoding="utf-8")
    assert text.index('name = "pad-1"') < text.index('uid = "48524c000101"') < text.index("# window two")
    assert path.with_name("station.toml.bak").read_text(encoding="utf-8") == TEXT
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert sorted(one.name for one in path.parent.iterdir()) == ["station.toml", "station.toml.bak"]


def test_an_address_comes_into_its_table_and_takes_the_place_of_another_one(path: Path) -> None:
    file = ConfigFile(path)
    file.readdress("pad-1", 7)
    file.save()
    assert changed(path) == (["address = 7"], [])
    file.readdress("pad-1", 32)
    file.save()
    assert changed(path) == (["address = 32"], [])


def test_an_address_of_another_pad_of_the_port_is_refused_with_both_names(path: Path) -> None:
    path.write_text(
        TEXT.replace('"/dev/one"', '"/dev/two"\naddress = 0x10').replace(
            '"/dev/two"\nuid', '"/dev/two"\naddress = 9   # nine\nuid'
        ),
        encoding="utf-8",
    )
    file = ConfigFile(path)
    with pytest.raises(SettingsError, match="pad-1 and pad-2"):
        file.readdress("pad-1", 9)
    file.readdress("pad-2", 10)
    file.readdress("pad-1", 11)
    file.save()
    text = path.read_text(encoding="utf-8")
    assert "address = 10   # nine\n" in text
    assert "address = 11\n" in text


def test_a_uid_takes_the_place_of_another_one_and_keeps_its_comment(path: Path) -> None:
    file = ConfigFile(path)
    file.bind({"pad-2": "aabbccddee01"})
    file.save()
    assert changed(path) == (['uid = "aabbccddee01"   # since May'], ['uid = "48524c000102"   # since May'])


def test_two_pads_change_places_in_one_step(path: Path) -> None:
    file = ConfigFile(path)
    file.bind({"pad-1": "48524c000102", "pad-2": "48524c000101"})
    file.save()
    assert [pad.uid for pad in ConfigFile(path).settings.pads] == ["48524c000102", "48524c000101"]


@pytest.mark.promise(7)
def test_a_uid_of_another_pad_is_refused_and_named_and_nothing_is_written(path: Path) -> None:
    with pytest.raises(SettingsError, match="pad-1 has it"):
        ConfigFile(path).bind({"pad-1": "48524c000102"})
    assert path.read_text(encoding="utf-8") == TEXT


def test_nothing_new_writes_nothing(path: Path) -> None:
    file = ConfigFile(path)
    file.bind({"pad-2": "48524c000102"})
    assert not file.save()
    assert not path.with_name("station.toml.bak").exists()


def test_a_window_comes_with_its_pad_and_goes_with_it(path: Path) -> None:
    file = ConfigFile(path)
    window: dict[str, object] = {"id": "w3", "pads": ["pad-3"], "name": '3号"窗口\\'}
    file.add_window(window, {"name": "pad-3", "port": "/dev/three", "baud": 115200, "uid": "48524c000103"})
    file.save()
    settings = ConfigFile(path).settings
    assert (settings.windows[2].name, settings.pads[2].baud) == ('3号"窗口\\', 115200)
    file = ConfigFile(path)
    assert file.remove_window("w3") == ("pad-3",)
    file.save()
    assert path.read_text(encoding="utf-8").rstrip() == TEXT.rstrip()


def test_a_window_that_goes_takes_its_tokens_with_it_and_no_comment_of_another(path: Path) -> None:
    tokens = path.with_name("tokens.toml")
    entries = (("technician", None), ("window", "w1"), ("window", "w2"), ("screen", "screen-2"))
    tokens.write_text(
        "\n".join(
            f'[[tokens]]\nrole = "{role}"\n'
            + (f'{role} = "{name}"\n' if name else "")
            + f'token = "{role}-{name}-0123456789"\n'
            for role, name in entries
        ),
        encoding="utf-8",
    )
    tokens.chmod(0o600)
    file = ConfigFile(path)
    before = file.settings
    file.remove_window("w2")
    forget_tokens(before, "w2")
    file.save()
    text = path.read_text(encoding="utf-8")
    assert "w2" not in text
    assert "# window two" in text
    left = tokens.read_text(encoding="utf-8")
    assert ("w1" in left, "w2" in left, "screen-2" in left, "technician" in left) == (
        True,
        False,
        False,
        True,
    )
    assert stat.S_IMODE(tokens.stat().st_mode) == 0o600


def test_the_last_window_stays(path: Path) -> None:
    file = ConfigFile(path)
    file.remove_window("w2")
    with pytest.raises(SettingsError, match="windows"):
        file.remove_window("w1")


@pytest.mark.parametrize(
    "text",
    [
        TEXT.replace('[[pads]]\nname = "pad-1"   # first\n', '[[pads]]\n"name" = "pad-1"\n'),
        TEXT.replace('name = "pad-1"   # first', "name = '''pad-1'''"),
        TEXT.replace('[[pads]]\nname = "pad-1"', '[[ "pads" ]]\nname = "pad-1"'),
    ],
)
def test_a_file_that_is_written_otherwise_is_refused_and_left_alone(path: Path, text: str) -> None:
    assert text != TEXT
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SettingsError, match="by hand"):
        ConfigFile(path).bind({"pad-1": "48524c000101"})
    assert path.read_text(encoding="utf-8") == text


def test_a_table_within_a_text_is_no_table() -> None:
    trap = 'x = """\n[[pads]]\nname = "pad-1"\n"""\n[[pads]]\nname = "pad-1"\nport = "/dev/one"\n'
    assert config_text.with_uid(trap, "pad-1", "48524c000101") != trap  # whoever uses it compares


def test_a_file_that_somebody_else_changed_meanwhile_is_not_written_over(path: Path) -> None:
    file = ConfigFile(path)
    file.bind({"pad-1": "48524c000101"})
    path.write_text(TEXT + "# mine\n", encoding="utf-8")
    with pytest.raises(SettingsError, match="someone else"):
        file.save()


@pytest.mark.promise(8)
def test_a_full_disk_leaves_the_file_as_it_was(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_fd: int) -> None:
        raise OSError(28, "No space left on device")

    file = ConfigFile(path)
    file.bind({"pad-1": "48524c000101"})
    monkeypatch.setattr("kiosk.technician.config_file.os.fsync", full)
    with pytest.raises(SettingsError, match="No space"):
        file.save()
    assert path.read_text(encoding="utf-8") == TEXT


def test_a_table_that_ends_the_file_without_a_line_end_gets_its_uid(path: Path) -> None:
    text = path.read_text(encoding="utf-8") + '[[pads]]\nport = "/dev/nine"\nname = "pad-9"'
    path.write_text(text.replace('pads = ["pad-1"]', 'pads = ["pad-1", "pad-9"]', 1), encoding="utf-8")
    file = ConfigFile(path)
    file.bind({"pad-9": "48524c000109"})
    file.save()
    assert path.read_text(encoding="utf-8").endswith('name = "pad-9"\nuid = "48524c000109"\n')
