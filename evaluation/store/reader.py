"""Reading a store while another process writes it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any


class Reader:
    """A read-only connection (`mode=ro`): it never writes and never checkpoints."""

    def rows(self, sql: str, parameters: Sequence[object] = ()) -> list[dict[str, Any]]:
        """The rows of a query, each as a mapping of column names."""
        raise NotImplementedError

    def close(self) -> None:
        raise NotImplementedError


def open_readonly(path: Path) -> Reader:
    """Open for reading. Raises `StoreUnusable` where there is no store."""
    raise NotImplementedError
