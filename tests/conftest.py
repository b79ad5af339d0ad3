"""What every test shares: `promise` marks are checked while tests are collected; a wrong one fails early."""

import signal

import pytest

PROMISES = range(1, 10)

# A run in the background (`make test >log &`) ignores Ctrl-C, and so would all that it starts.
signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Refuse a mark `promise` that does not name exactly one of the nine promises."""
    for item in items:
        for mark in item.iter_markers("promise"):
            if len(mark.args) != 1 or mark.args[0] not in PROMISES or mark.kwargs:
                raise pytest.UsageError(f"{item.nodeid}: promise takes one number, 1 to 9, not {mark.args!r}")
