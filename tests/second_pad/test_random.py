"""Random hosts, keys, resets, power cuts and noise: what must hold whatever happens."""

from __future__ import annotations

import random

import pytest

from tests.second_pad.bench import Bench, ask, token
from tests.second_pad.fromhost import Ack, AskHello, AskLog, Close, Extend, Ping, Signal, Test
from tests.second_pad.frompad import Closed, Hello, Opened, Press
from tests.second_pad.messages import Message, encode
from tests.second_pad.test_log import EPOCH, Cut


class Watch:
    """What a host could check of everything that a pad says."""

    def __init__(self) -> None:
        self.presses: dict[int, tuple[bytes, int, int]] = {}
        self.by_token: dict[bytes, int] = {}
        self.kept: set[int] = set()
        self.boot = 0

    def see(self, message: Message) -> None:
        if isinstance(message, Press):
            content = (message.token, message.key, message.boot)
            assert self.presses.setdefault(message.press_id, content) == content
            assert self.by_token.setdefault(message.token, message.press_id) == message.press_id
        elif isinstance(message, Hello):
            assert message.boot >= self.boot
            assert message.epoch == EPOCH
            self.boot = message.boot
        elif isinstance(message, Closed):
            assert message.token not in self.by_token or message.reason == 0


def random_message(rng: random.Random, step: int, bench: Bench) -> Message:
    number = max(1, step // 40 + rng.choice((0, 0, 0, 0, 1, -1)))
    oldest = bench.pad.log.oldest_unacknowledged()
    choice = rng.randrange(12)
    if choice < 3:
        timeout = rng.choice((1000, 5000, 60_000))
        return ask(number, timeout, rng.randrange(timeout + 1), scale=rng.choice((5, 5, 5, 5, 4)))
    if choice < 7 and oldest:
        return Ack(oldest.press_id, oldest.token, rng.randrange(4))
    return rng.choice(
        (
            Close(token(number), 1),
            Extend(token(number), 5000, rng.randrange(5000)),
            Ping(),
            AskHello(),
            AskLog(rng.randrange(1, 50)) if rng.random() < 0.1 else Ping(),
            Signal(rng.randrange(1, 5), rng.randrange(3), rng.randrange(3000), "x"),
            Test(rng.randrange(3)),
        )
    )


def something(rng: random.Random, step: int, bench: Bench) -> None:
    """Bytes, a key, time or a power cut. Raises `Cut`."""
    what = rng.random()
    if what < 0.45:
        wire = bytearray(encode(random_message(rng, step, bench), 0, step & 0xFF))
        if rng.random() < 0.1:
            wire[rng.randrange(len(wire))] = rng.randrange(256)
        bench.feed(bytes(wire))
    elif what < 0.6:
        bench.pad.press(bench.now, rng.randrange(1, 10))
        bench.pump()
    elif what < 0.97:
        bench.run(rng.choice((1, 30, 250, 1000, 7000)))
    else:
        bench.boot()


@pytest.mark.parametrize("seed", range(30))
def test_whatever_happens(seed: int) -> None:
    rng = random.Random(seed)
    bench = Bench()
    watch = Watch()
    for step in range(600):
        bench.memory.budget = rng.randrange(60) if rng.random() < 0.05 else None
        try:
            something(rng, step, bench)
        except Cut:
            bench.memory.budget = None
            bench.boot()
        for _, message in bench.sent:
            watch.see(message)
        if bench.panel.shown == "kept":
            assert bench.pad.kept
            assert bench.pad.log.find(bench.pad.kept)
            watch.kept.add(bench.pad.kept)
        opened = [message for message in bench.take() if isinstance(message, Opened)]
        assert not [message for message in opened if message.token in watch.by_token]
    bench.memory.budget = None
    for _ in range(100):
        bench.run(2400)
        for message in bench.take():
            watch.see(message)
            if isinstance(message, Press):
                bench.ack(message)
    assert bench.pad.log.unacknowledged == 0
    assert watch.kept <= set(watch.presses)
