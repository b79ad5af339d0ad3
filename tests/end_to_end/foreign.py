"""A hall whose pads are of another maker: other simulators, other settings, the rest as everywhere."""

import json
import re
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from firmware_sim.demo.citizens import PACES, Pace
from tests.end_to_end.hall import EndToEndHall
from tests.end_to_end.processes import COMMAND, PadProcess, Part
from tests.until import until

# Position -> key, as the makers print them: once more, so that no model file is its own proof.
KEYS = {
    "qsystem": {5: 1, 4: 2, 3: 3, 2: 4},
    "jtt905": {5: 5, 4: 4, 3: 3, 2: 2, 1: 1},
    "one-byte": {5: 5, 4: 4, 3: 3, 2: 2, 1: 1},
    "pjq-old": {5: 4, 4: 1, 3: 2, 2: 3},
    "pjq-new": {5: 1, 4: 2, 3: 3, 2: 4},
    "acme-three": {5: 1, 3: 2, 1: 3},  # tests/devices/foreign/acme_pad
}
SHOWS = {
    "green-blink-500": "open",
    "green-blink-200": "warning",
    "green": "thanks",
    "off": "dark",
    "asking": "open",
    "thanks": "thanks",
    "rest": "dark",
}
SHIPPED = ("jtt905", "one-byte", "pjq-new", "pjq-old", "qsystem")
SEEING = ("qsystem", "jtt905")
"""Of these, the ones with lamps; the others can show nothing at all."""
SIMULATOR = (*COMMAND, "sim", "foreign")
HESITATION_S = 0.5
"""A citizen before a pad without lamps takes longer than its dark pause."""


class ForeignPad(PadProcess):
    """Simulated pads at one plug; `shows` are in the words of our own pad, of the pad at `address` only."""

    def __init__(self, link: Path, model: str, pads: int = 1, program: Sequence[str] = SIMULATOR) -> None:
        self.shows: list[str] = []
        self.all_events: list[dict[str, Any]] = []
        self.link = link
        self.model = model
        of_ours = ("--model", model, "--link", str(link), "--pads", str(pads))
        where = of_ours if program == SIMULATOR else (str(link),)
        Part.__init__(self, link.parent, *where, speaks=True, program=program)

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            event = json.loads(line)
            self.all_events.append(event)
            if event.get("event") == "show":
                self.shows.append(SHOWS[event["show"]])
            self.lines.append(line)

    def say(self, line: str) -> None:
        """`press P` names a position, as with our own pad; where there is no key for it, the lowest one."""
        word, *rest = line.split()
        if word == "press":
            keys = KEYS[self.model]
            rest[0] = str(keys.get(int(rest[0]), keys[min(keys)]))
        super().say(" ".join((word, *rest)))


class ForeignHall(EndToEndHall):
    """All pads are of one model, each at a port of its own; with `bus` all at one port."""

    def __init__(
        self, folder: Path, model: str, windows: int = 1, *, bus: bool = False, pace: Pace = PACES["fast"]
    ) -> None:
        super().__init__(folder, windows, pace)
        self.model = model
        self.bus = bus
        text = self.files.station.read_text()
        for index, window in enumerate(self.windows):
            address = f"address = {index + 1}\n" if model == "qsystem" else ""
            of_pad = f'model = "{model}"\nsimulated = true\n{address}'
            text = re.sub(r'baud = \d+\nuid = "[0-9a-f]{12}"\n', of_pad, text, count=1)
            if bus:
                text = text.replace(str(self.files.link(window)), str(self.files.link(self.windows[0])))
        self.files.station.write_text(text)

    def start_pad(self, window: str) -> None:
        first = self.windows[0]
        if self.bus and window != first:
            self.pads[window] = self.pads[first]
            return
        pad = ForeignPad(self.files.link(window), self.model, len(self.windows) if self.bus else 1)
        pad.ready()
        self.pads[window] = pad

    def until_pads(self, states: Sequence[str] = ("ready", "unverified")) -> None:
        """Wait until the station says one of this of every pad."""
        until(lambda: set(self.api("GET", "/health")[1]["pads"].values()) <= set(states), 20)

    def until_asked(self, window: str = "w01", shown_after: int = 0) -> None:
        """A citizen knows that he may press: by the lamp, or because the clerk said so a moment ago."""
        if self.model in (*SEEING, "acme-three") and not self.bus:
            self.pads[window].until_show("open", after=shown_after)
            return
        self.hesitate()

    def hesitate(self) -> None:
        """A moment passes, as it does between two deeds of a citizen."""
        asked_s = time.monotonic()
        until(lambda: time.monotonic() > asked_s + HESITATION_S, 10)

    def rate(self, case_no: str, position: int, window: str = "w01", shown_after: int | None = None) -> None:
        """The window's system names the case, the pad asks, the citizen presses once."""
        shown = len(self.pads[window].shows) if shown_after is None else shown_after
        self.open(case_no, window)
        self.until_asked(window, shown)
        self.pads[window].say(f"press {position}")

    @property
    def last_session(self) -> str:
        """The number of the visit that was asked last."""
        rows = self.rows("SELECT visit FROM v_attempts ORDER BY opened_at DESC LIMIT 1")
        return str(rows[0]["visit"])
