"""One real window that shows the question, and prints the name of each input: for a test from outside.

python -m tests.kiosk.ui.window FOLDER
"""

import gettext
import os
import sys
from pathlib import Path

from kiosk.screen.bridge import Bridge
from kiosk.screen.inputs import Input
from kiosk.screen.pages import Shown, Theme
from kiosk.screen.watchdog import Watchdog
from kiosk.ui.app import run
from kiosk.ui.samples import frame, pages
from kiosk.ui.settings import UiSettings


def main(folder: Path) -> None:
    gettext.bindtextdomain("hallrating", str(Path(__file__).resolve().parents[3] / "locale"))
    bridge = Bridge()
    bridge.listen(told)
    bridge.give(Shown(frame("zh_CN", Theme.NORMAL), pages("zh_CN")["ask"]))
    run(bridge, UiSettings(folder), Watchdog({}, 0.0), ready=drawn)
    say("ended")


def drawn() -> None:
    say(f"ready {os.environ['SDL_VIDEODRIVER']}")


def told(given: Input) -> None:
    say(type(given).__name__)


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
