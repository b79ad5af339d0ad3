"""Clerks who finish cases and citizens who answer, each with a generator of its own from the seed."""

from __future__ import annotations

import contextlib
import http.client
import itertools
import random
import threading
from dataclasses import dataclass, field
from typing import Any, Final

from tests.torture.hall import TortureHall
from tests.torture.pads import TorturePad

LOOK_EVERY_S: Final = 0.02
LOOKS_A_SAMPLE: Final = 10
API_DEADLINE_S: Final = 4.0
ROUTES: Final = {"feed": 40, "api": 25, "both": 15, "visit": 12, "again": 8}
CODES: Final = ("left", "wrong-number", "device", "other")
UNREACHABLE: Final = (OSError, http.client.HTTPException, ValueError)
KNOWN_ANSWERS: Final = {200, 201, 204, 404, 409, 429, 503}
"""404: a session that a restarted station remembers no more."""


@dataclass
class Clerk:
    """Finishes one case after the other at a window, whether or not the citizen before is done."""

    hall: TortureHall
    feeder: TortureHall
    window: str
    draw: random.Random
    over: threading.Event
    accepted: list[str] = field(default_factory=list)
    told: list[str] = field(default_factory=list)

    def work(self) -> None:
        while not self.over.wait(min(self.draw.expovariate(1 / 2.0), 6.0)):
            self._finish_one()

    def _finish_one(self) -> None:
        route = self.draw.choices(tuple(ROUTES), tuple(ROUTES.values()))[0]
        if route == "again" and self.told:
            self._open(self.draw.choice(self.told))
            return
        case_no = self._number()
        if route in {"feed", "both"}:
            with contextlib.suppress(*UNREACHABLE):  # the feed's process is dead: this case is told to nobody
                self.feeder.finish_unheard(case_no, self.window)
        if route != "feed":
            self._open(case_no, *([self._number()] if route == "visit" else []))

    def _number(self) -> str:
        self.told.append(f"{self.window}-{len(self.told) + 1:05d}".upper())
        return self.told[-1]

    def _open(self, *case_nos: str) -> None:
        """The window's system asks; now and then its clerk gives more time, or sends the citizen away."""
        cases = [
            {"source": "demo", "case_no": number, "item": "居住证办理", "department": "公安局"}
            for number in case_nos
        ]
        status, answer = self._call("POST", "/sessions", {"window": self.window, "cases": cases})
        if status == 201:
            self.accepted.append(case_nos[0])
        if status not in {200, 201}:
            return
        match self.draw.choices(("wait", "extend", "cancel"), (84, 8, 8))[0]:
            case "extend":
                self._call("POST", f"/sessions/{answer['session']}/extend")
            case "cancel" if not self.over.wait(self.draw.uniform(0, 1.5)):
                self._call("DELETE", f"/sessions/{answer['session']}?code={self.draw.choice(CODES)}")

    def _call(self, method: str, path: str, body: Any = None) -> tuple[int, Any]:
        """0 where the station does not answer: it is dead or stopped."""
        try:
            status, answer = self.hall.api(method, path, body, deadline_s=API_DEADLINE_S)
        except UNREACHABLE:
            return 0, None
        if status not in KNOWN_ANSWERS:
            self.hall.journal.complain(f"{method} {path} answers {status} {answer}")
        return status, answer


@dataclass
class Citizen:
    """Whoever stands before a pad: presses once, twice, or walks away; thinks first, often for too long."""

    pad: TorturePad
    draw: random.Random
    over: threading.Event

    def work(self) -> None:
        asked = self.pad.asked()
        for look in itertools.count():
            if self.over.wait(LOOK_EVERY_S):
                return
            if look % LOOKS_A_SAMPLE == 0:
                self.pad.sample()
            if self.pad.asked() != asked:
                asked = self.pad.asked()
                self._answer()

    def _answer(self) -> None:
        think_s = self.draw.choices(
            (0.0, self.draw.uniform(0.05, 1.2), self.draw.uniform(1.2, 3.3)), (20, 60, 20)
        )[0]
        key, second = self.draw.randint(1, 5), self.draw.randint(1, 5)
        manner = self.draw.choices(("press", "twice", "again", "leave"), (60, 12, 10, 18))[0]
        if manner == "leave" or self.over.wait(think_s) or not self.pad.is_open:
            return
        self.pad.press(*((key, second) if manner == "twice" else (key,)))
        if manner == "again" and not self.over.wait(self.draw.uniform(0.05, 0.8)):
            self.pad.press(second)
