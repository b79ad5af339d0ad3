"""The outbox on a full disk and in a killed process: what was confirmed is there, nothing else is."""

from __future__ import annotations

import random
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from evaluation.chain import digest
from mqtt_bridge.outbox import Committed, NotCommitted, OpenAttempt, Write
from tests.mqtt_bridge.outbox.desk import Desk, event

ROOT = Path(__file__).parents[3]


def killed_after(path: Path, lines: int) -> list[int]:
    """Let a process press until it has printed some lines, kill it there; the numbers that it confirmed."""
    command = [sys.executable, "-m", "tests.mqtt_bridge.outbox.pressing", str(path)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        confirmed = [int(process.stdout.readline().split()[0]) for _ in range(lines)]
        process.kill()
        rest = process.stdout.read()
    whole = rest[: rest.rfind("\n") + 1]
    return confirmed + [int(line.split()[0]) for line in whole.splitlines()]


@pytest.mark.promise(2)
@pytest.mark.promise(8)
def test_a_killed_process_has_kept_all_that_it_confirmed(tmp_path: Path) -> None:
    path = tmp_path / "outbox.db"
    rng = random.Random(4)
    confirmed: list[int] = []
    for _ in range(4):
        confirmed += killed_after(path, rng.randint(1, 120))
    assert confirmed == sorted(set(confirmed))
    with Desk(path) as desk:
        held = desk.outbox.head_at_open()
        rows = desk.read().rows
        found = desk.outbox.recovered()
    # each kill may leave one commit more than was printed, never one less, and each is whole
    assert held.last >= confirmed[-1]
    assert [row.seq for row in rows] == list(range(1, held.last + 1))
    assert all(row.hash == digest(row.payload) for row in rows)
    assert found.delivered[("0123456789ab", 1)] == held.last
    assert len(found.open_attempts) == held.last


def limit_pages(desk: Desk, more: int | None) -> None:
    """Let the file grow by a few pages only, as on a disk that is full; None: no limit again."""
    connection = desk.outbox._file.connection
    (now,) = connection.execute("PRAGMA page_count").fetchone()
    connection.execute(f"PRAGMA max_page_count = {now + more if more is not None else 2**30}")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with Desk(tmp_path / "outbox.db") as opened:
        opened.put(1)
        yield opened


@pytest.mark.promise(2)
@pytest.mark.promise(8)
def test_on_a_full_disk_nothing_is_confirmed_and_nothing_confirmed_is_lost(desk: Desk) -> None:
    limit_pages(desk, 3)
    outcomes = [desk.write(Write(events=(event(number, "x" * 500),))) for number in range(2, 60)]
    refused = [outcome for outcome in outcomes if isinstance(outcome, NotCommitted)]
    assert refused
    assert {outcome.reason for outcome in refused} == {"disk-full"}
    confirmed = sum(isinstance(outcome, Committed) for outcome in outcomes)
    assert confirmed > 0
    assert len(desk.read().rows) == 1 + confirmed
    limit_pages(desk, None)
    assert desk.put(1000) == Committed(confirmed + 2, confirmed + 2)
    assert [row.seq for row in desk.read().rows] == list(range(1, confirmed + 3))


def test_what_is_too_much_together_is_tried_one_by_one(desk: Desk) -> None:
    limit_pages(desk, 3)
    answers: list[object] = []
    for number in range(2, 40):
        desk.outbox.write(Write(events=(event(number, "x" * 400),)), answers.append)
    last = desk.put(40)
    assert isinstance(last, NotCommitted | Committed)
    confirmed = [answer for answer in answers if isinstance(answer, Committed)]
    assert 0 < len(confirmed) < len(answers) == 38
    assert [row.seq for row in desk.rows] == [row.seq for row in desk.read().rows]


def test_a_fork_that_the_disk_does_not_take_changes_nothing(desk: Desk) -> None:
    desk.write(Write(events=tuple(event(number, "x" * 300) for number in range(2, 200))))
    before = desk.read()
    limit_pages(desk, 0)
    desk.outbox._file.connection.execute("CREATE TRIGGER full BEFORE UPDATE ON events WHEN old.seq = 150 "
                                         "BEGIN INSERT INTO lost (stream, seq, reason, raw) "
                                         "VALUES ('x', 1, '', zeroblob(1000000)); END")  # fmt: skip
    answer = desk.begin_anew()
    assert isinstance(answer, NotCommitted)
    assert desk.read() == before
    limit_pages(desk, None)


@pytest.mark.promise(8)
def test_a_write_error_of_the_disk_refuses_and_the_next_write_is_taken(desk: Desk, tmp_path: Path) -> None:
    script = f"""
import resource, signal
from pathlib import Path
from mqtt_bridge.outbox import Committed, NotCommitted
from tests.mqtt_bridge.outbox.desk import Desk
desk = Desk(Path({str(tmp_path / "other.db")!r}))
assert isinstance(desk.put(1), Committed)
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (4096, resource.RLIM_INFINITY))
refused = desk.put(2)
assert isinstance(refused, NotCommitted), refused
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
assert desk.put(3) == Committed(2, 2)
assert len(desk.read().rows) == 2
desk.outbox.close()
"""
    done = subprocess.run(
        [sys.executable, "-c", script], check=False, cwd=ROOT, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr


def test_an_open_attempt_is_not_opened_where_the_disk_is_full(desk: Desk) -> None:
    limit_pages(desk, 0)
    outcome = desk.write(Write(open_attempts=(OpenAttempt(b"1" * 8, "w1", b"x" * 100_000),)))
    assert isinstance(outcome, NotCommitted)
    limit_pages(desk, None)


def test_what_the_disk_does_not_give_or_take_is_told_as_that(desk: Desk) -> None:
    """A hash that cannot be read is none that is not held; a hole that is not on disk will be told again."""
    limit_pages(desk, 0)
    refused: list[bool] = []
    stream = desk.head().stream
    for first in range(1, 200):  # some fit into the last page
        desk.outbox.record_hole(stream, first, first, "x" * 500, lambda: refused.append(True))
    desk.head()
    assert refused
    limit_pages(desk, None)
    desk.outbox._file.connection.execute("ALTER TABLE events RENAME TO gone")
    assert isinstance(desk.hash_of(1), NotCommitted)


def test_an_answer_that_fails_takes_no_other_with_it(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    answers: list[object] = []

    def fail(_answer: object) -> None:
        raise RuntimeError("our own mistake")

    desk.outbox.write(Write(events=(event(2),)), fail)
    desk.outbox.write(Write(events=(event(3),)), answers.append)
    desk.outbox.listen(fail)
    assert desk.put(4) == Committed(4, 4)
    assert answers == [Committed(3, 3)]
    assert "was not taken" in caplog.text
