"""Real processes and a real limit of the disk: what `add` has answered is there."""

import subprocess
import sys
from pathlib import Path

import pytest

from evaluation.store import Store, StoreLocked, open_readonly
from tests.evaluation.arrivals import REGION
from tests.until import until

ROOT = Path(__file__).parents[3]


def adding(path: Path, *more: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.evaluation.store.adding", str(path), *more]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)


def check(path: Path, at_least: int) -> int:
    """The number of ratings: whole batches, the figures beside them equal."""
    store = Store.open(path)
    held = store.held(REGION, "h1", "s1")[0]
    store.close()
    with open_readonly(path) as reader:
        kept = int(reader.rows("SELECT count(*) AS n FROM v_ratings")[0]["n"])
        unmatched = reader.rows("SELECT unmatched FROM v_figures_hall")[0]["unmatched"]
        assert reader.rows("PRAGMA integrity_check") == [{"integrity_check": "ok"}]
    assert (kept, held.seq, held.missing) == (unmatched, kept, ())
    assert kept >= at_least
    assert kept % 5 == 0
    return kept


@pytest.mark.promise(3)
@pytest.mark.promise(8)
@pytest.mark.parametrize("after", [1, 40, 150])
def test_a_kill_loses_nothing_that_was_answered(tmp_path: Path, after: int) -> None:
    path = tmp_path / "store.db"
    Store.create(path, "real").close()
    process = adding(path)
    assert process.stdout is not None
    lines = [process.stdout.readline() for _ in range(after)]
    process.kill()
    lines += process.stdout.readlines()
    process.wait()
    process.stdout.close()
    whole = [line for line in lines if line.endswith("\n")]
    check(path, at_least=int(whole[-1].split()[1]))


@pytest.mark.promise(8)
def test_a_full_disk_takes_nothing_of_the_batch_and_the_next_try_takes_all(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    Store.create(path, "real").close()
    size = path.stat().st_size
    done = subprocess.run(
        [sys.executable, "-m", "tests.evaluation.store.adding", str(path), str(size + 300_000)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    *kept, full, again = done.stdout.splitlines()
    assert kept
    assert full.split()[0] == "full"
    assert int(again.split()[1]) == int(full.split()[1]) + 5
    assert check(path, at_least=5) == int(again.split()[1])


def test_a_second_writer_is_told_the_first_one_s_process(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    Store.create(path, "real").close()
    process = adding(path)
    assert process.stdout is not None
    assert process.stdout.readline() == "kept 5\n"
    with pytest.raises(StoreLocked) as locked:
        Store.open(path)
    assert locked.value.pid == process.pid
    process.kill()
    process.wait()
    process.stdout.close()
    Store.open(path).close()


def test_a_reader_sees_each_batch_whole_while_another_process_writes(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    Store.create(path, "real").close()
    process = adding(path)
    seen: set[int] = set()
    with open_readonly(path) as reader:

        def counted() -> bool:
            row = reader.rows(
                "SELECT (SELECT count(*) FROM ratings) AS n, (SELECT sum(unmatched) FROM figures) AS m"
            )[0]
            assert row["n"] == (row["m"] or 0)
            assert row["n"] % 5 == 0
            seen.add(row["n"])
            return len(seen) >= 10

        assert until(counted, deadline_s=30)
    process.kill()
    process.wait()
    assert process.stdout is not None
    process.stdout.close()
