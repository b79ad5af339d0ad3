"""The measurements: the same acts on every rig."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable
from typing import Final, TypeVar

from tests.comparison.heard import Press, Tally, tally
from tests.comparison.line import byte_noise
from tests.comparison.results import Cable, Crowd, Dying, Odd, PeerResult
from tests.comparison.rig import UNKNOWN_LEVEL, Rig, cpu_s, memory_mib

T = TypeVar("T")
MakeRig = Callable[[int, bool], Rig]
"""Pads; whether it is for silence and unknown keys (short time-out, a key that is not in the map)."""

LATENCY_PRESSES: Final = 300
PAUSE_MEAN_S: Final = 0.06
NOISE_SHARE: Final = 0.01
NOISY_PADS, NOISY_PRESSES = 20, 50
CROWD_PADS, CROWD_PRESSES = 30, 100
PACED_EVERY_S: Final = 0.1
KILL_AFTER_MS: Final = (0, 1, 5, 20, 50)
KILL_PADS: Final = 4
OUT_S: Final = 2.0
BACK_WAIT_S: Final = 20.0
DYING_PRESSES: Final = 50
TOLD_WAIT_S: Final = 8.0
SILENCE_S: Final = 5.0
CUT_FOR_S: Final = 2.0
CHUNK: Final = 20
QUIET_S: Final = 5.0
NOISE_QUIET_S: Final = 30.0


def in_rig(rig: Rig, work: Callable[[Rig], T]) -> T:
    """The work's result; the rig is closed whatever happens."""
    try:
        return work(rig)
    finally:
        rig.close()


def presses(rig: Rig, pad: int, numbers: list[int], pause: Callable[[], object]) -> None:
    """These presses of one pad, prepared in pieces; each after its pause."""
    for start in range(0, len(numbers), CHUNK):
        chunk = numbers[start : start + CHUNK]
        rig.prepare(pad, chunk)
        for number in chunk:
            pause()
            rig.press(pad, number)


def crowd(rig: Rig, each: int, every_s: float) -> Crowd:
    """So many presses on each pad at once, one every so many seconds; 0: as fast as a pad can."""
    rig.forget()
    plan = [rig.numbers(each) for _ in rig.pads]
    begun_s = time.monotonic()
    failed: list[BaseException] = []

    def one(pad: int) -> None:
        due_s = begun_s + every_s * pad / len(rig.pads)

        def pause() -> None:
            nonlocal due_s
            due_s += every_s
            if every_s:
                rig.pause.wait(max(due_s - time.monotonic(), 0))

        try:
            presses(rig, pad, plan[pad], pause)
        except BaseException as error:  # noqa: BLE001  raised again by the thread that waits
            failed.append(error)

    threads = [threading.Thread(target=one, args=(pad,)) for pad in range(len(rig.pads))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failed:
        raise failed[0]
    numbers = [number for part in plan for number in part]
    rig.ear.until_all(numbers, QUIET_S)
    wires_s = [at for pad in rig.pads for number, at in pad.wire_s.items() if number in rig.made]
    came_s = [at for number, at in rig.ear.came_s.items() if number in rig.made]
    first_s, last_s, end_s = min(wires_s), max(wires_s), max(came_s, default=begun_s)
    return Crowd(rig.tally(), last_s - first_s, end_s - first_s, rig.latencies_ms())


def latency(rig: Rig) -> tuple[float, float, float, list[float]]:
    """Start in s, memory in MiB, idle CPU in percent, latencies of single presses in ms."""
    start_s = rig.start()
    began_s, used_s = time.monotonic(), cpu_s(rig.pid)
    rig.pause.wait(SILENCE_S)
    idle = (cpu_s(rig.pid) - used_s) / (time.monotonic() - began_s) * 100
    draw = random.Random(1)
    numbers = rig.numbers(LATENCY_PRESSES)
    pause_s = iter([0.02 + draw.expovariate(1 / PAUSE_MEAN_S) for _ in numbers])
    presses(rig, 0, numbers, lambda: rig.pause.wait(next(pause_s)))
    rig.ear.until_all(numbers, QUIET_S)
    return start_s, memory_mib(rig.pid), idle, rig.latencies_ms()


def noise(rig: Rig) -> Crowd:
    """1 % of all bytes arrive changed, in both directions."""
    rig.start()
    rig.disturb(byte_noise(NOISE_SHARE))
    plan = crowd(rig, NOISY_PRESSES, PACED_EVERY_S)
    rig.ear.until_all(list(rig.made), NOISE_QUIET_S if rig.asks_first else QUIET_S)
    return Crowd(rig.tally(), plan.made_in_s, plan.done_in_s, plan.latency_ms)


def crowds(rig: Rig) -> tuple[Crowd, Crowd]:
    """3,000 presses at 300 a second, then 3,000 as fast as the pads can."""
    rig.start()
    paced = crowd(rig, CROWD_PRESSES, PACED_EVERY_S)
    return paced, crowd(rig, CROWD_PRESSES, 0.0)


def killed(rig: Rig) -> Tally:
    """Five times: a press, kill -9 a moment later, three presses on other pads while it is down."""
    rig.start()
    made: dict[int, int] = {}
    heard: list[Press] = []
    for after_ms in KILL_AFTER_MS:
        numbers = rig.numbers(KILL_PADS)
        for pad, number in enumerate(numbers):
            rig.prepare(pad, [number])
            rig.until_wanted(pad, number)
        rig.press(0, numbers[0])
        rig.until_on_wire(0, numbers[0])
        rig.pause.wait(after_ms / 1000)
        rig.kill()
        for pad, number in enumerate(numbers[1:], start=1):
            rig.press(pad, number)
        kept = dict(rig.made)
        rig.launch()
        rig.ear.until_all(numbers, QUIET_S)
        made |= {number: kept[number] for number in numbers}
        heard += [press for press in rig.ear.presses if press.number in made]
        rig.forget()
    return tally(made, heard)


def cable(rig: Rig) -> Cable:
    """Out for 2 s with a press meanwhile, in again under the same name, then presses until one comes."""
    rig.start()
    (meanwhile,) = rig.numbers(1)
    rig.prepare(0, [meanwhile])
    rig.until_wanted(0, meanwhile)
    rig.unplug(0)
    rig.pause.wait(OUT_S / 2)
    rig.press(0, meanwhile)
    rig.pause.wait(OUT_S / 2)
    rig.plug(0)
    plugged_s = time.monotonic()
    after: list[int] = []
    while not (came := [n for n in after if n in rig.ear.came_s]):
        if time.monotonic() - plugged_s > BACK_WAIT_S:
            break
        if rig.asks_first:
            assert rig.ear.until_heard(meanwhile, BACK_WAIT_S), "the press that the pad kept did not come"
        after.append(rig.press_next(0))
        rig.ear.until_heard(after[-1], 0.25)
    rig.ear.until_all([meanwhile], QUIET_S)
    first_s = min((rig.ear.came_s[n] for n in came), default=None)
    made = rig.made
    return Cable(
        tally({meanwhile: made[meanwhile]}, [p for p in rig.ear.presses if p.number == meanwhile]),
        None if first_s is None else first_s - plugged_s,
        tally({n: made[n] for n in after}, [p for p in rig.ear.presses if p.number != meanwhile]),
        BACK_WAIT_S,
    )


def dying(rig: Rig) -> Dying:
    """The first of three pads goes for good; the other two go on."""
    rig.start()
    for pad in range(3):
        number = rig.press_next(pad)
        assert rig.ear.until_heard(number, QUIET_S)
    rig.forget()
    rig.ear.words.clear()
    died_s = time.monotonic()
    rig.unplug(0)
    for _ in range(DYING_PRESSES):
        for pad in (1, 2):
            rig.press_next(pad)
        rig.pause.wait(0.05)
    rig.ear.until_all(list(rig.made), QUIET_S)
    rig.pause.wait(max(died_s + TOLD_WAIT_S - time.monotonic(), 0))
    said = [(at, word.said) for at, word in rig.ear.words if word.about == rig.name_of(0)]
    told_s, told = (said[0][0] - died_s, said[0][1]) if said else (None, "")
    return Dying(rig.tally(), rig.latencies_ms(), told_s, told)


def odd(rig: Rig) -> Odd:
    """A press that arrives in two halves, a key that nobody knows, and nobody pressing."""
    rig.start()
    (cut,) = rig.numbers(1)
    rig.prepare(0, [cut])
    rig.press(0, cut, level=1, cut_for_s=CUT_FOR_S)
    rig.ear.until_all([cut], QUIET_S)
    cut_tally = rig.tally()
    unknown = _said(rig, lambda: _press_unknown(rig))
    silence = _said(rig, lambda: rig.prepare(0, rig.numbers(1)))
    return Odd(*unknown, *silence, cut_tally)


def _press_unknown(rig: Rig) -> None:
    (number,) = rig.numbers(1)
    rig.prepare(0, [number])
    rig.press(0, number, level=5 if rig.asks_first else UNKNOWN_LEVEL)


def _said(rig: Rig, act: Callable[[], None]) -> tuple[list[str], list[str]]:
    """Levels, and words that are no levels, published within some seconds after the act."""
    rig.forget()
    rig.ear.words.clear()
    act()
    rig.pause.wait(SILENCE_S)
    words = sorted({word.said for _at, word in rig.ear.words})
    return [f"level {press.level}" for press in rig.ear.presses], words


def measure(make: MakeRig, say: Callable[[str], None]) -> PeerResult:
    """Everything about one peer, each measurement in a rig of its own."""

    def one(name: str, pads: int, work: Callable[[Rig], T], is_odd: bool = False) -> T:
        begun_s = time.monotonic()
        found = in_rig(make(pads, is_odd), work)
        say(f"{name}: {time.monotonic() - begun_s:.0f} s")
        return found

    start_s, memory, idle, latency_ms = one("latency", 1, latency)
    noisy = one("noise", NOISY_PADS, noise)
    paced, burst = one("3,000 presses twice", CROWD_PADS, crowds)
    dead = one("kill -9", KILL_PADS, killed)
    out = one("cable out", 1, cable)
    died = one("one of three dies", 3, dying)
    strange = one("unknown key, silence, cut press", 1, odd, is_odd=True)
    return PeerResult(start_s, memory, idle, latency_ms, noisy.tally, paced, burst, dead, out, died, strange)
