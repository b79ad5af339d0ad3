"""docs/install-kiosk.md and its Chinese twin: the same commands, files that there are, true units."""

import re
import subprocess
from pathlib import Path

import pytest

from tests.house.tree import ROOT
from tests.kiosk.screen.test_units import KIOSK, one, read

EXAMPLES = ROOT / "examples"
PAGES = [ROOT / "docs" / name for name in ("install-kiosk.md", "install-kiosk.zh.md")]
ENGLISH, CHINESE = (page.read_text(encoding="utf-8") for page in PAGES)
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```", re.MULTILINE | re.DOTALL)
EACH_PAGE = pytest.mark.parametrize("text", [ENGLISH, CHINESE], ids=[page.name for page in PAGES])


def test_both_pages_have_the_same_commands_and_files() -> None:
    assert BLOCK.findall(ENGLISH) == BLOCK.findall(CHINESE)
    assert len(BLOCK.findall(ENGLISH)) >= 10


@pytest.mark.parametrize("sign", [r"^## ", r"^### ", r"^\| ", r"^- ", r"^\d\. "])
def test_both_pages_have_the_same_parts(sign: str) -> None:
    count = [len(re.findall(sign, text, re.MULTILINE)) for text in (ENGLISH, CHINESE)]
    assert count[0] == count[1] > 0


def test_each_file_that_is_copied_is_there() -> None:
    copied = re.findall(r"^sudo (?:cp|install) (\S+) /", ENGLISH, re.MULTILINE)
    assert {EXAMPLES / name for name in copied} == {KIOSK, *(EXAMPLES / "kiosk").iterdir()}


@EACH_PAGE
def test_the_files_of_the_unit_are_those_of_the_page(text: str) -> None:
    service = read(KIOSK)["Service"]
    config = one(service, "ExecStart").split()[-1]
    for template in (config, service["EnvironmentFile"][0].removeprefix("-")):
        assert template.replace("%i", "screen-1") in text
    home = re.search(r"--home-dir (\S+).* (\w+)$", text, re.MULTILINE)
    assert home is not None
    assert home[2] == one(service, "User")
    assert f"XAUTHORITY={home[1]}/.Xauthority" in service["Environment"]
    groups = re.search(r"--groups (\S+)", text)
    assert groups is not None
    assert groups[1].split(",") == one(service, "SupplementaryGroups").split()


@EACH_PAGE
def test_the_time_after_which_a_hung_screen_is_killed_is_that_of_the_unit(text: str) -> None:
    told = re.search(r"systemd (?:kills it after|在) (\d+) (?:s|秒)", text)
    assert told is not None
    assert told[1] == one(read(KIOSK)["Service"], "WatchdogSec")


def test_the_session_is_a_program_that_a_plain_shell_takes() -> None:
    session = EXAMPLES / "kiosk" / "hallrating-session"
    done = subprocess.run(["sh", "-n", str(session)], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert session.stat().st_mode & 0o111
    desktop = (EXAMPLES / "kiosk" / "hallrating.desktop").read_text(encoding="utf-8")
    assert f"Exec=/usr/local/bin/{session.name}\n" in desktop


def test_lightdm_logs_the_unit_s_user_into_that_session() -> None:
    lightdm = (EXAMPLES / "kiosk" / "50-hallrating-lightdm.conf").read_text(encoding="utf-8")
    assert f"autologin-user={one(read(KIOSK)['Service'], 'User')}\n" in lightdm
    assert "autologin-session=hallrating\n" in lightdm
    assert Path(EXAMPLES / "kiosk" / "hallrating.desktop").exists()
