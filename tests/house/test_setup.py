"""tools/setup.sh sets up once, is quick and silent afterwards, and names the command that it may not run.

The system's own programs (apt-get, systemctl, id) and pip are stood in for: a test must not install anything.
"""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.house.tree import ROOT

NEEDED = ("bash", "cat", "dirname", "sha256sum", "mkdir", "chmod", "env")
VENV_PYTHON = """#!/bin/sh
case "$*" in
  *install*) echo "$*" >> "$RECORD"; exit "${PIP_STATUS:-0}" ;;
  *version_info*) echo "${VENV_VERSION:-3.11}" ;;
esac
"""
PYTHON = """#!/bin/sh
case "$*" in
  "-m venv"*) echo "$*" >> "$RECORD"; mkdir -p .venv/bin; cp ../venv-python .venv/bin/python ;;
  *ensurepip*) [ -z "$NO_VENV" ] ;;
  *print*) echo "${PYTHON_VERSION:-3.11}" ;;
  *sys.exit*) [ -z "$OLD" ] ;;
esac
"""
SYSTEM_FILES = (
    "usr/include/stdio.h",
    "usr/lib/avr/include/avr/io.h",
    "usr/include/simavr/sim_avr.h",
    *(
        f"usr/share/doc/{name}"
        for name in ("libgl1", "libegl1", "libgl1-mesa-dri", "libmtdev1", "libfribidi0")
    ),
)
APT = '#!/bin/sh\necho "apt-get $*" >> "$RECORD"\n'
SYSTEMCTL = '#!/bin/sh\necho "systemctl $*" >> "$RECORD"\n'


@dataclass(frozen=True)
class Machine:
    """A checkout on a machine whose programs are what the test put there."""

    folder: Path
    environment: dict[str, str]

    def setup(self, purpose: str, **more: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["tools/setup.sh", purpose],
            cwd=self.folder / "checkout",
            env=self.environment | more,
            capture_output=True,
            text=True,
            check=False,
        )

    def program(self, name: str, text: str) -> None:
        path = self.folder / "bin" / name
        path.write_text(text)
        path.chmod(0o755)

    def record(self) -> list[str]:
        path = self.folder / "record"
        return path.read_text().splitlines() if path.exists() else []


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    """Python, compilers, what draws and apt-get, an ordinary user, no mosquitto."""
    checkout, programs = tmp_path / "checkout", tmp_path / "bin"
    (checkout / "tools").mkdir(parents=True)
    programs.mkdir()
    script = (
        (ROOT / "tools" / "setup.sh")
        .read_text(encoding="utf-8")
        .replace(":/usr/local/sbin:/usr/sbin:/sbin", "")
    )
    (checkout / "tools" / "setup.sh").write_text(script, encoding="utf-8")
    (checkout / "tools" / "setup.sh").chmod(0o755)
    for name in ("requirements.lock", "requirements-dev.lock", "pyproject.toml"):
        (checkout / name).write_text(name)
    for name in (*NEEDED, "cp", "sh"):
        (programs / name).symlink_to(shutil.which(name) or name)
    (tmp_path / "venv-python").write_text(VENV_PYTHON)
    (tmp_path / "venv-python").chmod(0o755)
    machine = Machine(
        tmp_path,
        {
            "PATH": str(programs),
            "RECORD": str(tmp_path / "record"),
            "LANG": "en_GB.UTF-8",
            "SYSTEMD_RUN_DIR": "none",
            "SYSTEM_ROOT": str(tmp_path),
        },
    )
    for file in SYSTEM_FILES:
        (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / file).touch()
    for program in ("gcc", "avr-gcc", "ser2net", "Xvfb", "xdotool"):
        machine.program(program, "#!/bin/sh\n")
    machine.program("python3", PYTHON)
    machine.program("apt-get", APT)
    machine.program("systemctl", SYSTEMCTL)
    machine.program("id", "#!/bin/sh\necho 1000\n")
    return machine


def test_the_first_run_installs_what_is_locked_and_the_second_nothing(machine: Machine) -> None:
    first = machine.setup("demo")
    assert (first.returncode, first.stdout) == (0, "")
    assert "Installing the locked packages" in first.stderr
    made, locked, ours = machine.record()
    assert made == "-m venv --clear .venv"
    assert locked.endswith("install --require-hashes -r requirements.lock")
    assert ours.endswith("install --no-build-isolation --no-deps -e .")
    second = machine.setup("demo")
    assert (second.returncode, second.stderr) == (0, "")
    assert len(machine.record()) == 3


def test_a_changed_lock_or_project_is_installed_again(machine: Machine) -> None:
    for file in ("requirements.lock", "pyproject.toml"):
        machine.setup("demo")
        before = len(machine.record())
        (machine.folder / "checkout" / file).write_text("changed")
        machine.setup("demo")
        assert len(machine.record()) == before + 2


def test_what_checks_serves_the_demo_too_but_not_the_other_way_round(machine: Machine) -> None:
    machine.setup("demo")
    assert "requirements-dev.lock" in (machine.setup("check"), machine.record()[-2])[1]
    (machine.folder / "checkout" / ".venv" / "installed-requirements.lock").unlink()
    before = machine.record()
    machine.setup("demo")
    assert machine.record() == before


def test_a_failed_installation_says_so_and_is_tried_again(machine: Machine) -> None:
    failed = machine.setup("demo", PIP_STATUS="1")
    assert failed.returncode == 2
    assert "is there a network?" in failed.stderr
    assert machine.setup("demo").returncode == 0


def test_another_interpreter_makes_another_environment_only_when_it_was_asked_for(machine: Machine) -> None:
    machine.setup("demo")
    machine.setup("demo", PYTHON_VERSION="3.13")
    assert machine.record().count("-m venv --clear .venv") == 1
    machine.setup("demo", PYTHON="python3", PYTHON_VERSION="3.13")
    assert machine.record().count("-m venv --clear .venv") == 2


def test_an_old_python_is_named_with_what_to_type(machine: Machine) -> None:
    result = machine.setup("demo", OLD="1")
    assert result.returncode == 2
    assert "make PYTHON=python3.12 demo" in result.stderr


def test_without_root_one_sentence_names_the_command_for_a_missing_venv(machine: Machine) -> None:
    result = machine.setup("demo", NO_VENV="1")
    assert result.returncode == 2
    assert result.stderr.count("\n") == 1
    assert 'run "sudo apt-get install python3-venv"' in result.stderr
    assert machine.record() == []


def test_without_root_a_missing_mosquitto_stops_the_tests_but_neither_demo_nor_checks(
    machine: Machine,
) -> None:
    assert machine.setup("demo").returncode == machine.setup("check").returncode == 0
    result = machine.setup("test", LANG="zh_CN.UTF-8")
    assert result.returncode == 2
    assert (
        result.stderr
        == '测试需要的系统软件包尚未安装：请执行 "sudo apt-get install mosquitto"，然后重新运行。\n'
    )


def test_a_system_without_apt_is_told_what_to_look_for(machine: Machine) -> None:
    (machine.folder / "bin" / "apt-get").unlink()
    result = machine.setup("test")
    assert result.returncode == 2
    assert "package manager (as Debian calls it): mosquitto;" in result.stderr


def test_root_installs_mosquitto_and_says_so(machine: Machine) -> None:
    machine.program("id", "#!/bin/sh\necho 0\n")
    result = machine.setup("test")
    assert result.returncode == 0
    assert "The tests need system packages that are missing: installing mosquitto." in result.stderr
    assert machine.record()[-2:] == [
        "apt-get update -qq",
        "apt-get install -y -qq --no-install-recommends mosquitto",
    ]


def test_everything_that_is_missing_is_named_at_once(machine: Machine) -> None:
    (machine.folder / "bin" / "avr-gcc").unlink()
    for file in SYSTEM_FILES:
        (machine.folder / file).unlink()
    result = machine.setup("test")
    assert result.returncode == 2
    libraries = "libgl1 libegl1 libgl1-mesa-dri libmtdev1 libfribidi0"
    missing = f"mosquitto libc6-dev gcc-avr avr-libc libsimavr-dev {libraries}"
    assert f'"sudo apt-get install {missing}"' in result.stderr


def test_under_systemd_the_service_of_a_package_is_never_started(machine: Machine) -> None:
    machine.program("id", "#!/bin/sh\necho 0\n")
    result = machine.setup("test", SYSTEMD_RUN_DIR=str(machine.folder))
    assert "The system service mosquitto was left disabled and not started." in result.stderr
    steps = [line.split() for line in machine.record()[-5:]]
    assert [step[:3] for step in steps] == [
        ["systemctl", "--quiet", "mask"],
        ["apt-get", "update", "-qq"],
        ["apt-get", "install", "-y"],
        ["systemctl", "--quiet", "unmask"],
        ["systemctl", "--quiet", "disable"],
    ]


def test_a_mosquitto_that_is_there_is_left_alone(machine: Machine) -> None:
    machine.program("mosquitto", "#!/bin/sh\n")
    assert machine.setup("test").returncode == 0
    assert not any("apt-get" in line for line in machine.record())


def test_an_unknown_purpose_is_refused(machine: Machine) -> None:
    assert machine.setup("dance").returncode == 2


def test_this_very_interpreter_is_recent_enough() -> None:
    assert sys.version_info >= (3, 11)
    assert os.access(ROOT / "tools" / "setup.sh", os.X_OK)
