"""What is done to parts and pads. Each maker works on one victim; each fault ends as it should go on."""

from __future__ import annotations

import itertools
import random
import signal
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.torture.hall import TortureHall, send
from tests.torture.pads import TorturePad

PART_PAUSE_S: Final = 9.0
PAD_PAUSE_S: Final = 6.0
STOPPED_MAX_S: Final = 8.0
DEAD_MAX_S: Final = 5.0


@dataclass
class PartFaults:
    """kill -9 and restart, SIGSTOP and SIGCONT of one process; central also gets its store put back."""

    hall: TortureHall
    name: str
    draw: random.Random
    over: threading.Event
    errand: Callable[[], bool] | None = None
    """Done in the place of the third fault, and of every second one after it until it succeeds."""
    puts_back: bool = True
    """Whether the store may be put back: not where a station's disk forgets what the store held."""

    def work(self) -> None:
        backup = self.hall.files.data / "backup.db"
        kinds = {"kill": 30, "stop": 20}
        if self.name == "central" and self.puts_back:
            kinds |= {"back-up": 25, "put-back": 25}
        for number in itertools.count(1):
            if self.over.wait(self.draw.expovariate(1 / PART_PAUSE_S)):
                return
            if number >= 3 and number % 2 and self.errand is not None:
                self.errand = None if self.errand() else self.errand
                continue
            kind = self.draw.choices(tuple(kinds), tuple(kinds.values()))[0]
            match kind:
                case "kill":
                    self._kill()
                case "stop":
                    self._stop()
                case "back-up":
                    self.hall.back_up(backup)
                    self.hall.journal.note("central", "backed-up")
                case "put-back" if backup.exists():
                    self._kill(backup)

    def _kill(self, backup: Path | None = None) -> None:
        self.hall.kill(self.name)
        if backup is not None:
            self.hall.put_back(backup)
            self.hall.journal.note("central", "put-back")
        if self.name == "broker" and self.draw.random() < 0.4:
            for kept in self.hall.files.broker.glob("*.db*"):
                kept.unlink()
            self.hall.journal.note("broker", "emptied")
        self.over.wait(self.draw.uniform(0, DEAD_MAX_S))
        self.hall.start(self.name)

    def _stop(self) -> None:
        part = self.hall.parts[self.name]
        self.hall.expect_alive(self.name, part)
        stopped_s = self.draw.uniform(0.3, STOPPED_MAX_S)
        self.hall.journal.note(self.name, f"stopped for {stopped_s:.1f} s")
        send(part, signal.SIGSTOP)
        self.over.wait(stopped_s)
        send(part, signal.SIGCONT)


@dataclass
class PadFaults:
    """Plug, power, noise, kill and stop of one pad."""

    hall: TortureHall
    pad: TorturePad
    draw: random.Random
    over: threading.Event

    def work(self) -> None:
        kinds = {"unplug": 25, "noise": 30, "reset": 15, "kill": 15, "stop": 15}
        while not self.over.wait(self.draw.expovariate(1 / PAD_PAUSE_S)):
            kind = self.draw.choices(tuple(kinds), tuple(kinds.values()))[0]
            lasting_s = self.draw.uniform(0.2, 9.0 if kind == "noise" else 7.0)
            self.hall.journal.note(self.pad.name, f"{kind} for {lasting_s:.1f} s")
            match kind:
                case "unplug":
                    self._while("unplug", lasting_s, "replug")
                case "noise":
                    self._while(self._noise(), lasting_s, "fault off")
                case "reset":
                    self.pad.say("reset")
                case "kill":
                    self._kill(lasting_s)
                case "stop":
                    send(self.pad.process, signal.SIGSTOP)
                    self.over.wait(lasting_s)
                    send(self.pad.process, signal.SIGCONT)
                case _:
                    raise AssertionError(kind)

    def _while(self, begin: str, lasting_s: float, end: str) -> None:
        self.pad.say(begin)
        self.over.wait(lasting_s)
        self.pad.say(end)

    def _noise(self) -> str:
        harm = 10 ** self.draw.uniform(-5, -2.5)
        rates = {"flip": harm, "drop": harm, "double": harm, "babble": self.draw.uniform(0, 0.15)}
        chosen = self.draw.sample(tuple(rates), self.draw.randint(1, 4))
        return "\n".join(f"fault {name} rate={rates[name]:.6f}" for name in chosen)

    def _kill(self, dead_s: float) -> None:
        self.hall.expect_alive(self.pad.name, self.pad.process)
        self.pad.process.kill()
        self.over.wait(min(dead_s, DEAD_MAX_S))
        self.pad.start()
