"""Many pads on pseudo-terminals in one process of their own, so that their work is not the station's.

Started by the benchmark: `python -m tests.benchmarks.pads.crowd LINKS FAULTY`; the file LINKS names each
pad's link, one a line, and the first FAULTY pads are bad. Lines on standard input: `steady` (each pad presses
100 ms after it was asked), `hold` (nobody presses), `burst` (all open pads press at once, with frames that
were made before), `report` (one JSON line of what came since the last). End of input ends it.
"""

import contextlib
import heapq
import json
import os
import random
import select
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from firmware_sim.uids import uid_from
from tests.benchmarks.pads.faulty import FAULTS, Fault
from tests.devices.ptys import Plug
from tests.simulation.link_pad_model import NONE, Eeprom, PadModel, Record

THINK_S = 0.1
READ_BYTES = 4096


class CrowdPad:
    """One pad with its pseudo-terminal, and when its presses were sent and thanked."""

    def __init__(self, link: Path, number: int, fault: Fault | None) -> None:
        uid = uid_from(str(link))  # as the hall's files name it
        self.plug = Plug(link)
        self.fault = fault
        self.model = PadModel(Eeprom(uid, 1 + number, boot=number), self._thanked)
        self.press_at_s: float | None = None
        self.sent_s: dict[int, float] = {}
        self.waits_ms: list[float] = []
        self.read_s = 0.0

    def _thanked(self, record: Record) -> None:
        sent_s = self.sent_s.pop(record.press_id, None)
        if sent_s is not None:
            self.waits_ms.append((self.read_s - sent_s) * 1000)

    def take(self, now_s: float) -> None:
        """Read what the host has sent, and answer it."""
        data = b""
        with contextlib.suppress(BlockingIOError):
            data = os.read(self.plug.master, READ_BYTES)
        self.read_s = time.monotonic()
        self.model.receive(self.fault.incoming(data) if self.fault else data, now_s)

    def flush(self) -> None:
        data = self.model.take_bytes()
        if data:
            self.plug.write(self.fault.outgoing(data) if self.fault else data)

    def prepare(self, now_s: float) -> bytes:
        """The frame of a press that is kept but not sent yet; empty where the pad asks nothing."""
        record = self.model.press(1 + len(self.waits_ms) % 5, now_s)
        if record is None:
            return b""
        self.sent_s[record.press_id] = now_s
        return self.model.take_bytes()


class Crowd:
    """All of them, and who presses when."""

    def __init__(self, links: Sequence[Path], faulty: int) -> None:
        self._pads = [
            CrowdPad(link, n, FAULTS[n % len(FAULTS)](random.Random(n)) if n < faulty else None)
            for n, link in enumerate(links)
        ]
        self._poll = select.epoll()
        self._by_fd = {pad.plug.master: pad for pad in self._pads}
        for fd in self._by_fd:
            self._poll.register(fd, select.EPOLLIN)
        self._poll.register(0, select.EPOLLIN)
        self._steady = False
        self._due: list[tuple[float, int]] = []

    def run(self) -> None:
        """Until standard input ends."""
        while True:
            now_s = time.monotonic()
            wait_s = max(self._due[0][0] - now_s, 0.0) if self._due else 0.1
            for fd, _event in self._poll.poll(min(wait_s, 0.1)):
                if fd == 0:
                    if not self._obey(os.read(0, 100).decode().strip()):
                        return
                    continue
                self._by_fd[fd].take(time.monotonic())
                self._settle(self._by_fd[fd], fd)
            self._press_due()

    def _settle(self, pad: CrowdPad, fd: int) -> None:
        pad.flush()
        if self._steady and pad.press_at_s is None and pad.model.open_token != NONE:
            pad.press_at_s = time.monotonic() + THINK_S
            heapq.heappush(self._due, (pad.press_at_s, fd))

    def _press_due(self) -> None:
        while self._due and self._due[0][0] <= time.monotonic():
            pad = self._by_fd[heapq.heappop(self._due)[1]]
            pad.press_at_s = None
            frame = pad.prepare(time.monotonic())
            if frame:
                pad.plug.write(pad.fault.outgoing(frame) if pad.fault else frame)
        now_s = time.monotonic()
        for pad in self._pads:
            deadline_s = pad.model.next_deadline_s()
            if deadline_s is not None and deadline_s <= now_s:
                pad.model.tick(now_s)
                pad.flush()
            if pad.fault:
                pad.plug.write(pad.fault.spontaneous(now_s))

    def _obey(self, word: str) -> bool:
        match word:
            case "steady" | "hold":
                self._steady = word == "steady"
            case "burst":
                print(json.dumps(self._burst()), flush=True)
            case "report":
                good = [pad for pad in self._pads if pad.fault is None]
                lost = sum(len(pad.sent_s) for pad in good)
                print(json.dumps({"waits_ms": _taken(good), "waiting": lost}), flush=True)
            case _:
                return False
        return True

    def _burst(self) -> dict[str, object]:
        """Milliseconds from the first byte of the first press to each pad's acknowledgement. The
        acknowledgements are only looked at when all have come: reading them would cost more than making them.
        """
        frames = [(pad, pad.prepare(time.monotonic())) for pad in self._pads if pad.fault is None]
        frames = [(pad, frame) for pad, frame in frames if frame]
        waiting = {pad.plug.master: pad for pad, _frame in frames}
        answers: list[tuple[CrowdPad, bytes]] = []
        at_ms: list[float] = []
        begun_s = time.monotonic()
        for pad, frame in frames:
            pad.plug.write(frame)
        while waiting and time.monotonic() < begun_s + 5.0:
            for fd, _event in self._poll.poll(0.1):
                if fd in waiting:
                    pad = waiting.pop(fd)
                    answers.append((pad, os.read(fd, READ_BYTES)))
                    at_ms.append((time.monotonic() - begun_s) * 1000)
        for pad, data in answers:
            pad.model.receive(data, time.monotonic())
            pad.flush()
        unthanked = sum(len(pad.sent_s) for pad, _frame in frames)
        _taken([pad for pad, _frame in frames])
        return {"pressed": len(frames), "acknowledged_ms": at_ms, "waiting": unthanked}


def _taken(pads: list[CrowdPad]) -> list[float]:
    waits_ms = [wait for pad in pads for wait in pad.waits_ms]
    for pad in pads:
        pad.waits_ms.clear()
    return waits_ms


if __name__ == "__main__":
    crowd = Crowd([Path(line) for line in Path(sys.argv[1]).read_text().splitlines()], int(sys.argv[2]))
    print("ready", flush=True)
    crowd.run()
