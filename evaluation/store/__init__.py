"""The evaluation store: the one place where a rating is kept for ever. One writer, any number of readers."""

from evaluation.store.arrivals import (
    AsideRow,
    ImportResult,
    Incoming,
    Outcome,
    SetAside,
    StoreError,
    StoreLocked,
    StoreUnusable,
    StreamHeld,
)
from evaluation.store.reader import Reader, open_readonly
from evaluation.store.store import Store

__all__ = [
    "AsideRow",
    "ImportResult",
    "Incoming",
    "Outcome",
    "Reader",
    "SetAside",
    "Store",
    "StoreError",
    "StoreLocked",
    "StoreUnusable",
    "StreamHeld",
    "open_readonly",
]
