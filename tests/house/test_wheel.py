"""What is installed: the packages, the command, the catalogues and the examples, and nothing else."""

import os
import subprocess
import sys
from email import message_from_string
from pathlib import Path
from zipfile import ZipFile

import pytest

from tests.house.tree import PACKAGES, ROOT, files, name_of, sources


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this checkout."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE")}
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True, env=environment)
    (built,) = folder.iterdir()
    return built


def test_the_wheel_holds_every_source_sound_catalogue_and_example(wheel: Path) -> None:
    names = set(ZipFile(wheel).namelist())
    assert {name_of(path) for path in sources()} <= names
    assert "hallrating_data/locale/zh_CN/LC_MESSAGES/hallrating.mo" in names
    assert "hallrating_data/examples/README.md" in names
    assert {name_of(path) for path in files("kiosk/sounds/**/*.wav")} <= names
    fonts = {"HallratingSans-Regular.otf", "HallratingSans-Bold.otf", "covered.txt", "OFL.txt"}
    assert {f"kiosk/ui/fonts/{name}" for name in fonts} <= names


def test_the_wheel_holds_nothing_else(wheel: Path) -> None:
    tops = {name.split("/")[0] for name in ZipFile(wheel).namelist()}
    assert {top for top in tops if not top.endswith(".dist-info")} == {
        *PACKAGES,
        "hallrating.py",
        "hallrating_config.py",
        "hallrating_data",
    }


def test_the_wheel_brings_the_command_its_licence_and_its_readme(wheel: Path) -> None:
    with ZipFile(wheel) as archive:
        (folder,) = {name.split("/")[0] for name in archive.namelist() if ".dist-info/" in name}
        assert "hallrating = hallrating:main" in archive.read(f"{folder}/entry_points.txt").decode()
        metadata = message_from_string(archive.read(f"{folder}/METADATA").decode())
    assert metadata["License-Expression"] == "Apache-2.0"
    assert metadata["Requires-Python"] == ">=3.11"
    assert metadata["Description-Content-Type"] == "text/markdown"
