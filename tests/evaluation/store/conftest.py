"""A store of each kind in a fresh folder, and its read-only view."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from evaluation.store import Store, open_readonly

Rows = Callable[[str], list[dict[str, Any]]]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = Store.create(tmp_path / "store.db", "real")
    yield made
    made.close()


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[Store]:
    made = Store.create(tmp_path / "store.db", "demo")
    yield made
    made.close()


@pytest.fixture
def rows(tmp_path: Path) -> Rows:
    """The rows of a view of the one store in the folder."""

    def read(view: str) -> list[dict[str, Any]]:
        with open_readonly(tmp_path / "store.db") as reader:
            return reader.rows(f"SELECT * FROM {view}")

    return read
