"""The MQTT client on a real Mosquitto: it stays connected, takes nothing while it is not, has a will."""

from __future__ import annotations

import logging
import socket
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from mqtt_bridge.arrivals import Arrived
from mqtt_bridge.mqtt import MqttClient, NotConnected, Will
from mqtt_bridge.settings import BrokerSettings
from tests.mqtt_bridge.ingest.processes import Mosquitto
from tests.ports import free_ports
from tests.until import until

DEADLINE_S = 20.0


class Ear:
    """A client that keeps what it heard."""

    def __init__(self, port: int, name: str, *topics: str, **options: object) -> None:
        self.arrived: list[Arrived] = []
        self.states: list[bool] = []
        self.published: list[int] = []
        settings = BrokerSettings(port=port, protocol=options.pop("protocol", "3.1.1"))  # type: ignore[arg-type]
        arguments = {
            "clean": True,
            "manual_ack": False,
            "will": None,
            "on_arrived": self.arrived.extend,
        } | options
        self.client = MqttClient(
            settings,
            name,
            subscriptions=[(topic, 1) for topic in topics],
            on_connected=self.states.append,
            on_published=self.published.append,
            **arguments,  # type: ignore[arg-type]
        )

    def start(self) -> Ear:
        self.client.start()
        until(lambda: self.states and self.states[-1], DEADLINE_S)
        return self

    @property
    def payloads(self) -> list[bytes]:
        return [arrived.payload for arrived in self.arrived]


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[Mosquitto]:
    mosquitto = Mosquitto(tmp_path)
    yield mosquitto
    mosquitto.kill()


@pytest.fixture
def ears(broker: Mosquitto) -> Iterator[Callable[..., Ear]]:
    made: list[Ear] = []

    def make(name: str, *topics: str, **options: object) -> Ear:
        made.append(Ear(broker.port, name, *topics, **options))
        return made[-1]

    yield make
    for ear in made:
        ear.client.stop()


@pytest.mark.parametrize("protocol", ["3.1.1", "5"])
def test_a_message_goes_through_and_is_acknowledged(ears: Callable[..., Ear], protocol: str) -> None:
    ear = ears("one", "a/+", protocol=protocol).start()
    mid = ear.client.publish("a/b", b"hello", qos=1)
    until(lambda: ear.published == [mid] and ear.payloads == [b"hello"], DEADLINE_S)
    assert ear.arrived[0].topic == "a/b"
    assert not ear.arrived[0].retain


def test_a_retained_message_comes_with_its_mark(ears: Callable[..., Ear]) -> None:
    ears("one").start().client.publish("a/b", b"kept", qos=1, retain=True)
    later = ears("two", "a/b").start()
    until(lambda: later.payloads == [b"kept"], DEADLINE_S)
    assert later.arrived[0].retain


def test_nothing_is_taken_without_a_connection(tmp_path: Path) -> None:
    ear = Ear(free_ports(1)[0], "one")
    with pytest.raises(NotConnected):
        ear.client.publish("a/b", b"x", qos=1)
    ear.client.start()
    with pytest.raises(NotConnected):
        ear.client.publish("a/b", b"x", qos=1)
    ear.client.stop()
    assert ear.states == []


@pytest.mark.promise(8)
def test_a_killed_broker_is_found_again_and_nothing_old_is_sent(
    broker: Mosquitto, ears: Callable[..., Ear]
) -> None:
    ear = ears("one", "a/b").start()
    broker.kill()
    until(lambda: ear.states == [True, False], DEADLINE_S)
    with pytest.raises(NotConnected):
        ear.client.publish("a/b", b"lost", qos=1)
    broker.start()
    until(lambda: ear.states == [True, False, True], DEADLINE_S)
    ear.client.publish("a/b", b"new", qos=1)
    until(lambda: ear.payloads == [b"new"], DEADLINE_S)


def test_the_will_is_told_when_the_connection_is_lost_and_not_after_a_goodbye(
    ears: Callable[..., Ear],
) -> None:
    ear = ears("one", "w/#").start()
    polite = ears("two", will=Will("w/two", b"gone")).start()
    lost = ears("three", will=Will("w/three", b"gone")).start()
    polite.client.stop()
    connection = lost.client._client.socket()  # type: ignore[union-attr]
    assert isinstance(connection, socket.socket)
    connection.shutdown(socket.SHUT_RDWR)
    until(lambda: ear.arrived, DEADLINE_S)
    assert [(arrived.topic, arrived.payload) for arrived in ear.arrived] == [("w/three", b"gone")]


@pytest.mark.parametrize("protocol", ["3.1.1", "5"])
def test_what_is_not_acknowledged_comes_again_after_a_new_connection(
    ears: Callable[..., Ear], protocol: str
) -> None:
    options = {"clean": False, "manual_ack": True, "protocol": protocol}
    first = ears("ingest", "a/b", **options).start()
    sender = ears("sender").start()
    for payload in (b"1", b"2"):
        sender.client.publish("a/b", payload, qos=1)
    until(lambda: first.payloads == [b"1", b"2"], DEADLINE_S)
    first.client.acknowledge(first.arrived[0])
    until(lambda: len(sender.published) == 2, DEADLINE_S)
    first.client.stop()
    again = ears("ingest", "a/b", **options).start()
    until(lambda: again.payloads, DEADLINE_S)
    assert again.payloads == [b"2"]
    again.client.acknowledge(first.arrived[1])
    again.client.acknowledge(again.arrived[0])


@pytest.mark.parametrize("protocol", ["3.1.1", "5"])
@pytest.mark.parametrize("manual_ack", [False, True])
def test_a_backlog_comes_in_large_pieces_in_its_order_and_once(
    ears: Callable[..., Ear], protocol: str, manual_ack: bool
) -> None:
    pieces: list[int] = []
    heard: list[Arrived] = []

    def hear(piece: Sequence[Arrived]) -> None:
        heard.extend(piece)
        pieces.append(len(piece))

    options = {"clean": False, "manual_ack": manual_ack, "protocol": protocol, "on_arrived": hear}
    away = ears("ingest", "a/b", **options).start()
    away.client.stop()
    sender = ears("sender").start()
    sent = [b"%d " % number + b"x" * 400 for number in range(80)]
    for payload in sent:
        sender.client.publish("a/b", payload, qos=1)
    until(lambda: len(sender.published) == len(sent), DEADLINE_S)
    back = ears("ingest", "a/b", **options).start()
    until(lambda: len(heard) == len(sent), DEADLINE_S)
    assert [arrived.payload for arrived in heard] == sent
    assert max(pieces) > 1, "paho alone would bring them one by one"
    if manual_ack:
        back.client.acknowledge(*heard)
    sender.client.publish("a/b", b"last", qos=1)
    until(lambda: heard[-1].payload == b"last", DEADLINE_S)
    if manual_ack:
        back.client.acknowledge(heard[-1])
    back.client.stop()
    ears("ingest", "a/b", **options).start()
    sender.client.publish("a/b", b"new", qos=1)
    until(lambda: heard[-1].payload == b"new", DEADLINE_S)
    assert len(heard) == len(sent) + 2, "what was acknowledged does not come again"


def test_an_acknowledgement_of_an_earlier_connection_is_not_sent(ears: Callable[..., Ear]) -> None:
    ear = ears("ingest", "a/b", clean=False, manual_ack=True).start()
    ear.client.publish("a/b", b"1", qos=1)
    until(lambda: ear.arrived, DEADLINE_S)
    old = ear.arrived[0]
    for count in (2, 3):  # what is not acknowledged comes again, under the same number
        ear.client.reconnect()
        until(lambda count=count: len(ear.arrived) == count, DEADLINE_S)  # type: ignore[misc]
        again = ear.arrived[-1]
        assert (again.payload, again.mid) == (b"1", old.mid)
        assert again.generation > old.generation
        ear.client.acknowledge(old)
    ear.client.acknowledge(ear.arrived[-1])
    ear.client.publish("a/b", b"2", qos=1)
    until(lambda: ear.payloads[-1] == b"2", DEADLINE_S)
    ear.client.reconnect()
    until(lambda: len(ear.arrived) == 5, DEADLINE_S)
    assert ear.payloads == [b"1", b"1", b"1", b"2", b"2"]


@pytest.mark.promise(6)
def test_a_callback_that_fails_is_logged_and_the_next_message_comes(
    ears: Callable[..., Ear], caplog: pytest.LogCaptureFixture
) -> None:
    heard: list[bytes] = []

    def fail_once(piece: Sequence[Arrived]) -> None:
        heard.extend(arrived.payload for arrived in piece)
        if heard[-len(piece)] == b"bad":
            raise RuntimeError("our own mistake")

    ear = ears("one", "a/b", on_arrived=fail_once).start()
    with caplog.at_level(logging.ERROR):
        ear.client.publish("a/b", b"bad", qos=1)
        ear.client.publish("a/b", b"good", qos=1)
        until(lambda: heard == [b"bad", b"good"], DEADLINE_S)
    assert "callback" in caplog.text


@pytest.mark.promise(6)
def test_a_peer_that_speaks_no_mqtt_does_not_end_the_client() -> None:
    """Garbage for an answer raises inside paho: the client connects again."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        accepted: list[socket.socket] = []

        def serve() -> None:
            for _ in range(2):
                connection, _address = server.accept()
                connection.recv(1000)
                connection.sendall(b"\x20\x00\xff\xff\xff\xff\xff\xff")
                accepted.append(connection)

        thread = threading.Thread(target=serve)
        thread.start()
        ear = Ear(server.getsockname()[1], "one")
        ear.client.start()
        until(lambda: len(accepted) == 2, DEADLINE_S)
        ear.client.stop()
        thread.join(DEADLINE_S)
        for connection in accepted:
            connection.close()
    assert True not in ear.states


def test_a_password_that_cannot_be_read_shows_at_the_start(tmp_path: Path) -> None:
    settings = BrokerSettings(username="a", password_file=tmp_path / "none")
    client = MqttClient(
        settings, "x", clean=True, manual_ack=False, subscriptions=[], will=None,
        on_arrived=print, on_connected=print, on_published=print,
    )  # fmt: skip
    with pytest.raises(FileNotFoundError):
        client.start()


@pytest.mark.parametrize("protocol", ["3.1.1", "5"])
def test_a_broker_that_refuses_is_asked_again(
    tmp_path: Path, protocol: str, caplog: pytest.LogCaptureFixture
) -> None:
    broker = Mosquitto(tmp_path)
    config = tmp_path / "mosquitto.conf"
    config.write_text(config.read_text().replace("allow_anonymous true", "allow_anonymous false"))
    broker.kill()
    broker.start()
    ear = Ear(broker.port, "one", protocol=protocol)
    ear.client.start()
    until(lambda: caplog.text.count("refuses us") >= 2, DEADLINE_S)
    ear.client.stop()
    broker.kill()
    assert ear.states == []
