"""Central's API and the commands' client, over a real socket on loopback."""

from __future__ import annotations

import asyncio
import http.client
import stat
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
from msgspec import structs

from evaluation import model
from evaluation.store import ImportResult, SetAside, Store, StoreError, StoreLocked
from mqtt_bridge.ingest.api import Parts, serving, token_at
from mqtt_bridge.ingest.asides import Judgement
from mqtt_bridge.ingest.client import CentralAbsent, CentralClient, CentralRefused
from mqtt_bridge.ingest.desk import Desk
from mqtt_bridge.ingest.inbox import INBOX_MAX, Inbox
from mqtt_bridge.ingest.requests import CasesRequest, CommandRequest, Health
from mqtt_bridge.ingest.settings import ApiSettings
from mqtt_bridge.ingest.translate import body_of_case
from mqtt_bridge.ingest.worker import Worker
from mqtt_bridge.messages.bodies import CaseRef
from mqtt_bridge.messages.control import Command, Status, decode_control, encode_control
from tests.mqtt_bridge.ingest.halls import AT, HALL, Stream, changed, count, rating
from tests.mqtt_bridge.ingest.main import main
from tests.mqtt_bridge.ingest.wire import Wire, arrived
from tests.ports import free_ports
from tests.until import until

CASES = [
    model.Case(model.CaseKey("spjw", f"A-{number}", "1"), "w1", "item", "dept", AT, citizen_present=True)
    for number in range(2500)
]


CASE = body_of_case(CASES[0])


class Served:
    """The API on a free port, its loop on a thread of its own."""

    def __init__(self, folder: Path, works: bool = True) -> None:
        self.path = folder / "store.db"
        self.store = Store.create(self.path, "demo")
        self.wire, self.inbox = Wire(), Inbox()
        self.worker = Worker(self.store, self.wire, self.inbox, lambda: datetime.now(UTC))
        self.settings = ApiSettings(folder / "token", free_ports(1)[0])
        self._loop = asyncio.new_event_loop()
        self._end = asyncio.Event()
        self._up = threading.Event()
        self._thread = threading.Thread(target=self._loop.run_until_complete, args=(self._serve(),))
        self._thread.start()
        assert self._up.wait(10)
        if works:
            self.worker.start()

    async def _serve(self) -> None:
        parts = Parts(self.store.store_id, "demo", self.path, self.worker, self.inbox, self.wire)
        async with serving(parts, token_at(self.settings.token_file), self.settings.port):
            self._up.set()
            await self._end.wait()

    @property
    def client(self) -> CentralClient:
        return CentralClient(self.settings)

    def raw(self, method: str, path: str, body: bytes = b"", token: str | None = None) -> tuple[int, bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", self.settings.port, timeout=10)
        given = self.settings.token_file.read_text().strip() if token is None else token
        connection.request(method, path, body, {"Authorization": f"Bearer {given}"})
        response = connection.getresponse()
        answer = response.status, response.read()
        connection.close()
        return answer

    def close(self) -> None:
        self._loop.call_soon_threadsafe(self._end.set)
        self._thread.join(10)
        self._loop.close()
        if self.worker_started():
            self.worker.stop()
        self.store.close()

    def worker_started(self) -> bool:
        return any(thread.name == "ingest" for thread in threading.enumerate())


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    served = Served(tmp_path)
    yield served
    served.close()


def test_health_tells_store_connection_and_counts(served: Served) -> None:
    served.inbox.offer(arrived(Stream().add(rating(1))))
    until(served.wire.acknowledged, 10)
    health = until(lambda: next((h for h in [served.client.get("/health", Health)] if h.messages), None), 10)
    assert health == Health(served.store.store_id, "demo", False, None, 0, 1, 1, 0, 0)


@pytest.mark.parametrize("token", ["", "wrong", "日本"])
@pytest.mark.parametrize(
    "method,path", [("GET", "/health"), ("GET", "/fleet"), ("POST", "/cases"), ("POST", "/aside/1/drop")]
)
def test_without_the_token_nothing_is_answered(served: Served, method: str, path: str, token: str) -> None:
    status, body = served.raw(method, path, token=token.encode().decode("latin-1"))
    assert (status, body) == (401, b'{"error":"a token is needed"}')


def test_the_token_file_is_made_for_its_owner_only_and_kept(tmp_path: Path) -> None:
    token = token_at(tmp_path / "token")
    assert len(token) >= 40
    assert stat.S_IMODE((tmp_path / "token").stat().st_mode) == 0o600
    assert token_at(tmp_path / "token") == token
    for none in (b"\n", b"\xff\xfe\n"):
        (tmp_path / "token").write_bytes(none)
        with pytest.raises(OSError, match="no token"):
            token_at(tmp_path / "token")


def test_cases_of_a_file_go_through_a_running_central(served: Served) -> None:
    desk = Desk(served.path, served.settings)
    assert desk.import_cases(CASES, "330106", "h1") == ImportResult(2500, 0, 0)
    assert desk.import_cases(CASES[:5], "330106", "h1") == ImportResult(0, 5, 0)
    assert count(served.path, "cases") == 2500


def test_without_a_central_the_store_is_opened_itself(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    Store.create(path, "real").close()
    api = ApiSettings(tmp_path / "token", free_ports(1)[0])
    assert Desk(path, None).import_cases(CASES[:3], "330106", "h1") == ImportResult(3, 0, 0)
    assert Desk(path, api).import_cases(CASES[:3], "330106", "h1") == ImportResult(0, 3, 0)
    (tmp_path / "token").write_text("left behind")
    assert not Desk(path, api).judge_again(1, Judgement.DROP).done


def test_a_store_that_is_written_is_not_opened_beside(served: Served) -> None:
    with pytest.raises(StoreLocked):
        Desk(served.path, None).import_cases(CASES[:1], "330106", "h1")


def test_a_command_drops_through_the_running_central(served: Served, tmp_path: Path) -> None:
    garbage = SetAside(HALL.region, HALL.hall, HALL.station, b"?", "no JSON", AT)
    served.inbox.call(lambda store: store.add([garbage])).result(10)
    config = tmp_path / "central.toml"
    config.write_text(
        f'[store]\npath = "store.db"\n[api]\nport = {served.settings.port}\ntoken_file = "token"\n'
    )
    assert main(["store", "aside", "drop", "1", "--config", str(config)]) == 0
    assert main(["store", "aside", "drop", "1", "--config", str(config)]) == 1


def test_a_set_aside_event_is_judged_through_central(served: Served) -> None:
    stream = Stream()
    served.inbox.offer(arrived(changed(stream.add(rating(1)), dataschema="rating/2")))
    served.inbox.offer(arrived(b"garbage"))
    until(lambda: len(served.wire.acknowledged()) == 2, 10)
    desk = Desk(served.path, served.settings)
    refused = desk.judge_again(1, Judgement.RELEASE)
    assert not refused.done
    assert "rating/2" in refused.reason
    assert desk.judge_again(2, Judgement.DROP).done
    assert not desk.judge_again(2, Judgement.DROP).done
    assert not desk.judge_again(99, Judgement.RELEASE).done


def test_a_command_goes_to_its_station_and_expires(served: Served) -> None:
    before = datetime.now(UTC)
    request = CommandRequest("330106", "h1", "s1", "identify", pad="p1")
    command = served.client.post("/commands", request, Command)
    ((topic, what),) = served.wire.log
    assert topic == HALL.command
    assert isinstance(what, tuple)
    assert what[1:] == (1, False)
    assert decode_control(what[0], Command) == command
    assert timedelta(seconds=9) < command.expires_at - before < timedelta(seconds=20)
    served.wire.up = False
    with pytest.raises(CentralRefused, match="broker") as refused:
        served.client.post("/commands", request, Command)
    assert refused.value.status == 503


def test_the_fleet_is_answered(served: Served) -> None:
    status = Status(online=True, version="0.1.0", ask="a" * 16)
    served.inbox.offer(arrived(encode_control(status), topic=HALL.status))
    until(served.wire.acknowledged, 10)
    fleet: Any = served.client.get("/fleet", dict)
    assert fleet["silent"] == 0
    assert fleet["stations"][0]["state"] == "online"


@pytest.mark.parametrize(
    "path,body,part",
    [
        ("/cases", b"{", "truncated"),
        ("/cases", b'{"region":"A","hall":"h1","cases":[]}', "region"),
        ("/commands", b'{"region":"a","hall":"h","station":"s","action":"explode"}', "explode"),
        (
            "/cases",
            msgspec.json.encode(
                CasesRequest("a", "h", [structs.replace(CASE, key=CaseRef("s", "a 1", "1"))])
            ),
            "case_no",
        ),
    ],
)
@pytest.mark.promise(6)
def test_a_wrong_request_says_what_is_wrong_and_changes_nothing(
    served: Served, path: str, body: bytes, part: str
) -> None:
    status, answer = served.raw("POST", path, body)
    assert status == 400
    assert part in msgspec.json.decode(answer)["error"]
    assert count(served.path, "cases") == 0


def test_other_paths_are_no_answer_of_ours(served: Served) -> None:
    with pytest.raises(CentralRefused, match="not central's answer"):
        served.client.get("/nothing", Health)


def test_a_store_that_fails_is_told(served: Served, mocker: Any) -> None:
    mocker.patch.object(served.store, "drop", side_effect=StoreError("disk full"))
    with pytest.raises(CentralRefused, match="disk full"):
        Desk(served.path, served.settings).judge_again(1, Judgement.DROP)


def test_a_store_that_cannot_keep_up_is_told(tmp_path: Path) -> None:
    served = Served(tmp_path, works=False)
    for _number in range(INBOX_MAX):
        served.inbox.offer(arrived(b"x"))
    with pytest.raises(CentralRefused, match="keep up"):
        Desk(served.path, served.settings).judge_again(1, Judgement.DROP)
    served.close()


def test_a_port_that_another_holds_is_an_error(served: Served) -> None:
    async def again() -> None:
        parts = Parts("0" * 16, "demo", served.path, served.worker, served.inbox, served.wire)
        async with serving(parts, "x", served.settings.port):
            raise AssertionError("two serve on one port")

    with pytest.raises(OSError, match="address"):
        asyncio.run(again())


def test_nothing_at_the_port_is_absent_and_silence_is_refused(tmp_path: Path) -> None:
    client = CentralClient(ApiSettings(tmp_path / "none", free_ports(1)[0]))
    with pytest.raises(CentralAbsent):
        client.get("/health", Health)
