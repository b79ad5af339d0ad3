"""The case feed of a hall: an outbox of its own whose station is `cases`, numbered and answered like any."""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from msgspec import Struct

from evaluation.model import Case
from mqtt_bridge.messages import bodies
from mqtt_bridge.messages.envelope import NewEvent
from mqtt_bridge.messages.fields import Id, Name
from mqtt_bridge.messages.topics import FEED, Place
from mqtt_bridge.outbox import Committed, Outbox, Outcome, Write
from mqtt_bridge.outbox.streams import Limits
from mqtt_bridge.publisher import Uplink
from mqtt_bridge.receipt_codes import ReceiptCodes
from mqtt_bridge.settings import BrokerSettings, OutboxSettings, check_patterns, read_settings

CASES_A_COMMIT: Final = 200
_EVENT_RANDOM_BYTES: Final = 16
_LOOK_EVERY_S: Final = 0.1


class FeedIds(Struct, frozen=True, forbid_unknown_fields=True):
    """Whose cases these are."""

    region: Id
    hall: Id


class FeedSettings(Struct, frozen=True, forbid_unknown_fields=True):
    """Configuration of the feed. `sources`: source -> pattern of its normalised case numbers."""

    feed: FeedIds
    outbox: OutboxSettings
    broker: BrokerSettings = BrokerSettings()
    sources: dict[Id, Name] = {}

    def __post_init__(self) -> None:
        check_patterns(self.sources)


class NotPublishedError(Exception):
    """The outbox did not take these cases; those before them are in it. Publishing all again is harmless."""


def read_feed(path: Path) -> FeedSettings:
    """The configuration in a file. Raises `SettingsError` for the first mistake."""
    return read_settings(path, FeedSettings)


class Feed:
    """Publishes cases from the running loop, from `start` to `stop`."""

    def __init__(self, settings: FeedSettings, version: str) -> None:
        """Raises what `Outbox.open` raises, and `OSError` where the secret of the codes cannot be kept."""
        place = Place(settings.feed.region, settings.feed.hall, FEED)
        self._loop = asyncio.get_running_loop()
        limits = Limits(keep_s=settings.outbox.keep_s)
        self._outbox = Outbox.open(settings.outbox.path, place, self._loop.call_soon_threadsafe, limits)
        self._codes = ReceiptCodes(settings.outbox.path)
        self._uplink = Uplink(
            self._outbox,
            settings.broker,
            place,
            version,
            _boottime_s,
            _wall,
            on_feed=_pass_over,
            on_command=_pass_over,
            on_config=_pass_over,
        )

    def start(self) -> None:
        """Connect. Raises `OSError` where password or certificate cannot be read."""
        self._uplink.start()

    async def publish(self, cases: Sequence[Case]) -> None:
        """Commit these cases; they are sent by and by. Raises `NotPublishedError`."""
        for first in range(0, len(cases), CASES_A_COMMIT):
            events = tuple(_event(self._codes.coded(case)) for case in cases[first : first + CASES_A_COMMIT])
            done: asyncio.Future[Outcome] = self._loop.create_future()
            self._outbox.write(Write(events=events), done.set_result)
            outcome = await done
            if not isinstance(outcome, Committed):
                raise NotPublishedError(outcome.text)

    @property
    def backlog(self) -> int:
        """Cases that the store is not known to hold."""
        return self._uplink.state().backlog

    @property
    def connected(self) -> bool:
        return self._uplink.state().connected

    async def stored(self) -> None:
        """Wait until the store holds every case."""
        while self.backlog:  # noqa: ASYNC110  receipts change it, and nobody tells
            await asyncio.sleep(_LOOK_EVERY_S)

    async def stop(self) -> None:
        await self._uplink.stop()
        await asyncio.to_thread(self._outbox.close)


def _event(case: Case) -> NewEvent:
    body = bodies.Case(
        bodies.CaseRef(case.key.source, case.key.case_no, case.key.service_no),
        case.window,
        case.item,
        case.department,
        case.finished_at,
        case.citizen_present,
        case.receipt_code,
    )
    return NewEvent(f"e-{secrets.token_hex(_EVENT_RANDOM_BYTES)}", _wall(), body)


def _boottime_s() -> float:
    return time.clock_gettime(time.CLOCK_BOOTTIME)


def _wall() -> datetime:
    return datetime.now(UTC)


def _pass_over(*_message: object) -> None:
    """The feed gives cases; it takes none, and no commands."""
