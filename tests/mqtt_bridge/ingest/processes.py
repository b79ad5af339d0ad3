"""A real broker and a real central as processes, and a hall that trusts nothing but receipts."""

from __future__ import annotations

import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from evaluation import chain
from mqtt_bridge.arrivals import Arrived
from mqtt_bridge.messages.control import Status, Stored, StreamReceipt, decode_control, encode_control
from mqtt_bridge.mqtt import MqttClient, NotConnected
from mqtt_bridge.settings import BrokerSettings
from tests.mqtt_bridge.ingest.halls import Stream, batch
from tests.ports import free_ports
from tests.until import until

READY_S = 30.0
COMMAND = (sys.executable, "-m", "tests.mqtt_bridge.ingest.main")
ROOT = Path(__file__).parents[3]
AGAIN_S = 0.5
PIECE = 20
WINDOW = 400


class Mosquitto:
    """A broker without a memory: whatever it loses the hall must send again."""

    def __init__(self, folder: Path) -> None:
        self.port = free_ports(1)[0]
        self._config = folder / "mosquitto.conf"
        self._config.write_text(
            f"listener {self.port} 127.0.0.1\nallow_anonymous true\npersistence false\nset_tcp_nodelay true\n"
            "max_queued_messages 1000000\nmax_inflight_messages 1000\n"
        )
        self.start()

    def start(self) -> None:
        program = shutil.which("mosquitto") or "/usr/sbin/mosquitto"
        self.process = subprocess.Popen(
            [program, "-c", str(self._config)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        until(self._listens, READY_S)

    def _listens(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def kill(self) -> None:
        self.process.kill()
        self.process.wait(10)


class CentralProcess:
    """One `central` in a folder of its own."""

    def __init__(self, folder: Path, broker_port: int, kind: str = "real") -> None:
        self.folder = folder
        self.store = folder / "store.db"
        self.config = folder / "central.toml"
        self.log = folder / "central.log"
        self.config.write_text(
            f'[store]\npath = "store.db"\nkind = "{kind}"\n[broker]\nport = {broker_port}\n'
            f'[api]\nport = {free_ports(1)[0]}\ntoken_file = "token"\n'
        )
        self.ready_line = ""

    def start(self) -> CentralProcess:
        with self.log.open("ab") as errors:
            self.process = subprocess.Popen(
                [
                    sys.executable,
                    "-m",
                    "tests.mqtt_bridge.ingest.main",
                    "central",
                    "--config",
                    str(self.config),
                ],
                cwd=ROOT,
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
            )
        assert self.process.stdout is not None
        self.ready_line = self.process.stdout.readline()
        assert "ready" in self.ready_line, self.log.read_text()
        return self

    def kill(self) -> None:
        self.process.kill()
        self._gone()

    def end(self, how: signal.Signals = signal.SIGTERM) -> int:
        self.process.send_signal(how)
        return self._gone()

    def _gone(self) -> int:
        code = self.process.wait(20)
        assert self.process.stdout is not None
        self.process.stdout.close()
        return code


class TrustingNothing:
    """Sends what no receipt covers, again and again; it forgets nothing and believes no PUBACK."""

    def __init__(self, stream: Stream, broker_port: int) -> None:
        self.stream = stream
        self.receipts: list[StreamReceipt] = []
        self.highest = 0
        self._sent_at = 0.0
        self._window_end = 0
        self._client = MqttClient(
            BrokerSettings(port=broker_port),
            f"hall-{stream.name}",
            clean=True,
            manual_ack=False,
            subscriptions=[(stream.place.stored, 1)],
            will=None,
            on_arrived=self._arrived,
            on_connected=self._connected,
            on_published=lambda _mid: None,
        )
        self._client.start()

    @property
    def held(self) -> int:
        """Up to where the newest receipt says that all is held."""
        return self.receipts[-1].seq if self.receipts else 0

    def _arrived(self, piece: Sequence[Arrived]) -> None:
        for arrived in piece:
            stored = decode_control(arrived.payload, Stored)
            assert isinstance(stored, Stored), stored
            for receipt in stored.streams:
                if receipt.stream == self.stream.name:
                    self.receipts.append(receipt)
                    self.highest = max(self.highest, receipt.seq)

    def _connected(self, up: bool) -> None:
        if up:
            self.ask()

    def ask(self) -> None:
        """Tell of ourselves, as a station does each minute and when it connects."""
        told = Status(online=True, stream=self.stream.name, last=len(self.stream.sent), ask="a" * 16)
        try:
            self._client.publish(self.stream.place.status, encode_control(told), qos=1, retain=True)
        except NotConnected:
            self._sent_at = 0.0

    def say(self, topic: str, payload: bytes) -> None:
        """Publish anything, once there is a connection."""
        until(lambda: self._taken(topic, payload), READY_S)

    def _taken(self, topic: str, payload: bytes) -> bool:
        try:
            self._client.publish(topic, payload, qos=1)
        except NotConnected:
            return False
        return True

    def push(self, goal: int) -> bool:
        """Send the next window once the last one is covered, or again after half a second.

        True once all up to `goal` is covered.
        """
        held, now = self.held, time.monotonic()
        if held < len(self.stream.sent) and (held >= self._window_end or now - self._sent_at > AGAIN_S):
            self._sent_at = now
            self._window_end = min(held + WINDOW, len(self.stream.sent))
            self._send(held)
        return held >= goal

    def _send(self, first: int) -> None:
        try:
            for at in range(first, self._window_end, PIECE):
                self._client.publish(
                    self.stream.place.events, batch(self.stream.sent[at : at + PIECE]), qos=1
                )
        except NotConnected:
            self._sent_at = 0.0

    def until_held(self, goal: int, deadline_s: float = 60.0) -> None:
        until(lambda: self.push(goal), deadline_s)
        last = self.receipts[-1]
        assert last.hash == chain.digest(self.stream.sent[last.seq - 1])

    def close(self) -> None:
        self._client.stop()
