"""Resets, broken memory, foreign frames, and that nothing tells the key (sections 4 and 8)."""

from __future__ import annotations

import pytest

from tests.said import one
from tests.second_pad.bench import ask, token
from tests.second_pad.fromhost import Ack, Poll
from tests.second_pad.frompad import Closed, Full, Hello, Opened, Press
from tests.second_pad.messages import UNKNOWN_AGE, encode
from tests.second_pad.test_log import EPOCH
from tests.second_pad.test_pad import opened, ready


def test_reset_after_the_key() -> None:
    bench = opened()
    bench.press(2)
    bench.run(50)
    bench.boot()
    hello, press = bench.take()
    assert isinstance(hello, Hello)
    assert (hello.boot, hello.reset_cause, hello.unacknowledged) == (EPOCH + 1, 2, 1)
    assert isinstance(press, Press)
    assert (press.key, press.age_ms, press.boot) == (2, UNKNOWN_AGE, EPOCH & 0xFFFF)
    assert bench.shows() == ["kept", "dark"]
    start = bench.now
    bench.press()
    assert bench.shows() == ["wait"]
    bench.run(1500)
    assert bench.times(start) == [200, 600, 1400]
    bench.ack(press)
    assert bench.shows() == ["dark"]
    assert bench.pong().unacknowledged == 0


def test_reset_while_open() -> None:
    bench = opened()
    bench.boot()
    assert one(bench.take(), Hello).open_token == bytes(8)
    assert bench.host(ask(1, 30_000, 30_000)) == [Opened(token(1), 30_000)]


def test_broken_memory() -> None:
    bench = opened()
    bench.memory.broken = True
    assert bench.press() == [Full(token(1))]
    assert bench.shows() == ["full"]
    assert bench.hello().open_token == token(1)
    bench.memory.broken = False
    assert one(bench.press(4), Press).key == 4
    bench.memory.broken = True
    assert bench.host(Ack(1, token(1), 0)) == []
    assert bench.shows() == ["kept"]
    assert bench.pong().unacknowledged == 1


def test_full_for_three_seconds() -> None:
    bench = ready()
    bench.memory.broken = True
    bench.host(ask(1))
    bench.pad.log._failed = True
    assert bench.press() == [Full(token(1))]
    assert bench.shows() == ["open", "full"]
    bench.run(60_000)
    bench.take()
    assert bench.host(ask(2)) == [Full(token(2))]
    bench.run(3000)
    assert bench.shows() == ["dark", "full", "dark"]


@pytest.mark.parametrize("refused", ["scale", "full"])
def test_the_former_question_ends_with_an_open_that_is_refused(refused: str) -> None:
    bench = opened()
    bench.memory.broken = refused == "full"
    bench.pad.log._failed = refused == "full"
    [answer] = bench.host(ask(2, scale=3 if refused == "scale" else 5))
    assert isinstance(answer, Closed if refused == "scale" else Full)
    assert bench.hello().open_token == bytes(8)
    assert bench.shows() == ["dark" if refused == "scale" else "full"]
    assert bench.host(ask(1)) == [Closed(token(1), 1)]


def test_poll_and_other_addresses_are_ignored() -> None:
    bench = ready()
    bench.host(Poll())
    bench.feed(encode(Poll(), 17, 0) + encode(ask(1), 17, 0))
    assert bench.take() == []
    assert bench.pong().bad_frames == 0


def test_steps_are_the_same_for_every_key() -> None:
    def events(key: int) -> list[object]:
        bench = opened()
        press = bench.press(key)[0]
        bench.run(100)
        bench.ack(press)
        bench.run(5000)
        return list(bench.events)

    assert all(events(key) == events(1) for key in range(2, 10))
