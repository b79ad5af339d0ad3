"""docs/mosquitto starts the real Mosquitto over TLS, and its access file keeps each user to its own work."""

from __future__ import annotations

import shutil
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from mqtt_bridge.arrivals import Arrived
from mqtt_bridge.messages.topics import Place
from mqtt_bridge.mqtt import MqttClient, Will
from mqtt_bridge.settings import BrokerSettings
from tests.ports import free_ports
from tests.until import until

PAGE = Path(__file__).parents[2] / "docs" / "mosquitto"
STATION = Place("110108", "hall-1", "station-1")
OTHER = Place("110108", "hall-1", "station-2")
FEED = Place("110108", "hall-1", "cases")
DEADLINE_S = 20.0


def program(name: str) -> str:
    return shutil.which(name) or f"/usr/sbin/{name}"


def make_files(folder: Path, port: int) -> Path:
    """The configuration, with the page's files, a certificate and passwords in a folder of their own."""
    files = ["-keyout", str(folder / "broker.key"), "-out", str(folder / "broker.crt")]
    request = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=127.0.0.1", "-days", "2"]
    names = ["-addext", "subjectAltName=IP:127.0.0.1"]
    subprocess.run([program("openssl"), *request, *names, *files], check=True, capture_output=True)
    shutil.copy(folder / "broker.crt", folder / "ca.crt")
    shutil.copy(PAGE / "acl", folder / "acl")
    users = [line.split()[1] for line in (PAGE / "acl").read_text().splitlines() if line.startswith("user ")]
    (folder / "passwords").write_text("".join(f"{user}:secret\n" for user in users))
    subprocess.run([program("mosquitto_passwd"), "-U", str(folder / "passwords")], check=True)
    (folder / "password").write_text("secret\n")
    text = (PAGE / "hall.conf").read_text()
    text = text.replace("/etc/mosquitto/hallrating/", f"{folder}/").replace(
        "/var/lib/mosquitto/", f"{folder}/"
    )
    config = folder / "hall.conf"
    config.write_text(text.replace("listener 8883", f"listener {port} 127.0.0.1") + "\nuser root\n")
    return config


@pytest.fixture(scope="module")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[int, Path]]:
    folder, port = tmp_path_factory.mktemp("mosquitto"), free_ports(1)[0]
    process = subprocess.Popen([program("mosquitto"), "-c", str(make_files(folder, port))])

    def listens() -> bool:
        assert process.poll() is None, "mosquitto does not take the page's configuration"
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", port)) == 0

    until(listens, DEADLINE_S)
    yield port, folder
    process.terminate()
    process.wait(10)


class User:
    """A client under one of the page's user names, over TLS, in MQTT 5: there a refusal shows."""

    def __init__(self, broker: tuple[int, Path], name: str, *topics: str) -> None:
        self.arrived: list[Arrived] = []
        self.states: list[bool] = []
        self.published: list[int] = []
        port, folder = broker
        settings = BrokerSettings(
            port=port,
            username=name,
            password_file=folder / "password",
            tls_ca=folder / "ca.crt",
            protocol="5",
        )
        self.client = MqttClient(
            settings, name, clean=True, manual_ack=False, subscriptions=[(topic, 1) for topic in topics],
            will=Will(f"{name}/will", b""), on_arrived=self.arrived.extend,
            on_connected=self.states.append, on_published=self.published.append,
        )  # fmt: skip
        self.client.start()
        until(lambda: self.states, DEADLINE_S)

    def send(self, *topics: str) -> None:
        """Publish the topic's own name, and wait for the broker's answer."""
        mids = [self.client.publish(topic, topic.encode(), qos=1) for topic in topics]
        until(lambda: set(mids) <= set(self.published), DEADLINE_S)

    def heard(self) -> set[str]:
        return {arrived.topic for arrived in self.arrived}


def test_a_station_may_write_its_own_topics_and_no_others(broker: tuple[int, Path]) -> None:
    central = User(broker, "central", "hallrating/#")
    station = User(broker, "hall-1-station-1")
    own = {STATION.events, STATION.status, STATION.pad("p1")}
    station.send(OTHER.events, STATION.stored, STATION.command, FEED.events, STATION.events + "/x", *own)
    until(lambda: own <= central.heard(), DEADLINE_S)
    assert central.heard() == own
    for user in (central, station):
        user.client.stop()


def test_a_station_hears_its_own_receipts_and_the_feed_only(broker: tuple[int, Path]) -> None:
    station = User(broker, "hall-1-station-1", "hallrating/#")
    central = User(broker, "central")
    own = {STATION.stored, STATION.command, STATION.config, FEED.events}
    central.send(OTHER.stored, OTHER.events, STATION.events, FEED.stored, *own)
    until(lambda: own <= station.heard(), DEADLINE_S)
    assert station.heard() == own
    for user in (central, station):
        user.client.stop()


def test_a_feed_may_write_cases_and_hears_its_receipts(broker: tuple[int, Path]) -> None:
    central = User(broker, "central", "hallrating/#")
    feed = User(broker, "hall-1-feed", "hallrating/#")
    feed.send(STATION.events, FEED.stored, FEED.events, FEED.status)
    until(lambda: {FEED.events, FEED.status} <= central.heard(), DEADLINE_S)
    assert central.heard() == {FEED.events, FEED.status}
    central.send(FEED.stored)
    until(lambda: feed.heard() == {FEED.stored}, DEADLINE_S)
    for user in (central, feed):
        user.client.stop()


def test_without_a_password_nobody_comes_in(
    broker: tuple[int, Path], caplog: pytest.LogCaptureFixture
) -> None:
    port, folder = broker
    client = MqttClient(
        BrokerSettings(port=port, tls_ca=folder / "ca.crt"), "nobody", clean=True, manual_ack=False,
        subscriptions=[], will=None, on_arrived=print, on_connected=print, on_published=print,
    )  # fmt: skip
    client.start()
    until(lambda: "refuses us" in caplog.text, DEADLINE_S)
    client.stop()
