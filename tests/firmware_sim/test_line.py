"""Real pseudo-terminals and loopback ports: plug, unplug, replug, and a host that opens the link."""

import os
import select
import socket
from pathlib import Path

import pytest
from pytest_mock import MockerFixture

from firmware_sim.line import LineUnusableError, TcpLine
from firmware_sim.pty_line import PtyLine
from tests.until import until


def pty_host(link: Path) -> int:
    return os.open(link, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)


def readable(fd: int) -> bool:
    return bool(select.select([fd], [], [], 0)[0])


def test_bytes_pass_both_ways_unchanged(tmp_path: Path) -> None:
    line = PtyLine(tmp_path / "pad")
    line.plug()
    fd = pty_host(tmp_path / "pad")
    every = bytes(range(256))
    line.write(every)
    assert until(lambda: readable(fd) and os.read(fd, 4096), 5) == every
    os.write(fd, every)
    assert until(lambda: line.read(4096), 5) == every
    os.close(fd)
    line.unplug()


def test_a_host_may_go_and_come_back(tmp_path: Path) -> None:
    line = PtyLine(tmp_path / "pad")
    line.plug()
    os.close(pty_host(tmp_path / "pad"))
    assert line.read(10) == b""
    fd = pty_host(tmp_path / "pad")
    os.write(fd, b"again")
    assert until(lambda: line.read(10), 5) == b"again"
    os.close(fd)
    line.unplug()


def test_unplugging_is_a_hang_up_and_takes_the_link_away(tmp_path: Path) -> None:
    line = PtyLine(tmp_path / "pad")
    line.plug()
    fd = pty_host(tmp_path / "pad")
    line.unplug()
    assert not (tmp_path / "pad").is_symlink()
    assert readable(fd)
    assert os.read(fd, 10) == b""
    with pytest.raises(OSError, match="Input/output error"):
        os.write(fd, b"x")
    os.close(fd)
    assert line.fileno() is None
    line.write(b"lost")
    assert line.read(10) == b""


def test_replugging_comes_back_under_the_same_link(tmp_path: Path) -> None:
    line = PtyLine(tmp_path / "pad")
    line.plug()
    old = pty_host(tmp_path / "pad")
    line.unplug()
    line.plug()  # while the host still holds the dead descriptor
    fd = pty_host(tmp_path / "pad")
    line.write(b"new")
    assert until(lambda: readable(fd) and os.read(fd, 10), 5) == b"new"
    os.close(old)
    os.close(fd)
    line.unplug()


def test_a_stale_link_is_replaced_but_a_file_is_not(tmp_path: Path) -> None:
    (tmp_path / "pad").symlink_to("/dev/pts/gone")
    line = PtyLine(tmp_path / "pad")
    line.plug()
    line.unplug()
    (tmp_path / "pad").write_text("precious")
    with pytest.raises(LineUnusableError, match="is no link"):
        line.plug()
    assert (tmp_path / "pad").read_text() == "precious"


def test_a_link_that_cannot_be_made_says_so_and_leaves_nothing_open(
    tmp_path: Path, mocker: MockerFixture
) -> None:
    opened, closed = mocker.spy(os, "openpty"), mocker.spy(os, "close")
    line = PtyLine(tmp_path / "missing" / "pad")
    with pytest.raises(LineUnusableError, match="No such file"):
        line.plug()
    assert {call.args[0] for call in closed.call_args_list} >= set(opened.spy_return)


def test_a_link_that_another_pad_took_over_is_left_to_it(tmp_path: Path) -> None:
    first, second = PtyLine(tmp_path / "pad"), PtyLine(tmp_path / "pad")
    first.plug()
    second.plug()
    first.unplug()
    assert (tmp_path / "pad").is_symlink()
    second.unplug()
    assert not (tmp_path / "pad").is_symlink()


def test_a_host_that_never_reads_does_not_stop_the_pad(tmp_path: Path) -> None:
    line = PtyLine(tmp_path / "pad")
    line.plug()
    for _ in range(100):
        line.write(b"x" * 1000)
    line.unplug()


def tcp_line() -> tuple[TcpLine, tuple[str, int]]:
    line = TcpLine("127.0.0.1", 0)
    line.plug()
    host, _colon, port = line.name.removeprefix("socket://").rpartition(":")
    return line, (host, int(port))


def test_tcp_carries_bytes_both_ways_and_hangs_up_when_unplugged() -> None:
    line, address = tcp_line()
    with socket.create_connection(address, 5) as host:
        host.sendall(b"ask")
        assert until(lambda: line.read(10), 5) == b"ask"
        line.write(b"answer")
        assert host.recv(10) == b"answer"
        line.unplug()
        assert host.recv(10) == b""


def test_tcp_takes_one_host_after_the_other_and_keeps_its_port_over_a_replug() -> None:
    line, address = tcp_line()
    for _ in range(2):
        with socket.create_connection(address, 5) as host:
            host.sendall(b"ask")
            assert until(lambda: line.read(10), 5) == b"ask"
        until(lambda: line.read(10) == b"", 5)
        line.unplug()
        line.plug()
    line.unplug()
    assert line.fileno() is None


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.1", "::", "pads.example"])
def test_tcp_listens_on_loopback_only(host: str) -> None:
    with pytest.raises(LineUnusableError, match=r"use 127\.0\.0\.1"):
        TcpLine(host, 0).plug()


def test_a_port_in_use_is_a_sentence() -> None:
    line, (host, port) = tcp_line()
    with pytest.raises(LineUnusableError, match="in use"):
        TcpLine(host, port).plug()
    line.unplug()
