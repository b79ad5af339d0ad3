"""The stage as Kivy drives it: touches become inputs once, and after a press nothing shows the level."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.kiosk.ui.conftest import ROOT


@pytest.fixture(scope="module")
def happened(tmp_path_factory: pytest.TempPathFactory) -> Any:
    command = [sys.executable, "-m", "tests.kiosk.ui.acting", str(tmp_path_factory.mktemp("kivy"))]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_a_card_shows_the_finger_in_the_very_next_picture(happened: Any) -> None:
    assert happened["down_differs"]
    assert happened["lifted_is_rest"]


def test_two_fingers_choose_once(happened: Any) -> None:
    assert happened["two_fingers"] == ["Pressed", "Chose"]


def test_a_new_page_passes_over_touches_and_then_takes_them(happened: Any) -> None:
    assert happened["deaf"] == []
    assert happened["typed"] == ["Typed"]


def test_the_pills_change_size_language_and_sound(happened: Any) -> None:
    assert happened["pills"] == [["ChangedTheme"], ["ChangedLanguage"], ["ToggledSound"]]


@pytest.mark.promise(5)
def test_after_the_press_the_pages_of_all_levels_are_equal_pixel_for_pixel(happened: Any) -> None:
    first, *others = happened["levels"]
    assert len(others) == 4
    assert len(set(first)) == 4  # and they are four different pages, not four empty ones
    assert all(pictures == first for pictures in others)


def test_the_state_folder_is_the_only_place_that_kivy_writes_to(tmp_path: Path) -> None:
    from kiosk.ui.opening import environment

    variables = environment(tmp_path, offscreen=True)
    assert variables["KIVY_HOME"] == str(tmp_path)
    assert variables["KIVY_NO_FILELOG"] == "1"
