"""The embedded broker: Mosquitto as a child, amqtt inside, never two on a port."""

import asyncio
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from firmware_sim.demo.files import free_ports
from mqtt_bridge.broker import BrokerError, _listens, find_mosquitto, start_broker
from tests.until import until


async def _start_and_stop(port: int, folder: Path, in_process: bool) -> str:
    broker = await start_broker(port, folder, in_process=in_process)
    try:
        assert await asyncio.to_thread(_listens, port)
        with pytest.raises(BrokerError, match="taken"):
            await start_broker(port, folder)
    finally:
        await broker.stop()
    return broker.kind


@pytest.mark.parametrize(("in_process", "kind"), [(False, "mosquitto"), (True, "amqtt")])
def test_a_broker_listens_refuses_a_second_and_ends(tmp_path: Path, in_process: bool, kind: str) -> None:
    [port] = free_ports(1)
    assert asyncio.run(_start_and_stop(port, tmp_path, in_process)) == kind
    assert not _listens(port)


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
