"""Brings a batch into the store whatever happens.

A failing disk is waited for; an event over which our own code stumbles is set aside.
"""

from __future__ import annotations

import logging
import threading
import traceback
from collections.abc import Sequence
from typing import Final

from evaluation.store import Incoming, Outcome, SetAside, Store, StoreError
from mqtt_bridge.ingest.judge import failed_event

log = logging.getLogger(__name__)

PAUSE_FIRST_S: Final = 1.0
PAUSE_MAX_S: Final = 10.0

Item = Incoming | SetAside


def told_without_values(fault: Exception) -> str:
    """Where a fault of ours happened, for the log: its own text might quote what a citizen pressed."""
    return f"{type(fault).__name__}\n{''.join(traceback.format_tb(fault.__traceback__))}"


class Stopped(Exception):
    """Central ends before the disk has come back: what was not kept is not acknowledged and comes again."""


class Keeper:
    """Adds to the store. `fault` tells why nothing can be kept now (None: all is well)."""

    def __init__(self, store: Store, stopping: threading.Event) -> None:
        self._store = store
        self._stopping = stopping
        self.fault: str | None = None

    def keep(self, items: Sequence[Item]) -> list[Outcome]:
        """Return when all of it is on the disk, one outcome an item. Raises `Stopped`."""
        try:
            return self._insist(items)
        except Stopped:
            raise
        except Exception as fault:  # noqa: BLE001  whatever it is, the other events of the batch go on
            log.error("a batch of %d events goes in one by one: %s", len(items), told_without_values(fault))
        return [self._keep_one(item) for item in items]

    def _keep_one(self, item: Item) -> Outcome:
        try:
            return self._insist([item])[0]
        except Stopped:
            raise
        except Exception as fault:  # noqa: BLE001  one event must not stop its stream
            log.error("an event is set aside: %s", told_without_values(fault))
            return self._insist([failed_event(item, fault)])[0]

    def _insist(self, items: Sequence[Item]) -> list[Outcome]:
        """Try until the disk takes it, with growing pauses."""
        pause_s = PAUSE_FIRST_S
        while True:
            try:
                outcomes = self._store.add(items)
            except StoreError as error:
                self._failed(error, pause_s)
            else:
                self._recovered()
                return outcomes
            if self._stopping.wait(pause_s):
                raise Stopped
            pause_s = min(pause_s * 2, PAUSE_MAX_S)

    def _failed(self, error: StoreError, pause_s: float) -> None:
        self.fault = str(error)
        log.error("nothing can be stored (%s); nothing is acknowledged; next try in %.0f s", error, pause_s)

    def _recovered(self) -> None:
        if self.fault is not None:
            self.fault = None
            log.warning("the store takes events again")
