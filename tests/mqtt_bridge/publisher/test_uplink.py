"""Outbox, loop, a real Mosquitto and a small central: what is committed arrives, whatever is killed."""

from __future__ import annotations

import asyncio
import contextlib
import shutil
import threading
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from mqtt_bridge.arrivals import Arrived
from mqtt_bridge.messages.bodies import Case
from mqtt_bridge.messages.control import (
    Command,
    PadState,
    Status,
    Stored,
    decode_control,
    encode_control,
)
from mqtt_bridge.messages.envelope import encode
from mqtt_bridge.messages.hall import HallConfig
from mqtt_bridge.messages.topics import Place
from mqtt_bridge.mqtt import MqttClient, NotConnected
from mqtt_bridge.outbox import Committed, Outbox, Outcome, Write
from mqtt_bridge.outbox.file import open_readonly
from mqtt_bridge.outbox.reading import outbox_status
from mqtt_bridge.publisher import Uplink
from mqtt_bridge.settings import BrokerSettings
from tests.mqtt_bridge.ingest.processes import Mosquitto
from tests.mqtt_bridge.messages import samples
from tests.mqtt_bridge.outbox.desk import PLACE
from tests.mqtt_bridge.outbox.desk import event as numbered
from tests.simulation.publisher_world import ModelStore
from tests.until import until

DEADLINE_S = 30.0


class SmallCentral:
    """Stores in memory and answers with receipts, on the thread of its client."""

    def __init__(self, port: int, place: Place = PLACE) -> None:
        self.place = place
        self.store = ModelStore()
        self.store_id: str | None = None
        self.offset = timedelta(0)
        self.payloads: list[bytes] = []
        self.statuses: list[Status] = []
        self.pads: list[str] = []
        self.connected = threading.Event()
        topics = (place.events, place.status, place.pad("+"))
        self.client = MqttClient(
            BrokerSettings(port=port), f"central-{time.monotonic_ns()}", clean=True, manual_ack=False,
            subscriptions=[(topic, 1) for topic in topics], will=None,
            on_arrived=self.arrived, on_connected=lambda _: self.connected.set(), on_published=lambda _: None,
        )  # fmt: skip
        self.client.start()
        assert self.connected.wait(DEADLINE_S)

    def arrived(self, piece: Sequence[Arrived]) -> None:
        for arrived in piece:
            self.heard(arrived)

    def heard(self, arrived: Arrived) -> None:
        if arrived.topic == self.place.status:
            status = decode_control(arrived.payload, Status)
            assert isinstance(status, Status)
            self.statuses.append(status)
            self.store.ask = status.ask or self.store.ask
        elif arrived.topic == self.place.events:
            self.payloads.append(arrived.payload)
            self.store.take(arrived.payload)
        else:
            self.pads.append(arrived.topic)
            return
        self.tell()

    def tell(self) -> None:
        receipt = self.store.receipt(0.0)
        at = datetime.now(UTC) + self.offset
        told = Stored(store=self.store_id or receipt.store, time=at, ask=receipt.ask, streams=receipt.streams)
        with contextlib.suppress(NotConnected):  # the broker was killed just now
            self.client.publish(self.place.stored, encode_control(told), qos=1, retain=True)


class Station:
    """An outbox and its uplink on the running loop."""

    def __init__(self, path: Path, port: int, place: Place = PLACE) -> None:
        self.path = path
        self.feed: list[Case] = []
        self.commands: list[Command] = []
        self.configs: list[HallConfig] = []
        loop = asyncio.get_running_loop()
        self.outbox = Outbox.open(path, place, loop.call_soon_threadsafe)
        self.uplink = Uplink(
            self.outbox, BrokerSettings(port=port), place, "0.1.0", _boottime_s, lambda: datetime.now(UTC),
            on_feed=lambda _, case: self.feed.append(case),
            on_command=self.commands.append, on_config=self.configs.append,
        )  # fmt: skip
        self.uplink.start()

    async def put(self, *numbers: int) -> None:
        done: asyncio.Future[Outcome] = asyncio.get_running_loop().create_future()
        self.outbox.write(Write(events=tuple(numbered(number) for number in numbers)), done.set_result)
        assert isinstance(await done, Committed)

    async def wait(self, condition: object) -> None:
        await asyncio.to_thread(until, condition, DEADLINE_S)  # type: ignore[arg-type]

    async def all_stored(self) -> None:
        await self.wait(lambda: self.uplink.state().backlog == 0 and self.uplink.state().connected)


def _boottime_s() -> float:
    return time.clock_gettime(time.CLOCK_BOOTTIME)


@asynccontextmanager
async def station(path: Path, port: int, place: Place = PLACE) -> AsyncIterator[Station]:
    opened = Station(path, port, place)
    try:
        yield opened
    finally:
        await opened.uplink.stop()
        await asyncio.to_thread(opened.outbox.close)


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[Mosquitto]:
    mosquitto = Mosquitto(tmp_path)
    yield mosquitto
    mosquitto.kill()


@pytest.fixture
def central(broker: Mosquitto) -> Iterator[SmallCentral]:
    small = SmallCentral(broker.port)
    yield small
    small.client.stop()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "outbox.db"


@pytest.mark.asyncio
@pytest.mark.promise(3)
async def test_what_is_committed_reaches_the_store_with_its_exact_bytes(
    path: Path, broker: Mosquitto, central: SmallCentral
) -> None:
    async with station(path, broker.port) as hall:
        await hall.put(1)
        await hall.put(2, 3)
        await hall.all_stored()
        assert set(central.store.ids) == {numbered(number).id for number in (1, 2, 3)}
        assert hall.uplink.state().store == "00000000000000aa"
    connection = open_readonly(path)
    held = {committed for (committed,) in connection.execute("SELECT committed FROM events")}
    connection.close()
    assert set(central.payloads) == held
    assert outbox_status(path).head.stored_seq == 3


@pytest.mark.asyncio
async def test_a_station_says_who_it_is_and_when_it_goes(
    path: Path, broker: Mosquitto, central: SmallCentral
) -> None:
    async with station(path, broker.port) as hall:
        await hall.wait(lambda: central.statuses)
        first = central.statuses[0]
        assert (first.online, first.version, first.last, first.backlog) == (True, "0.1.0", 0, 0)
        assert first.free_bytes is not None
        assert first.free_bytes > 0
    until(lambda: not central.statuses[-1].online, DEADLINE_S)


@pytest.mark.asyncio
@pytest.mark.promise(3)
@pytest.mark.promise(8)
async def test_a_broker_killed_in_mid_flow_loses_and_doubles_nothing(
    path: Path, broker: Mosquitto, central: SmallCentral
) -> None:
    async with station(path, broker.port) as hall:
        for number in range(300):
            await hall.put(number)
            if number in (100, 200):
                await asyncio.to_thread(broker.kill)
            if number in (150, 250):
                await asyncio.to_thread(broker.start)
        await hall.all_stored()
    assert set(central.store.ids) == {numbered(number).id for number in range(300)}
    assert central.store.aside == 0


@pytest.mark.asyncio
async def test_a_backlog_travels_in_batches_and_a_restart_sends_nothing_again(
    path: Path, broker: Mosquitto, central: SmallCentral
) -> None:
    async with station(path, broker.port) as hall:
        await hall.put(*range(900))
        await hall.all_stored()
        await hall.wait(lambda: outbox_status(path).waiting == 0)
    assert len(central.payloads) < 100
    before = len(central.payloads)
    async with station(path, broker.port) as hall:
        await hall.all_stored()
        await hall.put(1000)
        await hall.all_stored()
    assert len(central.payloads) == before + 1


@pytest.mark.asyncio
@pytest.mark.promise(3)
async def test_a_store_restored_from_a_backup_gets_all_again(
    path: Path, broker: Mosquitto, central: SmallCentral
) -> None:
    async with station(path, broker.port) as hall:
        await hall.put(*range(30))
        await hall.all_stored()
        central.store = ModelStore()
        central.tell()
        await hall.wait(lambda: len(central.store.ids) == 30)
        await hall.all_stored()


@pytest.mark.asyncio
@pytest.mark.promise(3)
async def test_a_copied_outbox_on_a_second_station_loses_nothing(
    path: Path, broker: Mosquitto, central: SmallCentral, tmp_path: Path
) -> None:
    async with station(path, broker.port) as hall:
        await hall.put(1, 2)
        await hall.all_stored()
    twin_path = tmp_path / "twin.db"
    shutil.copy(path, twin_path)
    async with station(path, broker.port) as hall, station(twin_path, broker.port) as twin:
        for number in range(10, 20):
            await hall.put(number)
            await twin.put(number + 100)
        await hall.all_stored()
        await twin.all_stored()
    wanted = {1, 2, *range(10, 20), *range(110, 120)}
    assert set(central.store.ids) == {numbered(number).id for number in wanted}


@pytest.mark.asyncio
async def test_receipts_of_another_store_are_ignored(
    path: Path, broker: Mosquitto, central: SmallCentral
) -> None:
    async with station(path, broker.port) as hall:
        await hall.put(1)
        await hall.all_stored()
        central.store_id = "b" * 16
        await hall.put(2)
        await hall.wait(lambda: len(central.store.ids) == 2)
        assert hall.uplink.state().backlog == 1
        central.store_id = None
        central.tell()
        await hall.all_stored()


@pytest.mark.asyncio
@pytest.mark.promise(8)
async def test_the_clock_is_corrected_by_receipts(
    path: Path, broker: Mosquitto, central: SmallCentral
) -> None:
    central.offset = timedelta(days=-3)
    async with station(path, broker.port) as hall:
        await hall.put(1)
        await hall.wait(lambda: hall.uplink.state().clock_offset_s is not None)
        now, source = hall.uplink.corrected_now()
        assert source == "corrected"
        assert abs((datetime.now(UTC) - now) - timedelta(days=3)) < timedelta(seconds=20)


@pytest.mark.asyncio
async def test_feed_command_and_configuration_come_and_a_bad_message_stops_nothing(
    path: Path, broker: Mosquitto, central: SmallCentral
) -> None:
    command = Command("0" * 16, "identify", samples.AT, pad="p1")
    case = encode(samples.event("case"), "hallrating/v1/140726/main/cases", "0" * 16, 1, "0" * 64)
    central.client.publish(PLACE.config, encode_control(HallConfig(7)), qos=1, retain=True)
    async with station(path, broker.port) as hall:
        await hall.wait(lambda: hall.configs)
        for topic, payload in (
            (PLACE.command, b"\xff"), (PLACE.command, encode_control(command)), (PLACE.stored, b"[]"),
            (PLACE.feed, b"[" + case + b",1]"), (PLACE.feed, case),
        ):  # fmt: skip
            central.client.publish(topic, payload, qos=1)
        await hall.wait(lambda: len(hall.feed) == 2)
        assert hall.commands == [command]
        assert hall.configs == [HallConfig(7)]
        assert hall.uplink.defects == 3
        await hall.put(1)
        await hall.all_stored()


@pytest.mark.asyncio
async def test_pads_are_shown_after_every_connect(
    path: Path, broker: Mosquitto, central: SmallCentral
) -> None:
    async with station(path, broker.port) as hall:
        hall.uplink.publish_pad("p1", PadState("w1", "hr-1", "ready"))
        await hall.wait(lambda: central.pads == [PLACE.pad("p1")])
        await asyncio.to_thread(broker.kill)
        await asyncio.to_thread(broker.start)
        await hall.wait(lambda: len(central.pads) >= 2)


@pytest.mark.asyncio
async def test_without_a_broker_everything_is_kept(path: Path, broker: Mosquitto) -> None:
    broker.kill()
    async with station(path, broker.port) as hall:
        await hall.put(1, 2, 3)
        assert not hall.uplink.state().connected
        assert hall.uplink.state().backlog == 3
    assert outbox_status(path).waiting == 3
