"""What stands in the way of a window is named before anything is drawn unseen."""

import subprocess
import sys
from pathlib import Path

import pytest
from pytest_mock import MockerFixture

from kiosk.ui.opening import WindowUnusable, display_driver
from tests.kiosk.ui.conftest import ROOT


def test_without_a_display_nothing_is_drawn_unseen(mocker: MockerFixture) -> None:
    mocker.patch("pathlib.Path.glob", return_value=iter(()))
    with pytest.raises(WindowUnusable, match="DISPLAY"):
        display_driver({}, "linux")


def test_an_x_server_is_used_before_a_bare_graphics_card(mocker: MockerFixture) -> None:
    mocker.patch("pathlib.Path.glob", return_value=iter((Path("/dev/dri/card0"),)))
    assert display_driver({"DISPLAY": ":0"}, "linux") == "x11"
    assert display_driver({}, "linux") == "kmsdrm"


@pytest.mark.parametrize(
    ("variables", "platform"), [({"SDL_VIDEODRIVER": "offscreen"}, "linux"), ({}, "win32")]
)
def test_a_choice_of_the_user_or_of_another_system_is_left_alone(
    variables: dict[str, str], platform: str
) -> None:
    assert display_driver(variables, platform) is None


def test_a_machine_without_kivy_says_how_to_install_it(tmp_path: Path) -> None:
    program = (
        "import sys; sys.modules['kivy.config'] = None\n"
        "from pathlib import Path\n"
        "from kiosk.ui.opening import WindowUnusable, configure\n"
        "from kiosk.ui.settings import UiSettings\n"
        "try:\n    configure(UiSettings(Path(sys.argv[1])), offscreen=True)\n"
        "except WindowUnusable as error:\n    print(error)\n"
    )
    command = [sys.executable, "-c", program, str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert "hallrating[kiosk]" in done.stdout


def test_exactly_one_source_of_touches_is_left_and_escape_ends_nothing(tmp_path: Path) -> None:
    program = (
        "import sys\nfrom pathlib import Path\n"
        "from kiosk.ui.opening import configure\nfrom kiosk.ui.settings import UiSettings\n"
        "configure(UiSettings(Path(sys.argv[1])), offscreen=True)\n"
        "from kivy.config import Config\n"
        "print(Config.items('input'))\n"
        "print(Config.get('kivy', 'exit_on_escape'), Config.get('graphics', 'show_cursor'))\n"
    )
    command = [sys.executable, "-c", program, str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "[('mouse', 'mouse,disable_multitouch')]\n0 0\n"
