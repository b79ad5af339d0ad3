"""Ports on real pseudo-terminals: locking, hang-up, short writes, replugging."""

import os
import subprocess
import sys
import termios
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_mock import MockerFixture

from devices.errors import PortError
from devices.port import Outgoing, Port, open_port
from tests.devices.ptys import Plug
from tests.until import until


def descriptors() -> int:
    """How many this process holds."""
    return len(list(Path("/proc/self/fd").iterdir()))


@pytest.fixture
def link(tmp_path: Path) -> Path:
    return tmp_path / "pad"


@pytest.fixture
def plug(link: Path) -> Iterator[Plug]:
    plug = Plug(link)
    yield plug
    plug.pull()


@pytest.fixture
def port(plug: Plug, link: Path) -> Iterator[Port]:
    port = open_port(str(link), 9600)
    yield port
    port.close()


def test_bytes_go_both_ways_unchanged(plug: Plug, port: Port) -> None:
    everything = bytes(range(256))
    assert port.read() == b""
    plug.write(everything)
    assert until(port.read, 2.0) == everything
    port.write(everything)
    assert until(plug.read, 2.0) == everything


def test_the_line_is_raw_and_keeps_dtr_when_it_is_closed(port: Port) -> None:
    iflag, _oflag, cflag, lflag, _in, _out, cc = termios.tcgetattr(port.fileno())
    assert not lflag & (termios.ECHO | termios.ICANON | termios.ISIG)
    assert not iflag & (termios.IXON | termios.IXOFF | termios.BRKINT | termios.ISTRIP)
    assert iflag & termios.INPCK
    assert not cflag & termios.HUPCL
    assert cc[termios.VMIN] in {1, b"\x01"}


def test_an_adapter_that_holds_bytes_back_is_asked_not_to(
    plug: Plug, link: Path, mocker: MockerFixture
) -> None:
    asked = mocker.patch("serial.Serial.set_low_latency_mode")  # no pseudo-terminal has such a mode
    open_port(str(link), 9600).close()
    asked.assert_called_once_with(True)


def test_another_rate_is_set_in_place(plug: Plug, port: Port) -> None:
    port.set_baud(57600)
    assert plug.baud() == 57600
    plug.pull()
    with pytest.raises(PortError):
        port.set_baud(9600)


@pytest.mark.promise(7)
def test_a_pulled_plug_is_a_port_error_on_reading_and_on_writing(plug: Plug, port: Port) -> None:
    plug.pull()
    with pytest.raises(PortError, match="hung up"):
        port.read()
    with pytest.raises(PortError):
        port.write(b"x")


def test_a_second_opener_is_refused_and_harms_nothing(plug: Plug, port: Port, link: Path) -> None:
    with pytest.raises(PortError, match="in use"):
        open_port(str(link), 9600)
    port.write(b"still here")
    assert until(plug.read, 2.0) == b"still here"


def test_a_second_process_is_refused(port: Port, link: Path) -> None:
    code = "import sys; from devices.port import open_port; open_port(sys.argv[1], 9600)"
    root = Path(__file__).parents[2]
    done = subprocess.run(
        [sys.executable, "-c", code, str(link)],
        cwd=root,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert done.returncode == 1
    assert "in use by another process" in done.stderr


def test_a_closed_port_can_be_opened_again_while_the_other_end_stays(
    plug: Plug, port: Port, link: Path
) -> None:
    port.close()
    again = open_port(str(link), 9600)
    plug.write(b"hello")
    assert until(again.read, 2.0) == b"hello"
    again.close()


def test_closing_twice_is_harmless_and_gives_the_descriptor_back(port: Port) -> None:
    fd = port.fileno()
    port.close()
    port.close()
    assert port.fileno() == -1
    with pytest.raises(OSError, match="Bad file descriptor"):
        os.fstat(fd)


def test_an_open_port_costs_one_descriptor(plug: Plug, link: Path) -> None:
    before = descriptors()
    port = open_port(str(link), 9600)
    assert descriptors() == before + 1
    port.close()
    assert descriptors() == before


def test_a_peer_that_does_not_read_costs_a_bounded_buffer_and_gets_whole_frames(
    plug: Plug, port: Port
) -> None:
    frame = b"\0" + b"f" * 98 + b"\0"
    for _ in range(1000):
        port.write(frame)
    received = plug.read()
    assert 0 < len(received) < 100_000
    while port.has_outgoing:
        received += until(plug.read, 2.0)
        port.flush()

    def whole_frames() -> bool:
        nonlocal received
        received += plug.read()
        return len(received) % len(frame) == 0

    until(whole_frames, 2.0)  # the kernel hands the last bytes on in its own time
    assert received == frame * (len(received) // len(frame))


@pytest.mark.parametrize("kind", ["nothing", "file", "folder", "null"])
def test_what_is_no_serial_port_is_said_in_a_sentence(kind: str, tmp_path: Path) -> None:
    path = tmp_path / "thing"
    if kind == "file":
        path.write_text("")
    elif kind == "folder":
        path.mkdir()
    elif kind == "null":
        path = Path("/dev/null")
    before = descriptors()
    with pytest.raises(PortError) as caught:
        open_port(str(path), 9600)
    assert caught.value.path == str(path)
    assert caught.value.cause
    assert descriptors() == before


def test_a_replugged_device_is_found_under_the_same_link(plug: Plug, port: Port, link: Path) -> None:
    plug.pull()
    port.close()
    with pytest.raises(PortError, match="not there"):
        open_port(str(link), 9600)
    second = Plug(link)
    again = open_port(str(link), 9600)
    second.write(b"back")
    assert until(again.read, 2.0) == b"back"
    again.close()
    second.pull()


def test_what_waits_is_bounded_and_a_write_behind_nothing_is_taken_whole() -> None:
    outgoing = Outgoing()
    assert outgoing.put(bytes(Outgoing.BYTES_MAX + 1))  # all foreign pads of a bus at once
    assert not outgoing.put(b"1")
    assert len(outgoing.data) == Outgoing.BYTES_MAX + 1
