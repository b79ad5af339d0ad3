"""Pads only, whose station runs elsewhere: here its real host side, which asks and acknowledges."""

import asyncio
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from devices.codes import AckCode
from devices.config import PadConfig
from devices.driver import PadLines, boottime_s
from devices.events import PadEvent, PadIdentified, Pressed
from devices.question import Question
from firmware_sim.bank import bank
from firmware_sim.scenario.crowd import Crowd
from tests.house.tree import ROOT
from tests.until import until

PADS = 3
ROUNDS = 4
RATE = 20.0


class Host:
    """Asks each pad again and again, some rounds, and acknowledges what comes."""

    def __init__(self, links: dict[str, str]) -> None:
        self.pressed: list[Pressed] = []
        self.first_s = self.last_s = 0.0
        self._rounds = dict.fromkeys(links, 0)
        self.lines = PadLines([PadConfig(name, link, 115200) for name, link in links.items()], self._hear)

    def _hear(self, event: PadEvent) -> None:
        match event:
            case PadIdentified(pad=pad) if not self._rounds[pad]:
                self._ask(pad)
            case Pressed(pad=pad):
                self.first_s, self.last_s = self.first_s or boottime_s(), boottime_s()
                self.pressed.append(event)
                asyncio.get_running_loop().call_soon(self._answer, event)
            case _:
                pass

    def _answer(self, event: Pressed) -> None:
        self.lines.acknowledge(event, AckCode.ACCEPTED)
        if self._rounds[event.pad] < ROUNDS:
            self._ask(event.pad)

    def _ask(self, pad: str) -> None:
        self._rounds[pad] += 1
        token = f"{pad:<7}{self._rounds[pad]}".encode()
        now_s = boottime_s()
        self.lines.ask(pad, Question(token, now_s + 60, now_s + 40, "请评价"))


@pytest.mark.asyncio
async def test_whoever_is_asked_presses_within_the_rate_and_is_thanked(tmp_path: Path) -> None:
    with bank(PADS, tmp_path, None) as pads, closing(Crowd(pads, RATE, seed=1)) as crowd:
        host = Host(crowd.links)
        await host.lines.start()
        try:
            await asyncio.to_thread(until, lambda: len(host.pressed) == PADS * ROUNDS, 20)
            await crowd.settle()
        finally:
            await host.lines.stop()
        tally = crowd.look()
    assert (tally.asked, tally.kept, tally.thanked) == (12, 12, 12)
    assert (tally.refused, tally.waiting, len(tally.waits_ms)) == (0, 0, 12)
    assert host.last_s - host.first_s >= (PADS * ROUNDS - 1) / RATE - 0.1
    assert len({press.key for press in host.pressed}) > 1


def load(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "firmware_sim", "sim", "load", "--pads", "2", *arguments]
    return subprocess.run(command, cwd=ROOT, text=True, timeout=30, capture_output=True, check=False)


def test_where_nobody_asks_it_says_so_and_exits_with_one(tmp_path: Path) -> None:
    done = load("--folder", str(tmp_path), "--minutes", "0.01")
    assert done.returncode == 1
    assert f"{tmp_path}/pad-1" in done.stdout
    assert "Nobody asked" in done.stdout
    assert not (tmp_path / "pad-1").is_symlink()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--listen", "127.0.0.1:0", "--data", "x"), "--data and --real-store"),
        (("--listen", "0.0.0.0:0"), "127.0.0.1"),
        (("--folder", "/proc/nowhere"), "/proc/nowhere"),
    ],
)
def test_a_wrong_use_is_one_sentence_and_exit_code_2(arguments: tuple[str, ...], words: str) -> None:
    done = load(*arguments)
    assert done.returncode == 2
    assert words in done.stderr
    assert "Traceback" not in done.stderr
