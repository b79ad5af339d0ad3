"""Which ports there are, and which name of each stays the same."""

from dataclasses import dataclass
from pathlib import Path

from pytest_mock import MockerFixture

from devices.discovery import find_ports


@dataclass
class Listed:
    """As the system would list it."""

    device: str
    description: str
    serial_number: str | None


def folder_of(tmp_path: Path, links: dict[str, str]) -> Path:
    """A /dev/serial whose links lead to devices in `tmp_path`."""
    for name, device in links.items():
        link = tmp_path / "serial" / name
        link.parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / device).touch()
        link.symlink_to(tmp_path / device)
    return tmp_path / "serial"


def test_an_adapter_with_a_serial_number_is_named_by_it_and_one_without_by_its_socket(
    tmp_path: Path,
) -> None:
    folder = folder_of(
        tmp_path,
        {
            "by-id/usb-FTDI_A50285BI": "ttyUSB0",
            "by-path/usb-1.1": "ttyUSB0",
            "by-id/usb-1a86_USB_Serial": "ttyUSB2",  # two CH340: by-id shows only the last one
            "by-path/usb-1.2": "ttyUSB1",
            "by-path/usb-1.3": "ttyUSB2",
        },
    )
    listed = [
        Listed(str(tmp_path / "ttyUSB0"), "FT232R", "A50285BI"),
        Listed(str(tmp_path / "ttyUSB1"), "CH340", None),
        Listed(str(tmp_path / "ttyUSB2"), "CH340", None),
    ]
    found = {Path(port.device).name: port for port in find_ports(folder=folder, listed=lambda: listed)}
    assert {device: port.name.removeprefix(f"{folder}/") for device, port in found.items()} == {
        "ttyUSB0": "by-id/usb-FTDI_A50285BI",
        "ttyUSB1": "by-path/usb-1.2",
        "ttyUSB2": "by-path/usb-1.3",
    }
    assert found["ttyUSB1"].advice == f'write port = "{folder}/by-path/usb-1.2"'
    assert all(port.is_stable for port in found.values())


def test_a_port_without_a_link_is_named_with_a_warning(tmp_path: Path) -> None:
    listed = [Listed("/dev/ttyS0", "on board", None)]
    (port,) = find_ports(folder=tmp_path / "none", listed=lambda: listed)
    assert (port.name, port.is_stable) == ("/dev/ttyS0", False)
    assert "another plug may take this name" in port.advice


def test_ports_that_no_system_lists_are_found_by_pattern_each_once(tmp_path: Path) -> None:
    folder = folder_of(tmp_path, {"by-path/usb-1": "ttyUSB0"})
    (tmp_path / "pads").mkdir()
    (tmp_path / "pads" / "one").touch()
    (tmp_path / "pads" / "again").symlink_to(tmp_path / "ttyUSB0")
    found = find_ports((f"{tmp_path}/pads/*",), folder=folder, listed=list)
    assert [Path(port.name).name for port in found] == ["one", "usb-1"]


def test_the_machine_at_hand_is_listed_without_an_error() -> None:
    assert all(port.name for port in find_ports())


def test_what_an_adapter_says_of_itself_moves_no_terminal(tmp_path: Path) -> None:
    [port] = find_ports(folder=tmp_path, listed=lambda: [Listed("/dev/ttyUSB9", "CH\x1b[2J340\r\n", None)])
    assert port.description == "CH [2J340"


def test_a_link_that_leads_to_itself_is_a_port_like_any_other(tmp_path: Path) -> None:
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    assert [port.name for port in find_ports([str(tmp_path / "l*")], folder=tmp_path, listed=list)] == [
        str(tmp_path / "loop")
    ]


def test_an_adapter_that_goes_while_it_is_looked_at_costs_no_search(
    tmp_path: Path, mocker: MockerFixture
) -> None:
    mocker.patch("serial.tools.list_ports.comports", side_effect=TypeError("int() of None"))
    folder = folder_of(tmp_path, {"by-path/usb-1": "ttyUSB0"})
    assert [port.name for port in find_ports(folder=folder)] == [str(folder / "by-path" / "usb-1")]
