"""What every test shares: marks `promise` are checked early, and what a test opens is closed with it."""

import gc
import signal
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from tests.until import until

PROMISES = range(1, 10)
CLOSED_WITHIN_S = 5.0
# The others share brokers' clients and stores between tests, or leave sockets to a library's own collecting.
CLOSING = {"comparison", "devices", "firmware_sim", "kiosk"}

# A run in the background (`make test >log &`) ignores Ctrl-C, and so would all that it starts.
signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Refuse a mark `promise` that does not name exactly one of the nine promises."""
    for item in items:
        for mark in item.iter_markers("promise"):
            if len(mark.args) != 1 or mark.args[0] not in PROMISES or mark.kwargs:
                raise pytest.UsageError(f"{item.nodeid}: promise takes one number, 1 to 9, not {mark.args!r}")


@pytest.fixture(autouse=True)
def everything_is_closed(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail a test of these packages that leaves a file, a pseudo-terminal, a pipe or a socket open."""
    if request.path.relative_to(Path(__file__).parent).parts[0] not in CLOSING:
        yield
        return
    before = _open_files()
    yield
    if _open_files() - before:
        gc.collect()  # an exception that was caught may hold what it saw
        with suppress(AssertionError):  # a thread that was told to end may take its time
            until(lambda: not _open_files() - before, CLOSED_WITHIN_S)
    left = _open_files() - before
    assert not left


def _open_files() -> set[tuple[str, str]]:
    """Number and what it leads to of each descriptor of this process."""
    found = set()
    for link in Path("/proc/self/fd").iterdir():
        with suppress(FileNotFoundError):  # it was the one that listed the others
            found.add((link.name, str(link.readlink())))
    return found
