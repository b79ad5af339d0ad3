"""The case feed of a hall: an outbox of its own whose station is `cases`, numbered and answered like any."""

from __future__ import annotations

import asyncio
import re
import secrets
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from gettext import gettext as _
from pathlib import Path
from typing import Final

from msgspec import Struct

from evaluation.model import RECEIPT_CODE_ALPHABET, Case
from mqtt_bridge.messages import bodies
from mqtt_bridge.messages.envelope import NewEvent
from mqtt_bridge.messages.fields import Id, Name
from mqtt_bridge.messages.topics import FEED, Place
from mqtt_bridge.outbox import Committed, KeptCase, Outbox, Outcome, Write
from mqtt_bridge.outbox.memory import CASES_KEPT_MAX
from mqtt_bridge.outbox.streams import Limits
from mqtt_bridge.publisher import Uplink
from mqtt_bridge.settings import BrokerSettings, OutboxSettings, SettingsError, read_settings

RECEIPT_CODE_CHARACTERS: Final = 6
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


class NotPublishedError(Exception):
    """The outbox did not take these cases; those before them are in it. Publishing all again is harmless."""


def read_feed(path: Path) -> FeedSettings:
    """The configuration in a file. Raises `SettingsError` for the first mistake."""
    settings = read_settings(path, FeedSettings)
    for source, pattern in settings.sources.items():
        try:
            re.compile(pattern)
        except re.error as error:
            expected = _("a regular expression is expected ({why})").format(why=error)
            raise SettingsError(path, f"sources.{source}", pattern, expected) from None
    return settings


class Feed:
    """Publishes cases from the running loop, from `start` to `stop`."""

    def __init__(self, settings: FeedSettings, version: str) -> None:
        """Raises what `Outbox.open` raises."""
        place = Place(settings.feed.region, settings.feed.hall, FEED)
        self._loop = asyncio.get_running_loop()
        limits = Limits(keep_s=settings.outbox.keep_s)
        self._outbox = Outbox.open(settings.outbox.path, place, self._loop.call_soon_threadsafe, limits)
        kept = self._outbox.recovered().cases
        self._codes = {one.case.key: one.case.receipt_code for one in kept}
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
            coded = [self._with_receipt_code(case) for case in cases[first : first + CASES_A_COMMIT]]
            events = tuple(_event(case) for case in coded)
            done: asyncio.Future[Outcome] = self._loop.create_future()
            self._outbox.write(Write(events=events, cases=tuple(map(KeptCase, coded))), done.set_result)
            outcome = await done
            if not isinstance(outcome, Committed):
                raise NotPublishedError(outcome.text)

    def _with_receipt_code(self, case: Case) -> Case:
        """A case that is published again, as in a list that is sent whole each day, keeps the code it had:
        citizens hold it in their hands, and the store keeps the first one.
        """
        coded = with_receipt_code(case, self._codes.get(case.key))
        self._codes[case.key] = coded.receipt_code
        while len(self._codes) > CASES_KEPT_MAX:
            del self._codes[next(iter(self._codes))]
        return coded

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


def with_receipt_code(case: Case, before: str | None = None) -> Case:
    """The case with a receipt code: the county's own, else the one that it had before, else a random one."""
    if case.receipt_code is not None or before is not None:
        return replace(case, receipt_code=case.receipt_code or before)
    code = "".join(secrets.choice(RECEIPT_CODE_ALPHABET) for _ in range(RECEIPT_CODE_CHARACTERS))
    return replace(case, receipt_code=code)


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
