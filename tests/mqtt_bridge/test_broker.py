"""The embedded broker: Mosquitto as a child, amqtt inside, never two on a port."""

import asyncio
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from hallrating import main
from mqtt_bridge.broker import BrokerError, _listens, find_mosquitto, start_broker
from tests.ports import free_ports
from tests.until import until


async def _start_and_stop(port: int, folder: Path) -> str:
    broker = await start_broker(port, folder)
    try:
        assert await asyncio.to_thread(_listens, port)
        with pytest.raises(BrokerError, match="taken"):
            await start_broker(port, folder)
    finally:
        await broker.stop()
    return broker.kind


def test_mosquitto_listens_keeps_a_second_away_and_ends(tmp_path: Path) -> None:
    [port] = free_ports(1)
    assert asyncio.run(_start_and_stop(port, tmp_path)) == "mosquitto"
    assert not _listens(port)


def test_the_broker_in_process_says_so_and_ends_with_a_signal(tmp_path: Path) -> None:
    [port] = free_ports(1)
    options = ("--in-process", "--port", str(port), "--data", str(tmp_path))
    command = [sys.executable, "-m", "hallrating", "broker", *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        assert process.stdout is not None
        assert "amqtt" in process.stdout.readline()
        assert _listens(port)
        process.terminate()
        assert process.wait(15) == 0


def test_a_folder_that_cannot_be_had_is_named_and_exits_2(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("in the way")
    [port] = free_ports(1)
    assert main(["broker", "--port", str(port), "--data", str(tmp_path / "file" / "broker")]) == 2
    assert str(tmp_path / "file") in capsys.readouterr().err


def test_a_mosquitto_that_ends_by_itself_is_told(tmp_path: Path) -> None:
    [port] = free_ports(1)
    options = ("--port", str(port), "--data", str(tmp_path))
    command = [sys.executable, "-m", "hallrating", "broker", *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline()
        children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
        os.kill(int(children[0]), signal.SIGKILL)
        assert process.wait(15) == 1
        assert "ended by itself" in process.stderr.read()


def test_mosquitto_is_found_where_debian_puts_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/usr/bin:/bin")
    assert find_mosquitto() is not None


def test_mosquitto_ends_with_a_parent_that_is_killed(tmp_path: Path) -> None:
    [port] = free_ports(1)
    command = [sys.executable, "-m", "hallrating", "broker", "--port", str(port), "--data", str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as parent:
        assert parent.stdout is not None
        assert parent.stdout.readline()
        assert _listens(port)
        os.kill(parent.pid, signal.SIGKILL)

    def free() -> bool:
        return not _listens(port)

    assert until(free, 10)
