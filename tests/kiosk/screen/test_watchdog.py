"""A screen that hangs or dies is started again; one that lives is left alone. Real processes."""

import os
import signal
import socket
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.screen.watchdog import (
    ALIVE,
    HUNG,
    READY,
    STOPPING,
    Heartbeat,
    Notifier,
    Verdict,
    Watchdog,
    from_systemd,
)
from tests.house.tree import ROOT
from tests.kiosk.screen.systemd import Life, Systemd
from tests.until import until

COMMAND = (sys.executable, "-m", "tests.kiosk.screen.bare_screen")
WATCHDOG_S = 1.2
RESTARTED_WITHIN_S = 10.0


def test_a_core_that_shows_itself_is_alive_for_half_of_the_time() -> None:
    heartbeat = Heartbeat(6.0, now_s=100.0)
    assert heartbeat.judge(103.0) is Verdict.ALIVE
    assert heartbeat.judge(103.1) is Verdict.HUNG
    heartbeat.core_is_alive(104.0)
    assert heartbeat.judge(107.0) is Verdict.ALIVE
    assert heartbeat.judge(107.1) is Verdict.HUNG


@pytest.fixture
def address(tmp_path: Path) -> str:
    return str(tmp_path / "notify")


@pytest.fixture
def ear(address: str) -> Iterator[socket.socket]:
    """What systemd listens at."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as ear:
        ear.bind(address)
        ear.setblocking(False)
        yield ear


def heard(ear: socket.socket) -> list[bytes]:
    messages = []
    while True:
        try:
            messages.append(ear.recv(4096))
        except BlockingIOError:
            return messages


def test_it_tells_ready_beats_and_the_end(ear: socket.socket, address: str) -> None:
    watchdog = Watchdog({"NOTIFY_SOCKET": address, "WATCHDOG_USEC": "6000000"}, now_s=0.0)
    assert watchdog.every_s == 1.0
    watchdog.ready()
    watchdog.tick(1.0)
    watchdog.core_is_alive(1.5)
    watchdog.tick(4.5)
    watchdog.stopping()
    watchdog.tick(5.0)
    assert heard(ear) == [READY, ALIVE, ALIVE, STOPPING]


def test_a_core_that_hangs_is_told_once_in_the_log_and_may_come_back(
    ear: socket.socket, address: str, caplog: pytest.LogCaptureFixture
) -> None:
    watchdog = Watchdog({"NOTIFY_SOCKET": address, "WATCHDOG_USEC": "6000000"}, now_s=0.0)
    for now_s in (3.0, 4.0, 5.0):
        watchdog.tick(now_s)
    watchdog.core_is_alive(5.5)
    watchdog.tick(6.0)
    watchdog.stopping()
    assert heard(ear) == [ALIVE, HUNG, HUNG, ALIVE, STOPPING]
    assert len(caplog.records) == 1


def test_a_unit_without_a_watchdog_is_told_ready_and_nothing_more(ear: socket.socket, address: str) -> None:
    watchdog = Watchdog({"NOTIFY_SOCKET": address}, now_s=0.0)
    assert watchdog.every_s is None
    watchdog.ready()
    watchdog.tick(100.0)
    watchdog.stopping()
    assert heard(ear) == [READY, STOPPING]


@pytest.mark.parametrize("usec", ["", "0", "-1", "6 s", "٦"])
def test_a_watchdog_s_time_that_is_none_is_no_watchdog(usec: str) -> None:
    assert Watchdog({"WATCHDOG_USEC": usec}, 0.0).every_s is None


def test_the_watchdog_of_another_process_is_not_ours() -> None:
    assert Watchdog({"WATCHDOG_USEC": "6000000", "WATCHDOG_PID": "1"}, 0.0).every_s is None
    assert Watchdog({"WATCHDOG_USEC": "6000000", "WATCHDOG_PID": str(os.getpid())}, 0.0).every_s == 1.0


@pytest.mark.parametrize("given", [None, "", "vsock:2:9999", "relative/path"])
def test_nobody_to_be_told_is_no_trouble(given: str | None) -> None:
    notifier = Notifier(given)
    assert not notifier.tell(READY)
    notifier.close()


def test_a_socket_that_nobody_listens_at_is_no_trouble(address: str) -> None:
    notifier = Notifier(address)
    assert not notifier.tell(READY)
    notifier.close()
    assert not notifier.tell(READY)


def test_a_full_socket_holds_nobody_up(ear: socket.socket, address: str) -> None:
    notifier = Notifier(address)
    assert not all(notifier.tell(ALIVE) for _ in range(10_000))
    heard(ear)
    assert notifier.tell(ALIVE)
    notifier.close()


def test_children_do_not_speak_in_its_name(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    monkeypatch.setenv("NOTIFY_SOCKET", address)
    monkeypatch.setenv("WATCHDOG_USEC", "6000000")
    from_systemd(0.0).stopping()
    assert not {"NOTIFY_SOCKET", "WATCHDOG_USEC"} & set(os.environ)


# --- with a real process


@pytest.fixture
def systemd(address: str) -> Iterator[Systemd]:
    with Systemd(COMMAND, address, WATCHDOG_S, environment={"PYTHONPATH": str(ROOT)}) as systemd:
        yield systemd


def living(systemd: Systemd) -> Life:
    """The next run that is ready and has shown itself."""
    return until(lambda: systemd.life if systemd.life and systemd.life.beats else None, 10) or Life(0, 0)


def next_life(systemd: Systemd, since: Life) -> Life:
    until(lambda: systemd.life is not None and systemd.life is not since, RESTARTED_WITHIN_S)
    return living(systemd)


def test_a_screen_that_lives_is_left_alone(systemd: Systemd) -> None:
    life = living(systemd)
    until(lambda: life.beats >= 6, 10)  # for longer than the watchdog's time
    assert systemd.lives == [life]


def test_an_abstract_socket_serves_as_well_as_a_path() -> None:
    named = f"@hallrating-test-{os.getpid()}"
    with Systemd(COMMAND, named, WATCHDOG_S, environment={"PYTHONPATH": str(ROOT)}) as systemd:
        assert living(systemd).why == ""


def test_a_killed_screen_is_started_again(systemd: Systemd) -> None:
    first = living(systemd)
    os.kill(first.pid, signal.SIGKILL)
    assert next_life(systemd, first).pid != first.pid
    assert first.why == str(-signal.SIGKILL)


def test_a_stopped_screen_is_killed_and_started_again(systemd: Systemd) -> None:
    first = living(systemd)
    os.kill(first.pid, signal.SIGSTOP)
    assert next_life(systemd, first).pid != first.pid
    assert first.why == "watchdog"


def test_a_screen_whose_core_hangs_asks_for_its_restart(systemd: Systemd) -> None:
    first = living(systemd)
    os.kill(first.pid, signal.SIGUSR1)
    assert next_life(systemd, first).pid != first.pid
    assert first.why == "trigger"


def test_an_older_systemd_restarts_a_hung_core_when_its_time_is_over(address: str) -> None:
    environment = {"PYTHONPATH": str(ROOT)}
    with Systemd(COMMAND, address, WATCHDOG_S, environment=environment, knows_trigger=False) as systemd:
        first = living(systemd)
        os.kill(first.pid, signal.SIGUSR1)
        next_life(systemd, first)
        assert first.why == "watchdog"


def test_a_screen_that_is_asked_to_leave_says_so(systemd: Systemd) -> None:
    first = living(systemd)
    os.kill(first.pid, signal.SIGTERM)
    next_life(systemd, first)
    assert (first.why, first.stopping) == ("0", True)
