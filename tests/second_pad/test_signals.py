"""SIGNAL, TEST, waiting keys, counters, noise (section 4, last part)."""

from __future__ import annotations

import json
from pathlib import Path

from tests.said import one
from tests.second_pad.bench import Bench, ask, token
from tests.second_pad.fromhost import Close, Signal, Test
from tests.second_pad.frompad import Opened, Pong, Signalled, Tested
from tests.second_pad.port import Pacer


def ready() -> Bench:
    bench = Bench()
    bench.take()
    bench.shows()
    return bench


def test_waiting_keys() -> None:
    bench = ready()
    bench.press()
    bench.run(900)
    bench.press()
    bench.run(999)
    assert bench.shows() == ["wait"]
    bench.run(1)
    assert bench.shows() == ["dark"]
    assert bench.pong().waiting_keys == 2
    bench.pad.waiting_keys = 65535
    bench.press()
    assert bench.pong().waiting_keys == 65535


def test_test_mode() -> None:
    bench = ready()
    assert bench.host(Test(30)) == [Tested(0)]
    assert bench.shows() == ["test"]
    assert bench.press(3) == [Tested(3)]
    bench.run(20_000)
    assert bench.host(Test(30)) == [Tested(0)]
    bench.run(29_999)
    assert bench.shows() == []
    bench.run(1)
    assert bench.shows() == ["dark"]
    bench.host(Test(30))
    assert bench.host(Test(0)) == [Tested(0)]
    assert bench.shows() == ["test", "dark"]
    assert bench.pong().last_press_id == 0
    assert bench.pong().waiting_keys == 0


def test_open_ends_a_test() -> None:
    bench = ready()
    bench.host(Test(30))
    assert bench.host(ask(1)) == [Opened(token(1), 60_000)]
    assert isinstance(one(bench.host(Test(30)), Pong), Pong)
    bench.host(Close(token(1), 2))
    bench.host(Test(30))
    bench.shows()
    bench.host(ask(1))  # answered with CLOSED, and yet the test is over
    assert bench.shows() == ["dark"]


def test_signals_show_only_in_the_dark() -> None:
    bench = ready()
    bench.events.clear()
    assert bench.host(Signal(4, 0, 5000, "3号窗口")) == [Signalled(4)]
    assert bench.events == [(1000, "text", {"text": "3号窗口"})]
    bench.host(Signal(2, 2, 4000, ""))
    bench.host(ask(1))
    bench.events.clear()
    assert bench.host(Signal(3, 0, 4000, "")) == [Signalled(3)]
    assert bench.host(Signal(1, 0, 2000, "")) == [Signalled(1)]
    assert bench.events == []
    bench.run(3000)
    bench.host(Close(token(1), 2))
    kinds = [(kind, next(iter(values.values()))) for _, kind, values in bench.events]
    assert kinds == [("show", "dark"), ("buzzer", 1), ("lamp", "blink"), ("text", "3号窗口")]
    bench.events.clear()
    bench.run(2000)
    assert bench.events == [(5000, "lamp", {"lamp": "off"}), (6000, "text", {"text": ""})]


def test_bad_frames_are_counted() -> None:
    vectors = json.loads((Path(__file__).parent.parent / "vectors" / "pad-protocol.json").read_text())
    bad = [bytes.fromhex(v["wire"]) for v in vectors if "defect" in v and v["from"] == "host"]
    bench = ready()
    for wire in bad:
        bench.feed(wire)
    assert bench.take() == []
    assert bench.pong().bad_frames == len(bad)
    bench.feed(b"\x05\x06")
    bench.run(200)
    assert bench.pong().bad_frames == len(bad) + 1


def test_uptime_wraps() -> None:
    bench = ready()
    bench.now += 0x1_0000_0005
    assert bench.pong().uptime_ms == 5


def test_pacer() -> None:
    pacer = Pacer(9600)
    pacer.begin(0, bytes(range(30)))
    assert pacer.due(1041) == b""
    assert pacer.due(1042) == b"\x00"
    assert pacer.due(31_249) == bytes(range(1, 29))
    assert pacer.wake_at(31_249) == 31_250
    assert pacer.due(31_250) == b"\x1d"
    assert not pacer.busy
    assert pacer.wake_at(40_000) is None
