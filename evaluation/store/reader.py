"""Reading a store while another process writes it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Any

from evaluation.store.database import check_ours, check_there, connect_readonly, translated


class Reader:
    """A read-only connection (`mode=ro`): it never writes and never checkpoints. Use it as a context
    manager, or close it.
    """

    def __init__(self, path: Path) -> None:
        check_ours(path)
        self._db = connect_readonly(path)

    def rows(self, sql: str, parameters: Sequence[object] = ()) -> list[dict[str, Any]]:
        """The rows of a query, each as a mapping of column names. Raises `StoreError`."""
        with translated("reading"):
            return list(self._db.query(sql, list(parameters)))

    def close(self) -> None:
        self._db.close()

    def __enter__(self) -> Reader:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()


def open_readonly(path: Path) -> Reader:
    """Open for reading. Raises `StoreUnusable` where there is no store, `StoreError` where it cannot be
    read.
    """
    check_there(path)
    with translated(f"opening {path}"):
        return Reader(path)
