"""Central as a process behind a real mosquitto, with a hall that believes only receipts."""

from __future__ import annotations

import resource
import shutil
import signal
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from evaluation.store import open_readonly
from mqtt_bridge.ingest.client import CentralClient
from mqtt_bridge.ingest.requests import Health
from mqtt_bridge.ingest.settings import CentralSettings
from mqtt_bridge.settings import read_settings
from tests.mqtt_bridge.ingest.halls import HALL, Stream, changed, count, rating
from tests.mqtt_bridge.ingest.main import main
from tests.mqtt_bridge.ingest.processes import CentralProcess, Mosquitto, TrustingNothing
from tests.until import until

MakeHall = Callable[[Stream], TrustingNothing]


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[Mosquitto]:
    broker = Mosquitto(tmp_path)
    yield broker
    broker.kill()


@pytest.fixture
def central(tmp_path: Path, broker: Mosquitto) -> Iterator[CentralProcess]:
    central = CentralProcess(tmp_path, broker.port).start()
    yield central
    if central.process.poll() is None:
        central.kill()


@pytest.fixture
def hall(broker: Mosquitto) -> Iterator[MakeHall]:
    with ExitStack() as stack:

        def make(stream: Stream) -> TrustingNothing:
            trusting = TrustingNothing(stream, broker.port)
            stack.callback(trusting.close)
            return trusting

        yield make


def a_day(ratings: int) -> Stream:
    stream = Stream()
    for number in range(1, ratings + 1):
        stream.add(rating(number))
    return stream


def health(central: CentralProcess) -> Health:
    return CentralClient(read_settings(central.config, CentralSettings).api).get("/health", Health)


def test_it_says_one_line_when_it_is_ready_and_ends_cleanly(central: CentralProcess) -> None:
    assert str(central.store) in central.ready_line
    assert "http://127.0.0.1:" in central.ready_line
    assert central.end() == 0
    with open_readonly(central.store) as reader:
        assert reader.rows("SELECT kind FROM store") == [{"kind": "real"}]


def test_ctrl_c_ends_it_with_130(central: CentralProcess) -> None:
    assert central.end(signal.SIGINT) == 130


@pytest.mark.promise(8)
def test_a_second_central_on_the_store_exits_3_and_names_the_first(
    central: CentralProcess, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["central", "--config", str(central.config)]) == 3
    assert str(central.process.pid) in capsys.readouterr().err
    assert health(central).fault is None


@pytest.mark.promise(3)
@pytest.mark.promise(8)
def test_kill_9_of_central_in_mid_flow_loses_and_doubles_nothing(
    central: CentralProcess, hall: MakeHall
) -> None:
    trusting = hall(a_day(6000))
    for goal in (500, 2000, 3500):
        until(lambda goal=goal: trusting.push(goal), 60)  # type: ignore[misc]
        central.kill()
        assert count(central.store, "ratings") >= trusting.highest
        central.start()
    trusting.until_held(6000)
    assert count(central.store, "ratings") == 6000
    assert count(central.store, "refused") == 0
    assert central.end() == 0


@pytest.mark.promise(3)
@pytest.mark.promise(8)
def test_kill_9_of_a_broker_without_memory_loses_and_doubles_nothing(
    central: CentralProcess, broker: Mosquitto, hall: MakeHall
) -> None:
    trusting = hall(a_day(4000))
    for goal in (500, 2000):
        until(lambda goal=goal: trusting.push(goal), 60)  # type: ignore[misc]
        broker.kill()
        broker.start()
    trusting.until_held(4000)
    assert count(central.store, "ratings") == 4000
    assert count(central.store, "refused") == 0


def spoilt(number: int, raw: bytes) -> bytes:
    """An event as it is, but three of them such as central cannot accept."""
    match number:
        case 6:
            return changed(raw, dataschema="rating/9")
        case 11:
            return changed(raw, source="hallrating/v1/a/b/c")
        case 21:
            return raw.replace(b'"level":', b'"level":9')
        case _:
            return raw


@pytest.mark.promise(6)
def test_garbage_of_every_kind_stops_no_stream(central: CentralProcess, hall: MakeHall) -> None:
    stream = Stream()
    for number in range(1, 61):
        stream.add(rating(number))
        stream.sent[-1] = spoilt(number, stream.sent[-1])  # the next one chains over what is really sent
    until(lambda: health(central).connected, 20)
    topics = (HALL.events, HALL.status, HALL.pad("p1"), HALL.source + "/EVENT/event", HALL.feed)
    payloads = (b"", b"\xff" * 50, b"{" * 5000, b"[" * 5000, b"x" * 200_000)

    noise = hall(Stream(name="00000000000000ff"))
    for topic in topics:
        for payload in payloads:
            noise.say(topic, payload)
    trusting = hall(stream)
    trusting.until_held(60)
    assert count(central.store, "ratings") == 57
    assert count(central.store, "asides", "seq IN (6, 11, 21)") == 3
    assert health(central).aside >= 3 + 4 * len(payloads)
    # while it runs, a judgement goes through it
    assert main(["store", "aside", "drop", "1", "--config", str(central.config)]) == 0
    assert main(["store", "aside", "drop", "1", "--config", str(central.config)]) == 1
    assert count(central.store, "asides", "state = 'dropped'") == 1


@pytest.mark.promise(3)
def test_a_store_restored_from_a_copy_gets_everything_again(central: CentralProcess, hall: MakeHall) -> None:
    trusting = hall(a_day(600))
    stream = list(trusting.stream.sent)
    del trusting.stream.sent[300:]
    trusting.until_held(300)
    backup = central.folder / "backup.db"
    with closing(sqlite3.connect(central.store)) as source, closing(sqlite3.connect(backup)) as copy:
        source.backup(copy)
    trusting.stream.sent[:] = stream
    trusting.until_held(600)
    central.end()
    for rest in central.folder.glob("store.db-*"):
        rest.unlink()
    shutil.copyfile(backup, central.store)
    central.start()
    until(lambda: health(central).connected, 20)
    trusting.stream.add(rating(601))
    trusting.ask()
    until(lambda: trusting.held < 600, 20)
    trusting.until_held(601)
    assert count(central.store, "ratings") == 601


@pytest.mark.promise(8)
def test_a_full_disk_gives_no_receipt_and_is_waited_for(central: CentralProcess, hall: MakeHall) -> None:
    trusting = hall(a_day(4000))
    until(lambda: trusting.push(200), 60)
    limit = max(path.stat().st_size for path in central.folder.glob("store.db*"))
    hard = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
    resource.prlimit(central.process.pid, resource.RLIMIT_FSIZE, (limit, hard))

    def full() -> bool:
        trusting.push(4000)
        return health(central).fault is not None

    until(full, 60)
    stored = count(central.store, "ratings")
    assert trusting.highest <= stored < 4000
    resource.prlimit(central.process.pid, resource.RLIMIT_FSIZE, (hard, hard))
    trusting.until_held(4000)
    assert count(central.store, "ratings") == 4000
    assert health(central).fault is None
    assert "nothing is acknowledged" in central.log.read_text()


@pytest.mark.promise(5)
def test_no_level_stands_in_a_log(central: CentralProcess, hall: MakeHall) -> None:
    stream = a_day(4)
    stream.sent[3] = stream.sent[3].replace(b'"level":', b'"level":9')
    for number in range(5, 41):
        stream.add(rating(number))
    trusting = hall(stream)
    trusting.until_held(40)
    assert central.end() == 0
    assert "level" not in central.log.read_text()
