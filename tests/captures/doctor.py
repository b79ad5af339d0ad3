"""The doctor at a hall whose pads have a fault each; no station runs, so it listens itself."""

from __future__ import annotations

import asyncio
from pathlib import Path

from tests.captures.terminal import drawn
from tests.devices.technician.broken_hall import SLOW, BrokenHall, uid_of
from tests.station_file import station_text


async def draw_doctor(folder: Path) -> str:
    """One run over nine pads."""
    hall = BrokenHall(folder)
    try:
        _break(hall)
        windows = "".join(
            f'[[windows]]\nid = "w{number}"\npads = ["{pad.name}"]\n'
            f'[[pads]]\nname = "{pad.name}"\nport = "{pad.port}"\nbaud = {pad.baud}\nuid = "{pad.uid}"\n'
            for number, pad in enumerate(hall.configs, start=1)
        )
        (folder / "station.toml").write_text(station_text() + windows)
        words = ("pads", "doctor", "--config", "station.toml")
        return await asyncio.to_thread(drawn, words, folder, folder_as="/dev/serial/")
    finally:
        hall.close()


def _break(hall: BrokenHall) -> None:
    for number, faults in enumerate(([], ["flip rate=0.003"], ["boot-loop every=1.5"]), start=1):
        hall.pad(f"pad-{number}", *faults, number=number, uid=uid_of(number).hex())
    hall.pad("pad-4", number=5, uid=uid_of(4).hex())
    hall.pad("pad-5", number=4, uid=uid_of(5).hex())
    hall.pad("pad-6", "wrong-baud baud=115200", baud=SLOW, number=6, uid=uid_of(6).hex())
    hall.pad("pad-7", "babble rate=1", number=7, uid=uid_of(7).hex())
    hall.pad("pad-8", "delay rate=1 time=0.3", number=8, uid=uid_of(8).hex())
    hall.pad("pad-9", number=9, uid=uid_of(9).hex())
    hall.fleet.unplug("pad-9")
