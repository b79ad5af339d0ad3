"""Pads behind serial servers: real ones, and peers that refuse, close, or say nothing."""

import contextlib
import json
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_mock import MockerFixture

from devices.config import PadConfig
from devices.errors import PortError
from devices.events import PadBack, PadIdentified, PadSilent, PortLost, PortOpened
from devices.line_events import BaudFound
from devices.port import open_port
from tests.devices.pads import TOKEN
from tests.devices.pty_hall import Hall, PlugPad, rate
from tests.devices.serial_servers import Rfc2217Server, ser2net
from tests.house.tree import ROOT
from tests.ports import free_ports
from tests.until import until

# pyserial 3.5 names its reader thread in a way that Python deprecates.
pytestmark = pytest.mark.filterwarnings("ignore:set(Daemon|Name)\\(\\) is deprecated:DeprecationWarning")


@pytest.fixture
def pad(tmp_path: Path) -> Iterator[PlugPad]:
    pad = PlugPad(tmp_path / "pad-1", 1)
    yield pad
    pad.stop()


@contextlib.contextmanager
def hall_of(*urls: str) -> Iterator[Hall]:
    hall = Hall([PadConfig(f"pad-{number}", url, 115200) for number, url in enumerate(urls, 1)])
    try:
        yield hall
    finally:
        hall.stop()


@contextlib.contextmanager
def listener() -> Iterator[tuple[socket.socket, str]]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server, f"socket://127.0.0.1:{server.getsockname()[1]}"


def test_a_pad_behind_ser2net_is_rated(pad: PlugPad, tmp_path: Path) -> None:
    with ser2net(pad.link, tmp_path) as url, hall_of(url) as hall:
        assert rate(hall, pad, TOKEN).position == 4


def test_a_pad_behind_ser2net_is_back_after_the_server_was_started_anew(pad: PlugPad, tmp_path: Path) -> None:
    (number,) = free_ports(1)
    with contextlib.ExitStack() as stack:
        with ser2net(pad.link, tmp_path, number) as url:
            hall = stack.enter_context(hall_of(url))
            hall.wait(PadIdentified, "pad-1")
        hall.wait(PortLost, "pad-1", deadline_s=1.0)
        seen = len(hall.events)
        with ser2net(pad.link, tmp_path, number):
            hall.wait(PadIdentified, "pad-1", deadline_s=3.0, after=seen)


def test_a_pad_behind_an_rfc2217_server_is_rated_at_the_configured_rate(
    pad: PlugPad, mocker: MockerFixture
) -> None:
    connections = mocker.spy(socket, "create_connection")
    server = Rfc2217Server(pad.link)
    try:
        with hall_of(server.url) as hall:
            assert rate(hall, pad, TOKEN).position == 4
            assert server.baud == 115200
            seen = len(hall.events)
            server.drop()
            hall.wait(PortLost, "pad-1", deadline_s=2.0)
            dropped = connections.spy_return
            hall.wait(PadIdentified, "pad-1", deadline_s=5.0, after=seen)
            assert dropped.fileno() == -1
    finally:
        server.stop()


def test_the_simulated_pad_on_tcp_is_rated(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "firmware_sim", "sim", "pad", "--listen", "127.0.0.1:0"]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin
        assert process.stdout
        url = json.loads(process.stdout.readline())["link"]
        assert url.startswith("socket://")
        with hall_of(url) as hall:
            hall.wait(PadIdentified, "pad-1")
        process.stdin.close()


@pytest.mark.promise(7)
def test_a_server_that_refuses_is_told_and_found_when_it_comes() -> None:
    (number,) = free_ports(1)
    with hall_of(f"socket://127.0.0.1:{number}") as hall:
        assert hall.wait(PortLost, "pad-1").cause == "nobody listens there"
        with socket.create_server(("127.0.0.1", number)):
            hall.wait(PortOpened, "pad-1", deadline_s=2.5)


@pytest.mark.promise(7)
def test_a_server_that_closes_at_once_is_tried_once_a_second_and_logged_once(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with listener() as (server, url), hall_of(url) as hall:
        began_s = time.monotonic()
        for _ in range(3):
            server.accept()[0].close()
        assert time.monotonic() - began_s > 1.5
        until(lambda: sum(isinstance(event, PortLost) for event in hall.events) > 1, 2.0)
    assert [record.message.split(": ")[0] for record in caplog.records] == ["pad pad-1"]


@pytest.mark.promise(7)
def test_a_server_that_says_nothing_is_a_silent_pad_and_keeps_its_rate() -> None:
    with listener() as (_server, url), hall_of(url) as hall:
        hall.wait(PadSilent, "pad-1", deadline_s=6.0)
        assert not any(isinstance(event, BaudFound | PadBack) for event in hall.events)


@pytest.mark.promise(7)
def test_servers_that_do_not_answer_the_connect_delay_no_other_pad(pad: PlugPad) -> None:
    with contextlib.ExitStack() as stack:
        stuck = socket.socket()
        stack.enter_context(stuck)
        stuck.bind(("127.0.0.1", 0))
        stuck.listen(0)
        here = stuck.getsockname()
        for _ in range(3):  # the queue is full: the kernel answers no further connect
            waiting = stack.enter_context(socket.socket())
            waiting.setblocking(False)
            waiting.connect_ex(here)
        url = f"socket://127.0.0.1:{here[1]}"
        hall = Hall([PadConfig("stuck", url), PadConfig("pad-1", str(pad.link), 115200)])
        try:
            hall.wait(PadIdentified, "pad-1", deadline_s=1.0)
            assert rate(hall, pad, TOKEN).position == 4
            assert hall.wait(PortLost, "stuck", deadline_s=5.0).cause == "no answer"
        finally:
            hall.stop()


def test_a_host_that_is_no_name_is_told() -> None:
    with pytest.raises(PortError, match="no such host"):
        open_port("socket://a..b:4001", 9600)


@pytest.mark.parametrize("url", ["rfc2217://127.0.0.1:{}", "socket://127.0.0.1:{}"])
def test_an_url_that_cannot_be_opened_leaves_no_thread_and_says_why(url: str) -> None:
    (number,) = free_ports(1)
    before = threading.active_count()
    with pytest.raises(PortError) as caught:
        open_port(url.format(number), 9600)
    assert caught.value.cause == "nobody listens there"
    assert threading.active_count() == before


def test_a_peer_that_speaks_no_rfc2217_is_refused_in_a_sentence() -> None:
    with listener() as (server, url):
        listening = threading.Thread(target=read_all, args=(server,))
        listening.start()
        with pytest.raises(PortError) as caught:
            open_port(url.replace("socket", "rfc2217"), 9600)
        assert caught.value.cause == "no serial server of this kind"
        listening.join(5.0)


def read_all(server: socket.socket) -> None:
    """One client that is listened to and never answered."""
    with server.accept()[0] as client:
        while client.recv(1024):
            pass


def test_an_address_in_brackets_that_is_none_is_told_like_any_other_port() -> None:
    with hall_of("socket://[12:34]:4001") as hall:
        assert hall.wait(PortLost, "pad-1").cause == "no such host"
