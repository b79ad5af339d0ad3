"""A real window on a real X server, touched and closed from outside of its process."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.display import PATIENCE_S, display
from tests.kiosk.ui.conftest import ROOT
from tests.until import until


@dataclass
class Screen:
    """The process, its display, and the file that its lines go to."""

    process: subprocess.Popen[bytes]
    display: str
    output: Path
    seen: list[str] = field(default_factory=list)

    def lines(self) -> list[str]:
        return self.output.read_text().split("\n")[:-1]

    def waits_for(self, *wanted: str) -> None:
        until(lambda: self.lines()[-len(wanted) :] == list(wanted), PATIENCE_S)

    def presses(self) -> None:
        """On a card, after the 300 ms in which a page that has just come takes no touch."""
        self.does("mousemove", "640", "450", "sleep", "0.5", "mousedown", "1")

    def does(self, *words: str) -> None:
        subprocess.run(["xdotool", *words], env={**os.environ, "DISPLAY": self.display}, check=True)


@pytest.fixture
def screen(tmp_path: Path) -> Iterator[Screen]:
    with display(tmp_path) as name:
        yield from window(name, tmp_path)


def window(name: str, tmp_path: Path) -> Iterator[Screen]:
    output = tmp_path / "output"
    variables = {name: value for name, value in os.environ.items() if name != "SDL_VIDEODRIVER"}
    with output.open("wb") as file:
        command = [sys.executable, "-m", "tests.kiosk.ui.window", str(tmp_path / "kivy")]
        process = subprocess.Popen(command, cwd=ROOT, stdout=file, env={**variables, "DISPLAY": name})
    screen = Screen(process, name, output)
    try:
        screen.waits_for("ready x11")
        yield screen
    finally:
        process.kill()
        process.wait()


def test_a_click_from_outside_is_a_choice(screen: Screen) -> None:
    screen.presses()
    screen.waits_for("Pressed")
    screen.does("mouseup", "1")
    screen.waits_for("Pressed", "Chose")


def test_a_press_that_slides_off_its_card_is_no_choice(screen: Screen) -> None:
    screen.presses()
    screen.waits_for("Pressed")
    screen.does("mousemove", "640", "240")
    screen.waits_for("Pressed", "SlidOff")
    screen.does("mouseup", "1", "key", "x")
    screen.waits_for("Pressed", "SlidOff", "Keyed")


def test_an_identity_number_from_a_scanner_comes_as_keys_and_chooses_nothing(screen: Screen) -> None:
    number = "511526200001011234"
    screen.does("type", "--delay", "2", number)
    screen.does("key", "Return")
    screen.waits_for(*["Keyed"] * (len(number) + 1))
    assert not {"Pressed", "Chose"} & set(screen.lines())


def test_escape_and_the_window_managers_close_are_no_way_out_and_sigterm_is(screen: Screen) -> None:
    screen.does("key", "Escape", "key", "F1", "key", "alt+F4", "key", "x")
    until(lambda: "Keyed" in screen.lines(), PATIENCE_S)
    assert screen.process.poll() is None
    screen.process.send_signal(signal.SIGTERM)
    assert screen.process.wait(PATIENCE_S) == 0
    assert screen.lines()[-1] == "ended"
