"""The three peers as rigs."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from firmware_sim.demo.citizens import PACES
from firmware_sim.demo.plan import uid_at
from tests.comparison import gateway
from tests.comparison.ear import Ear, ReadPresses
from tests.comparison.heard import press_of_gateway, press_of_script, press_of_station
from tests.comparison.rating_pad import RatingPad
from tests.comparison.rig import PRESS_S, Rig
from tests.comparison.text_pad import TextPad
from tests.end_to_end.hall import EndToEndHall
from tests.mqtt_bridge.ingest.processes import Mosquitto
from tests.until import until

SCRIPT: Final = Path(__file__).with_name("bare_script.py")
CASES_MAX: Final = 20
"""In one visit."""
ASK_S: Final = 10.0
THANKS_S: Final = 60.0


class TextRig(Rig):
    """A program that reads lines of text."""

    def __init__(
        self,
        folder: Path,
        names: Sequence[Path],
        command: Sequence[str],
        read: ReadPresses,
        broker: Mosquitto,
    ) -> None:
        self._command = [*command]
        self._process: subprocess.Popen[bytes] | None = None
        devices = [TextPad(link, seed) for seed, link in enumerate(names)]
        super().__init__(folder, devices, Ear(broker.port, read, self._hear), broker)

    def _hear(self, topic: str, payload: bytes) -> None:
        answer = gateway.platform_answer(topic, payload)
        if answer is not None:
            self.ear.client.publish(*answer, qos=1)

    def launch(self) -> None:
        settings = os.environ | {"TB_GW_CONFIG_DIR": str(self.folder), "PYTHONUNBUFFERED": "1"}
        with (self.folder / "peer.log").open("ab") as log:
            self._process = subprocess.Popen(
                self._command, cwd=self.folder, env=settings, stdin=subprocess.DEVNULL, stdout=log, stderr=log
            )

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    def kill(self) -> None:
        assert self._process is not None
        self._process.kill()
        self._process.wait(10)

    def close(self) -> None:
        if self._process is not None:
            self.kill()
        super().close()


def links(folder: Path, pads: int) -> list[Path]:
    """Stable names for so many pads."""
    folder.mkdir(parents=True)
    return [folder / f"pad-{number}" for number in range(pads)]


def script(folder: Path, pads: int) -> Rig:
    """The bare script, under the interpreter that runs us."""
    names = links(folder, pads)
    broker = Mosquitto(folder)
    command = [sys.executable, str(SCRIPT), str(broker.port), *map(str, names)]
    return TextRig(folder, names, command, press_of_script, broker)


def thingsboard(folder: Path, pads: int, python: Path) -> Rig:
    """The gateway under its own interpreter."""
    names = links(folder, pads)
    broker = Mosquitto(folder)
    gateway.write_settings(python, folder, broker.port, names)
    command = [str(python), "-m", "thingsboard_gateway.tb_gateway"]
    return TextRig(folder, names, command, press_of_gateway, broker)


class HallRig(Rig):
    """A station with central; its pads must be asked before they take a key."""

    asks_first = True

    def __init__(self, folder: Path, pads: int, timeout_s: float, settings: str) -> None:
        folder.mkdir(parents=True)
        broker = Mosquitto(folder)
        pace = replace(PACES["fast"], timeout_s=timeout_s, warning_s=timeout_s * 2 / 3)
        self._hall = EndToEndHall(folder / "hall", pads, pace)
        for file in (self._hall.files.station, self._hall.files.central):
            text = file.read_text().replace(f"port = {self._hall.ports[0]}", f"port = {broker.port}")
            for window in self._hall.windows:
                named = f'name = "pad-{window}"\n'
                text = text.replace(named, f"{named}{settings}")
            file.write_text(text)
        self._rating_pads = [
            RatingPad(link, bytes.fromhex(uid_at(link)), seed)
            for seed, link in enumerate(map(self._hall.files.link, self._hall.windows))
        ]
        self._last: dict[int, int] = {}
        super().__init__(folder, self._rating_pads, Ear(broker.port, press_of_station), broker)
        self._hall.start("central")

    def name_of(self, pad: int) -> str:
        return f"pad-{self._hall.windows[pad]}"

    def launch(self) -> None:
        self._hall.start("station")

    @property
    def pid(self) -> int:
        return self._hall.parts["station"].process.pid

    def kill(self) -> None:
        self._hall.kill("station")

    def prepare(self, pad: int, numbers: Sequence[int]) -> None:
        """The window's system asks about so many cases of one citizen."""
        before = self._last.get(pad)
        if before is not None:
            self._rating_pads[pad].until_thanked(before, THANKS_S)
        wanted = [{"source": "demo", "case_no": f"C-{n}", "item": f"N{n}"} for n in numbers]
        body = {"window": self._hall.windows[pad], "cases": wanted}
        until(lambda: self._hall.api("POST", "/sessions", body)[0] == 201, ASK_S)

    def press(self, pad: int, number: int, level: int | None = None, cut_for_s: float = 0.0) -> None:
        super().press(pad, number, level, cut_for_s)
        self._last.pop(pad, None)
        if level is None:  # for a chosen one, which may be unknown, no pad need thank
            self._last[pad] = number

    def until_wanted(self, pad: int, number: int) -> None:
        asked = self._rating_pads[pad].until_asked(number, PRESS_S)
        assert asked, f"pad {pad} never asked for {number}"

    def close(self) -> None:
        self._hall.close()
        super().close()
