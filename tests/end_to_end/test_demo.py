"""`hallrating demo` as a user starts it."""

import re
import signal
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

import pytest

from firmware_sim.demo.plan import draw
from tests.end_to_end.processes import COMMAND, ENVIRONMENT, run
from tests.running import running_with
from tests.until import until

SEED, RATINGS, PADS = 3, 24, 2


def counts(store: Path) -> dict[str, int]:
    """A recount with plain sqlite3, from tables rather than from the views that the demo reads."""
    with closing(sqlite3.connect(f"file:{store}?mode=ro", uri=True)) as connection:
        levels = dict(connection.execute("SELECT level, count(*) FROM ratings GROUP BY 1").fetchall())
        cases = connection.execute("SELECT count(*) FROM cases").fetchone()[0]
        refused = connection.execute("SELECT count(*) FROM refused").fetchone()[0]
    return {"cases": cases, "refused": refused, **{f"level {level}": n for level, n in levels.items()}}


def printed(output: str) -> dict[str, int]:
    """The summary's rows that are whole numbers."""
    rows = re.findall(r"^│ +(\S.*?) +│ +(\d+) │", output, re.MULTILINE)
    return {name: int(value) for name, value in rows}


def test_a_demo_ends_with_its_ratings_stored_and_prints_what_the_store_holds(tmp_path: Path) -> None:
    arguments = (
        "demo",
        "--ratings",
        str(RATINGS),
        "--seed",
        str(SEED),
        "--pads",
        str(PADS),
        "--data",
        "hall",
    )
    done = run(*arguments, cwd=tmp_path, deadline_s=90)
    assert done.returncode == 0, done.stdout + done.stderr
    store = tmp_path / "hall" / "central" / "store.db"
    planned = draw(SEED, 1, PADS, RATINGS)
    held, shown = counts(store), printed(done.stdout)
    assert shown["cases finished"] == held["cases"] == len(planned)
    assert shown["rated"] == RATINGS
    assert shown["nobody pressed"] == len(planned) - RATINGS
    names = ("very dissatisfied", "dissatisfied", "fairly satisfied", "satisfied", "very satisfied")
    for level, name in enumerate(names, start=1):
        assert shown[name] == held.get(f"level {level}", 0) == sum(case.key == level for case in planned)

    again = run(*arguments, cwd=tmp_path, deadline_s=90)
    assert again.returncode == 0, again.stdout + again.stderr
    assert printed(again.stdout)["rated"] == 2 * RATINGS


def test_a_demo_that_is_interrupted_while_it_starts_leaves_no_process(tmp_path: Path) -> None:
    hall = tmp_path / "hall"
    command = [*COMMAND, "demo", "--ratings", "1000", "--pads", "2", "--data", str(hall)]
    with (tmp_path / "output").open("w") as file:
        demo = subprocess.Popen(command, stdout=file, stderr=subprocess.STDOUT, env=ENVIRONMENT)
    until((hall / "logs" / "central.log").exists, 40)
    demo.send_signal(signal.SIGINT)
    demo.send_signal(signal.SIGINT)
    assert demo.wait(30) == 130
    assert running_with(hall) == []


def test_a_folder_with_something_else_in_it_is_refused(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("dear all")
    done = run("demo", "--data", str(tmp_path), cwd=tmp_path)
    assert done.returncode == 2
    assert "holds something else" in done.stdout
    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_an_interrupted_demo_closes_the_hall_and_leaves_no_process(
    tmp_path: Path, number: signal.Signals
) -> None:
    command = [*COMMAND, "demo", "--ratings", "1000", "--pads", "2", "--data", str(tmp_path / "hall")]
    output = tmp_path / "output"
    with output.open("w") as file:
        demo = subprocess.Popen(command, stdout=file, stderr=subprocess.STDOUT, env=ENVIRONMENT)

    def a_line_is_shown() -> bool:
        assert demo.poll() is None, output.read_text()
        return "●" in output.read_text()

    until(a_line_is_shown, 40)
    demo.send_signal(number)
    assert demo.wait(30) == 130
    assert running_with(tmp_path / "hall") == []
