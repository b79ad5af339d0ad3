"""`hallrating kiosk` where it cannot run: one sentence and the documented exit code."""

import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest

from hallrating import main
from kiosk.screen import commands
from tests.house.tree import ROOT

CONFIG = '[kiosk]\ntoken = "0123456789abcdef"\n'


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / "kiosk.toml"
    path.write_text(CONFIG, encoding="utf-8")
    return path


class Unusable(Exception):
    """What the drawing part raises where there is no window."""


class NoWindow:
    """A drawing part on a machine without a display."""

    unusable = (Unusable,)
    settings = app = None

    def __init__(self) -> None:
        self.app = self.settings = self.shots = self

    def UiSettings(self, **_given: object) -> None:  # noqa: N802  the name of the real one
        """Taken as it is."""

    def run(self, *_given: object) -> None:
        raise Unusable("no display: set DISPLAY")

    def write_all(self, *_given: object) -> int:
        raise Unusable("no GL")


def test_screen_without_kivy(
    config: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda _name: None)
    assert main(["kiosk", "--config", str(config)]) == commands.EXIT_NO_WINDOW
    [line] = capsys.readouterr().err.splitlines()
    assert "hallrating[kiosk]" in line


@pytest.mark.parametrize(("options", "why"), [(["--config"], "DISPLAY"), (["--screenshots"], "GL")])
def test_screen_without_gl_or_display(
    config: Path,
    options: list[str],
    why: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(commands, "_Drawing", NoWindow)
    where = [str(config)] if options == ["--config"] else [str(config.parent / "pictures")]
    assert main(["kiosk", *options, *where]) == commands.EXIT_NO_WINDOW
    assert why in capsys.readouterr().err


def test_certificates_that_are_none_are_named(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    config.write_text(CONFIG + 'tls_ca = "gone.pem"\n', encoding="utf-8")
    assert main(["kiosk", "--config", str(config)]) == commands.EXIT_WRONG_USE
    assert "kiosk.tls_ca" in capsys.readouterr().err


def test_the_core_and_the_command_are_imported_without_kivy() -> None:
    code = "import kiosk.screen.core, kiosk.screen.commands, sys; sys.exit('kivy' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)
