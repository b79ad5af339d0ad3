"""The units in examples/systemd/: systemd takes them, and they keep what the pages promise."""

import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest

from hallrating import build_parser
from tests.house.tree import ROOT

UNITS = ROOT / "examples" / "systemd"
STATION = UNITS / "hallrating-station.service"
KIOSK = UNITS / "hallrating-kiosk@.service"
BOTH = pytest.mark.parametrize("unit", [STATION, KIOSK], ids=lambda unit: unit.name)
SCREEN_READY_S = 3.0
SCREEN_BACK_S = 10.0

Keys = dict[str, list[str]]


def read(unit: Path) -> dict[str, Keys]:
    """Sections of a unit: key -> its values in order. AssertionError for a line that is none of systemd's."""
    sections: dict[str, Keys] = {}
    section = ""
    for number, line in enumerate(unit.read_text(encoding="utf-8").splitlines(), start=1):
        if not line or line.startswith("#"):
            continue
        if found := re.fullmatch(r"\[(Unit|Service|Install)\]", line):
            section = found[1]
            assert section not in sections, f"{unit.name}:{number}: {line} twice"
            sections[section] = {}
            continue
        found = re.fullmatch(r"([A-Z][A-Za-z0-9]+)=(.*)", line)
        assert found, f"{unit.name}:{number}: {line}"
        sections[section].setdefault(found[1], []).append(found[2])
    return sections


def one(keys: Keys, key: str) -> str:
    (value,) = keys[key]
    return value


@BOTH
def test_it_is_started_again_always_and_never_given_up(unit: Path) -> None:
    sections = read(unit)
    assert one(sections["Unit"], "StartLimitIntervalSec") == "0"
    assert one(sections["Service"], "Restart") == "always"
    assert "2" in one(sections["Service"], "RestartPreventExitStatus").split()


@BOTH
def test_neither_stops_the_other(unit: Path) -> None:
    binding = {"Requires", "BindsTo", "PartOf", "Requisite", "Conflicts", "OnFailure"}
    assert not binding & set(read(unit)["Unit"])


def test_a_hung_screen_is_back_within_ten_seconds() -> None:
    service = read(KIOSK)["Service"]
    assert one(service, "Type") == "notify"
    assert one(service, "WatchdogSignal") == "SIGKILL"  # a hung screen takes no other one
    watchdog_s, restart_s = (float(one(service, key)) for key in ("WatchdogSec", "RestartSec"))
    assert watchdog_s + restart_s + SCREEN_READY_S <= SCREEN_BACK_S
    assert float(one(service, "TimeoutStartSec")) > SCREEN_READY_S


def test_a_screen_keeps_what_it_draws_and_sounds_with() -> None:
    """Each of these would take its window, its sound, or the compiler of software GL away."""
    forbidden = {"PrivateTmp", "PrivateDevices", "MemoryDenyWriteExecute", "PrivateNetwork", "PrivateUsers"}
    service = read(KIOSK)["Service"]
    assert not forbidden & set(service)
    assert one(service, "ProtectHome") == "read-only"
    assert "PrivateDevices" not in read(STATION)["Service"]


@BOTH
def test_it_runs_without_any_right_of_root(unit: Path) -> None:
    service = read(unit)["Service"]
    assert one(service, "User") != "root"
    assert (one(service, "CapabilityBoundingSet"), one(service, "NoNewPrivileges")) == ("", "yes")
    assert one(service, "ProtectSystem") == "strict"
    assert one(service, "UMask") == "0077"


def test_the_station_s_command_is_one_of_ours() -> None:
    command = shlex.split(one(read(STATION)["Service"], "ExecStart"))
    args = build_parser().parse_args(command[1:])
    assert args.config == Path("/etc/hallrating/station.toml")


def test_a_screen_s_files_bear_its_name() -> None:
    service = read(KIOSK)["Service"]
    assert one(service, "ExecStart").endswith(" kiosk --config /etc/hallrating/kiosk-%i.toml")
    assert service["EnvironmentFile"] == ["-/etc/hallrating/kiosk-%i.env"]


@BOTH
def test_systemd_itself_takes_it(unit: Path, tmp_path: Path) -> None:
    """Where there is none, what `read` understands is all that is known."""
    copy = tmp_path / unit.name
    copy.write_text(
        unit.read_text(encoding="utf-8").replace("/usr/local/bin/hallrating", "/bin/true"), "utf-8"
    )
    assert read(copy)["Service"]["ExecStart"][0].startswith("/bin/true ")
    if shutil.which("systemd-analyze"):
        command = ("systemd-analyze", "verify", "--man=no", str(copy))
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        about = [line for line in done.stderr.splitlines() if "hallrating" in line]
        assert (done.returncode, about) == (0, []), done.stderr


@pytest.mark.parametrize("line", ["Restart always", "[Servcie]", "restart=always", "  Restart=always"])
def test_a_line_that_is_no_unit_s_is_found(line: str, tmp_path: Path) -> None:
    unit = tmp_path / "a.service"
    unit.write_text(f"[Unit]\n{line}\n", encoding="utf-8")
    with pytest.raises(AssertionError, match=r"a\.service:2"):
        read(unit)
