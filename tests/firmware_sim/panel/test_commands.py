"""`sim panel` where it cannot show anything: a sentence and exit code 2, no terminal full of a traceback."""

import subprocess
import sys
from pathlib import Path

import pytest

from firmware_sim.bank import bank
from firmware_sim.line import LineUnusableError
from firmware_sim.panel.app import Panel
from tests.firmware_sim.sim_process import SimProcess
from tests.house.tree import ROOT


class PadProcess(SimProcess):
    device = "pad"


def refused(*arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "firmware_sim", "sim", "panel", *arguments], cwd=ROOT, text=True, timeout=30,
        stdin=subprocess.DEVNULL, capture_output=True, check=False,
    )  # fmt: skip
    assert done.returncode == 2
    assert "Traceback" not in done.stdout + done.stderr
    return done.stderr


def test_a_port_that_another_has_is_named() -> None:
    other = PadProcess("--listen", "127.0.0.1:0")
    address = other.said(event="ready")["link"].removeprefix("socket://")
    assert f"{address}: Address already in use" in refused("--pads", "2", "--listen", address)
    other.close()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--listen", "127.0.0.1:65535"), "65535"),
        (("--listen", "127.0.0.1:0", "--baud", "0"), "300 to 115200"),
        (("--folder", "/proc/nowhere"), "/proc/nowhere"),
    ],
)
def test_a_wrong_use_is_one_sentence(arguments: tuple[str, ...], words: str) -> None:
    assert words in refused("--pads", "2", *arguments)


@pytest.mark.asyncio
async def test_a_link_that_is_a_file_ends_the_panel_with_the_reason(tmp_path: Path) -> None:
    (tmp_path / "pad-2").write_text("precious")
    with bank(2, tmp_path, None) as pads:
        app = Panel(pads)
        async with app.run_test(size=(120, 40)):
            pass
    assert isinstance(app.failure, LineUnusableError)
    assert "pad-2" in str(app.failure)
    assert not (tmp_path / "pad-1").is_symlink()
