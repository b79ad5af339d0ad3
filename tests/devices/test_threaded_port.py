"""The port for systems whose serial devices no loop can watch, tried on a pseudo-terminal; and that the
package needs nothing of Unix before a port is opened.
"""

import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from devices.errors import PortError
from devices.port import Port
from devices.ports.threaded import open_threaded
from tests.devices.ptys import Plug
from tests.house.tree import ROOT
from tests.until import until

WITHOUT_UNIX = """
import sys
for name in ("fcntl", "termios", "tty", "pty"):
    sys.modules[name] = None
import devices.driver, devices.discovery, devices.finding, devices.wire, devices.ports.network
from devices.config import PadConfig
devices.driver.PadLines([PadConfig("one", "COM3"), PadConfig("two", "COM4")], print)
assert devices.driver.boottime_s() > 0
print("imported")
"""


@pytest.fixture
def plug(tmp_path: Path) -> Iterator[Plug]:
    plug = Plug(tmp_path / "pad")
    yield plug
    plug.pull()


@pytest.fixture
def port(plug: Plug, tmp_path: Path) -> Iterator[Port]:
    before = threading.active_count()
    port = open_threaded(str(tmp_path / "pad"), 9600)
    yield port
    port.close()
    until(lambda: threading.active_count() == before, 5.0)


def received(port: Port, count: int) -> bytes:
    data = bytearray()

    def enough() -> bool:
        data.extend(port.read())
        return len(data) >= count

    until(enough, 5.0)
    return bytes(data)


def test_bytes_go_both_ways_unchanged(plug: Plug, port: Port) -> None:
    everything = bytes(range(256))
    plug.write(everything)
    assert received(port, 256) == everything
    port.write(everything)
    assert until(plug.read, 2.0) == everything
    assert port.fileno() >= 0


@pytest.mark.promise(7)
def test_a_pulled_plug_is_a_port_error(plug: Plug, port: Port) -> None:
    plug.pull()

    def fails() -> bool:
        try:
            port.read()
        except PortError as error:
            return error.cause == "hung up"
        return False

    until(fails, 2.0)


def test_a_second_opener_is_refused(port: Port, tmp_path: Path) -> None:
    with pytest.raises(PortError, match="in use"):
        open_threaded(str(tmp_path / "pad"), 9600)


def test_another_rate_counts_from_the_next_write_on(plug: Plug, port: Port) -> None:
    port.set_baud(19200)
    port.write(b"x")
    assert until(plug.read, 2.0) == b"x"
    assert plug.baud() == 19200


def test_what_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(PortError, match="not there"):
        open_threaded(str(tmp_path / "nothing"), 9600)


def test_the_package_needs_nothing_of_unix_before_a_port_is_opened() -> None:
    command = [sys.executable, "-c", WITHOUT_UNIX]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=30, check=False)
    assert (done.stdout, done.stderr) == ("imported\n", "")
