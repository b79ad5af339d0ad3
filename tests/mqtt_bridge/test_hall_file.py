"""What the screens of a hall show: a file whose mistakes are named, published to a real broker."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from hallrating import main
from mqtt_bridge.hall_file import read_hall
from mqtt_bridge.messages.control import decode_control
from mqtt_bridge.messages.hall import HallConfig
from mqtt_bridge.messages.topics import Place
from mqtt_bridge.mqtt import MqttClient
from mqtt_bridge.settings import BrokerSettings, SettingsError
from tests.house.tree import ROOT
from tests.mqtt_bridge.ingest.processes import Mosquitto
from tests.ports import free_ports
from tests.until import until

EXAMPLE = (ROOT / "examples" / "hall.toml").read_text(encoding="utf-8")


def written(folder: Path, text: str = EXAMPLE, port: int = 1883) -> Path:
    path = folder / "hall.toml"
    path.write_text(text.replace("port = 1883", f"port = {port}"), encoding="utf-8")
    return path


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[Mosquitto]:
    broker = Mosquitto(tmp_path)
    yield broker
    broker.kill()


def retained(broker: Mosquitto, count: int) -> dict[str, HallConfig]:
    """Topic -> configuration that the broker gives to whoever comes new."""
    found: dict[str, HallConfig] = {}

    def take(arrived: object) -> None:
        for one in arrived:  # type: ignore[attr-defined]
            config = decode_control(one.payload, HallConfig)
            assert isinstance(config, HallConfig)
            found[one.topic] = config

    client = MqttClient(
        BrokerSettings(port=broker.port), "look", clean=True, manual_ack=False,
        subscriptions=[("hallrating/v1/+/+/+/config", 1)], will=None,
        on_arrived=take, on_connected=lambda _online: None, on_published=lambda _mid: None,
    )  # fmt: skip
    client.start()
    until(lambda: len(found) == count, 10)
    client.stop()
    return found


def test_the_example_is_right_and_its_topics_are_known_to_central(tmp_path: Path) -> None:
    file = read_hall(written(tmp_path))
    assert file.config.languages == ("zh_CN", "en")
    topics = (ROOT / "evaluation" / "reasons.toml").read_text(encoding="utf-8")
    assert all(re.search(rf"^{topic.code} = ", topics, re.MULTILINE) for topic in file.config.topics)


@pytest.mark.parametrize(
    ("before", "after", "key", "words"),
    [
        ("version = 1", "version = -1", "config.version", ">= 0"),
        ("version = 1", "versoin = 1", "config.versoin", "version"),
        ('stations = ["station-1"]', "stations = []", "hall.stations", ">= 1"),
        ('stations = ["station-1"]', 'stations = ["cases"]', "hall.stations", "case feed"),
        ('en = "How I was treated"', 'de = "x"', "config.topics[0].texts", "en"),
        ('code = "time"', 'code = "attitude"', "config", "stands twice"),
        ('"13:30-17:00"]\n\n', '"11:30-17:00"]\n\n', "config.hours", "in order"),
        ("2026-10-01 = []", "2026-13-01 = []", "config.hours.days.2026-13-01", "date"),
        ('mon = ["09:00', 'monday = ["09:00', "config.hours.week.monday", "mon"),
        ("last_day = 2026-11-30", "last_day = 2026-10-07", "config.campaigns[0]", "last_day"),
        ('kind = "0-10"', 'kind = "1-10"', "config.campaigns[0].questions[2].kind", "0-10"),
        ('zh_CN = "到大厅", ', "", "config.campaigns[0].questions[1].options[0].texts", "zh_CN"),
    ],
)
def test_a_mistake_is_named_by_its_key(tmp_path: Path, before: str, after: str, key: str, words: str) -> None:
    assert before in EXAMPLE
    with pytest.raises(SettingsError) as wrong:
        read_hall(written(tmp_path, EXAMPLE.replace(before, after)))
    assert wrong.value.key.startswith(key), wrong.value
    assert words in str(wrong.value)


def test_it_is_published_to_each_station_and_only_a_higher_version_replaces_it(
    tmp_path: Path, broker: Mosquitto, capsys: pytest.CaptureFixture[str]
) -> None:
    text = EXAMPLE.replace('["station-1"]', '["station-1", "station-2"]')
    topics = {Place("110108", "hall-1", f"station-{n}").config for n in (1, 2)}
    command = ["config", "publish", str(written(tmp_path, text, broker.port))]
    assert main(command) == 0
    assert {topic: config.version for topic, config in retained(broker, 2).items()} == dict.fromkeys(
        topics, 1
    )
    assert main(command) == 0
    assert "already" in capsys.readouterr().out
    written(tmp_path, text.replace("How long it took", "Waiting"), broker.port)
    assert main(command) == 1
    assert "station-1" in (told := capsys.readouterr().err) or "station-2" in told
    written(tmp_path, text.replace("How long", "So long").replace("version = 1", "version = 2"), broker.port)
    assert main(command) == 0
    assert {config.version for config in retained(broker, 2).values()} == {2}


def test_a_broker_that_is_not_there_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("mqtt_bridge.hall_publishing.CONNECT_S", 0.2)
    (port,) = free_ports(1)
    assert main(["config", "publish", str(written(tmp_path, port=port))]) == 4
    assert str(port) in capsys.readouterr().err


def test_a_file_that_is_wrong_sends_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["config", "publish", str(written(tmp_path, "[hall]\n"))]) == 2
    assert "hall.toml" in capsys.readouterr().err
