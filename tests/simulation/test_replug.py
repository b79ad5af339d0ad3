"""A hundred times the plug is pulled at random, also in the middle of a frame, and put back."""

import random
import threading
import time
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

from devices.codes import AckCode
from devices.config import PadConfig
from devices.events import PadIdentified, PortLost, Pressed
from devices.frames import encode_frame
from tests.devices.pads import CLOSE, PING
from tests.devices.pty_hall import Hall, PlugPad, question
from tests.until import until

PADS = 20
TIMES = 5
TOLD_S = 1.0
BACK_S = 2.0


class Desk:
    """Commits the presses of a hall, a moment after they came, and acknowledges them."""

    def __init__(self, hall: Hall) -> None:
        self.journal: list[Pressed] = []
        self._hall = hall
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._work)
        self._thread.start()

    def stop(self) -> None:
        self._over.set()
        self._thread.join(5.0)

    def _work(self) -> None:
        seen = 0
        while not self._over.wait(0.01):
            fresh = self._hall.events[seen:]
            seen += len(fresh)
            for press in (event for event in fresh if isinstance(event, Pressed)):
                known = any((p.uid, p.press_id) == (press.uid, press.press_id) for p in self.journal)
                if not known:
                    self.journal.append(press)
                code = AckCode.DUPLICATE if known else AckCode.ACCEPTED
                self._hall.do(self._hall.lines.acknowledge, press, code)


class Citizen:
    """Asks, presses and pulls at one pad, all at moments of its own seed."""

    def __init__(self, hall: Hall, pad: PlugPad, seed: int) -> None:
        self.pressed: list[tuple[bytes, int]] = []
        self.slow: list[str] = []
        self._hall, self._pad = hall, pad
        self._name = pad.link.name
        self._rng = random.Random(seed)
        self._tokens = count(1)
        self._pause = threading.Event()
        self.thread = threading.Thread(target=self._work)
        self.thread.start()

    def _work(self) -> None:
        for _ in range(TIMES):
            token = bytes([self._rng.randrange(1, 256)]) * 4 + next(self._tokens).to_bytes(4, "big")
            self._hall.do(self._hall.lines.ask, self._name, question(token=token))
            self._pause.wait(self._rng.uniform(0.0, 0.4))
            key = self._rng.randint(1, 5)
            if self._pad.press(key):
                self.pressed.append((self._pad.model.eeprom.records[-1].token, key))
            self._pause.wait(self._rng.choice((0.0, 0.001, 0.01, 0.1)))
            self._pull(token)

    def _pull(self, token: bytes) -> None:
        seen = len(self._hall.events)
        if self._rng.random() < 0.6:
            asked = encode_frame(address=0, type=PING, seq=0, payload=b"")
            if self._rng.random() < 0.7:
                asked = encode_frame(address=0, type=CLOSE, seq=0, payload=token + b"\2")
            self._pad.unplug_in_frame(asked, self._rng)
        else:
            self._pad.unplug()
        self._time(PortLost, seen, TOLD_S)
        self._pause.wait(self._rng.uniform(0.0, 1.2))
        seen = len(self._hall.events)
        self._pad.replug()
        self._time(PadIdentified, seen, BACK_S)

    def _time(self, kind: type[PortLost | PadIdentified], seen: int, limit_s: float) -> None:
        began_s = time.monotonic()
        self._hall.wait(kind, self._name, deadline_s=10.0, after=seen)
        took_s = time.monotonic() - began_s
        if took_s > limit_s:
            self.slow.append(f"{self._name}: {kind.__name__} after {took_s:.2f} s")


@pytest.fixture
def pads(tmp_path: Path) -> Iterator[list[PlugPad]]:
    pads = [PlugPad(tmp_path / f"pad-{number}", number) for number in range(PADS)]
    yield pads
    for pad in pads:
        pad.stop()


@pytest.mark.promise(7)
@pytest.mark.promise(8)
def test_a_hundred_pulled_plugs_lose_and_double_no_press_and_are_told_and_back_in_time(
    pads: list[PlugPad],
) -> None:
    hall = Hall([PadConfig(pad.link.name, str(pad.link), 115200) for pad in pads])
    desk = Desk(hall)
    try:
        for pad in pads:
            hall.wait(PadIdentified, pad.link.name)
        citizens = [Citizen(hall, pad, seed) for seed, pad in enumerate(pads)]
        for citizen in citizens:
            citizen.thread.join(60.0)
        until(lambda: all(pad.model.is_delivered for pad in pads), 10.0)
    finally:
        desk.stop()
        hall.stop()
    pressed = sorted(
        (pad.link.name, *made) for pad, c in zip(pads, citizens, strict=True) for made in c.pressed
    )
    assert sorted((press.pad, press.token, press.key) for press in desk.journal) == pressed
    assert len(pressed) > PADS * TIMES / 4, "hardly anybody pressed: this showed nothing"
    assert [slow for citizen in citizens for slow in citizen.slow] == []
