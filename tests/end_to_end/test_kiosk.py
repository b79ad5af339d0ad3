"""The command `hallrating kiosk`: its window on a real X server, a station, and a finger from outside."""

import os
import signal
import subprocess
import sys
from pathlib import Path

from firmware_sim.demo.citizens import PACES
from tests.display import PATIENCE_S, display, pixel
from tests.end_to_end.conftest import MakeHall
from tests.end_to_end.screen import with_screens
from tests.house.tree import ROOT
from tests.until import until

FACES = {5: (130, 480), 1: (1120, 480)}
"""Within the disc of a level at 1280x800, beside what is drawn on it."""
HEADER = (640, 40)
LIGHT = 200


def write_config(folder: Path, url: str, tokens: Path) -> Path:
    config = folder / "kiosk.toml"
    text = f'[kiosk]\nurl = "{url}"\ntoken_file = "{tokens}"\nscreen = "screen-1"\n'
    config.write_text(text + f'[look]\nstate_folder = "{folder / "state"}"\n', encoding="utf-8")
    return config


def test_two_citizens_rate_at_the_window_of_a_real_kiosk(make_hall: MakeHall, tmp_path: Path) -> None:
    hall = make_hall(pace=PACES["real"])
    with_screens(hall, "screen-1")
    hall.start_all()
    config = write_config(
        tmp_path, f"http://127.0.0.1:{hall.ports[2]}", hall.files.station.parent / "tokens.toml"
    )
    command = [sys.executable, "hallrating.py", "kiosk", "--config", str(config), "--window", "1280x800"]
    with display(tmp_path) as name:
        environment = {**os.environ, "DISPLAY": name}
        environment.pop("SDL_VIDEODRIVER", None)
        kiosk = subprocess.Popen(command, cwd=ROOT, env=environment)
        try:
            for number, (level, place) in enumerate(FACES.items()):
                until(lambda: min(pixel(name, *HEADER)) > LIGHT, PATIENCE_S)  # idle has no header
                hall.open(f"K-{number}", "w01")
                until(lambda: max(pixel(name, *HEADER)) <= LIGHT, PATIENCE_S)
                touch(place, environment)
                hall.until_outcome(f"K-{number}", "rated")
                assert hall.ratings()[f"K-{number}"] == level
            kiosk.send_signal(signal.SIGTERM)
            assert kiosk.wait(PATIENCE_S) == 0
        finally:
            kiosk.kill()
            kiosk.wait()


def touch(place: tuple[int, int], environment: dict[str, str]) -> None:
    """After the 300 ms in which a page that has just come takes no touch."""
    moved = ["mousemove", *map(str, place), "sleep", "0.5"]
    subprocess.run(
        ["xdotool", *moved, "mousedown", "1", "sleep", "0.1", "mouseup", "1"], env=environment, check=True
    )
