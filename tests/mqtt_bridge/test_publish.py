"""`hallrating cases publish`: good rows go out, a wrong one is named, a list sent again keeps its codes."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from hallrating import main
from mqtt_bridge.feed import Feed, read_feed
from mqtt_bridge.messages.bodies import Case
from mqtt_bridge.messages.envelope import Received, decode, decode_body, split_batch
from mqtt_bridge.messages.topics import Place
from mqtt_bridge.outbox.reading import outbox_status
from mqtt_bridge.serving import publish_file, publish_lines
from tests.mqtt_bridge.ingest.processes import Mosquitto
from tests.mqtt_bridge.publisher.test_uplink import SmallCentral
from tests.ports import free_ports

FEED = Place("110108", "h1", "cases")
HEADER = "source,case_no,window,item,department,finished,citizen_present"
ROW = "gov,A-{},w1,居住证办理,公安局,2026-03-02 09:30:00,1"


@pytest.fixture
def central(tmp_path: Path) -> Iterator[SmallCentral]:
    broker = Mosquitto(tmp_path)
    small = SmallCentral(broker.port, FEED)
    write_config(tmp_path, broker.port)
    yield small
    small.client.stop()
    broker.kill()


def write_config(folder: Path, port: int, sources: str = 'gov = "[A-Z0-9-]+"') -> Path:
    path = folder / "feed.toml"
    path.write_text(
        f'[feed]\nregion = "110108"\nhall = "h1"\n[outbox]\npath = "feed.db"\n[broker]\nport = {port}\n'
        f"[sources]\n{sources}\n"
    )
    return path


def cases_of(central: SmallCentral) -> list[Case]:
    found = []
    for payload in central.payloads:
        members = split_batch(payload)
        assert isinstance(members, list)
        for raw in members:
            received = decode(raw)
            assert isinstance(received, Received)
            body = decode_body(received)
            assert isinstance(body, Case)
            found.append(body)
    return found


def publish(folder: Path, text: bytes) -> int:
    """Publish what stands in a file that is given as standard input."""
    path = folder / "rows"
    path.write_bytes(text)
    descriptor = os.open(path, os.O_RDONLY)
    try:
        return asyncio.run(publish_lines(read_feed(folder / "feed.toml"), descriptor))
    finally:
        os.close(descriptor)


@pytest.mark.promise(6)
def test_a_wrong_row_is_named_by_its_line_and_the_others_go_out(
    tmp_path: Path, central: SmallCentral, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [HEADER, ROW.format(1), ROW.format(2).replace("2026-03-02", "yesterday"), ROW.format("x" * 70_000)]
    text = "\n".join(rows).encode("utf-8-sig") + b"\n" + ROW.format(3).encode("gb18030") + b"\r\n"
    assert publish(tmp_path, text) == 0
    assert [(case.key.case_no, case.item) for case in cases_of(central)] == [
        ("A-1", "居住证办理"),
        ("A-3", "居住证办理"),
    ]
    told = capsys.readouterr().err
    assert "line 3, finished" in told
    assert "line 4, row" in told


def test_a_wrong_header_ends_it(
    tmp_path: Path, central: SmallCentral, capsys: pytest.CaptureFixture[str]
) -> None:
    assert publish(tmp_path, b"source,case_no\n1,2\n1,3\n") == 2
    assert capsys.readouterr().err.count("line 1") == 1
    assert central.payloads == []


def test_a_list_that_is_published_again_keeps_its_receipt_codes(
    tmp_path: Path, central: SmallCentral
) -> None:
    path = tmp_path / "cases.csv"
    path.write_text("\n".join([HEADER, *(ROW.format(number) for number in range(3))]), encoding="utf-8")
    for _ in range(2):
        assert asyncio.run(publish_file(path, read_feed(tmp_path / "feed.toml"))) == 0
    codes = [(case.key.case_no, case.receipt_code) for case in cases_of(central)]
    assert len(codes) == 6
    assert len(set(codes)) == 3
    assert None not in {code for _, code in codes}


def test_ctrl_c_ends_it_with_130_and_what_was_committed_stays(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_config(tmp_path, free_ports(1)[0])
    path = tmp_path / "cases.csv"
    path.write_text(f"{HEADER}\n{ROW.format(1)}\n", encoding="utf-8")

    async def interrupted() -> int:
        asyncio.get_running_loop().call_later(2.3, os.kill, os.getpid(), signal.SIGINT)
        return await publish_file(path, read_feed(tmp_path / "feed.toml"))

    assert asyncio.run(interrupted()) == 130
    assert outbox_status(tmp_path / "feed.db").waiting == 1
    told = capsys.readouterr()
    assert told.out == ""  # nothing is called published that is not stored
    assert told.err.count("cases that wait for the store: 1 (no broker)") == 1
    assert "Not stored yet: 1" in told.err


@pytest.mark.parametrize(
    "sources,named", [('gov = "[A-Z"', "sources.gov"), ("[store]", "no TOML"), ("gov = 3", "sources.gov")]
)
def test_a_wrong_configuration_names_the_key_and_exits_2(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], sources: str, named: str
) -> None:
    config = write_config(tmp_path, 1883, sources if sources != "[store]" else "[[[")
    (tmp_path / "cases.csv").write_text(HEADER)
    for command in (["config", "check", str(config)],
                    ["cases", "publish", str(tmp_path / "cases.csv"), "--config", str(config)]):  # fmt: skip
        assert main(command) == 2
        told = capsys.readouterr().err
        assert str(config) in told
        assert named in told


@pytest.mark.asyncio
async def test_how_long_what_is_stored_is_kept_is_configuration(tmp_path: Path) -> None:
    config = write_config(tmp_path, free_ports(1)[0])
    assert read_feed(config).outbox.keep_s == 30 * 86_400
    config.write_text(config.read_text().replace('"feed.db"', '"feed.db"\nkeep_days = 3'))
    feed = Feed(read_feed(config), "0.1.0")
    assert feed._outbox._stream._limits.keep_s == 3 * 86_400
    await feed.stop()
