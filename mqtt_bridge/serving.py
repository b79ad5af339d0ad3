"""Loops behind the commands: a broker until it is ended, a feed until all is stored."""

from __future__ import annotations

import asyncio
import signal
import sys
from dataclasses import replace
from datetime import UTC, datetime
from gettext import gettext as _
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Final

from evaluation.case_file import CLOCKS_APART_MAX, BadRow, parse_cases, read_cases
from evaluation.model import Case
from mqtt_bridge.broker import start_broker
from mqtt_bridge.feed import Feed, FeedSettings
from mqtt_bridge.lines import lines_of, text_of

DONE, NO, WRONG, INTERRUPTED = 0, 1, 2, 130
SHOWN_BAD_ROWS_MAX: Final = 20


def ending() -> asyncio.Future[object]:
    """Done with SIGTERM or SIGINT, whichever comes first."""
    loop = asyncio.get_running_loop()
    ended: asyncio.Future[object] = loop.create_future()

    def end(number: signal.Signals) -> None:
        if not ended.done():
            ended.set_result(number)

    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, end, number)
    return ended


async def serve_broker(port: int, folder: Path, *, in_process: bool) -> int:
    """Run a broker until a signal comes. Raises `BrokerError`."""
    ended = ending()
    broker = await start_broker(port, folder, in_process=in_process)
    print(_("broker ready: {kind} on 127.0.0.1:{port}").format(kind=broker.kind, port=port), flush=True)  # noqa: T201
    died = asyncio.create_task(broker.ended())
    await asyncio.wait((ended, died), return_when=asyncio.FIRST_COMPLETED)
    if died.done():
        text = _(
            "The broker ended by itself (exit code {code}); its own message stands above. Start it again."
        )
        print(text.format(code=died.result()), file=sys.stderr)  # noqa: T201
        return NO
    await broker.stop()
    died.cancel()
    return DONE


def program_version() -> str:
    try:
        return version("hallrating")
    except PackageNotFoundError:
        return "0"


async def publish_file(path: Path, settings: FeedSettings) -> int:
    """Publish a file whole, and wait until it is stored."""
    rows = list(read_cases(path, settings.sources, latest=datetime.now(UTC) + CLOCKS_APART_MAX))
    bad = [row for row in rows if isinstance(row, BadRow)]
    for row in bad[:SHOWN_BAD_ROWS_MAX]:
        print(f"{path}: {row}", file=sys.stderr)  # noqa: T201
    if bad:
        print(_("Wrong rows: {n}. Nothing was published.").format(n=len(bad)), file=sys.stderr)  # noqa: T201
        return WRONG
    ended = ending()
    feed = Feed(settings, program_version())
    feed.start()
    try:
        await feed.publish([row for row in rows if isinstance(row, Case)])
        code = await _until_stored(feed, ended)
    finally:
        await feed.stop()
    if code == DONE:
        print(_("cases published: {n}").format(n=len(rows)))  # noqa: T201
    return code


async def _until_stored(feed: Feed, ended: asyncio.Future[object]) -> int:
    """Show how many wait, whenever that changes, until none does or a signal comes."""
    stored = asyncio.create_task(feed.stored())
    told = ""
    while not stored.done() and not ended.done():
        await asyncio.wait((stored, ended), timeout=1.0, return_when=asyncio.FIRST_COMPLETED)
        way = "" if feed.connected else _(" (no broker)")
        waiting = _("cases that wait for the store: {n}").format(n=feed.backlog) + way
        if not stored.done() and not ended.done() and waiting != told:
            told = waiting
            print(waiting, file=sys.stderr)  # noqa: T201
    stored.cancel()
    if not feed.backlog:
        return DONE
    kept = _("Not stored yet: {n}. They stay in the feed's outbox; the next `cases publish` sends them.")
    print(kept.format(n=feed.backlog), file=sys.stderr)  # noqa: T201
    return INTERRUPTED if ended.done() and ended.result() == signal.SIGINT else NO


async def publish_lines(settings: FeedSettings, descriptor: int) -> int:
    """Publish each row as it comes; a wrong row is named and passed over, a wrong header ends it with 2."""
    ended = ending()
    feed = Feed(settings, program_version())
    feed.start()
    print(_("feed ready"), flush=True)  # noqa: T201
    header, number = "", 0
    try:
        async for line in lines_of(descriptor, ended):
            number += 1
            text = text_of(line)
            if text is None:
                _name_bad(BadRow(number, "row", "", "a line of text in UTF-8 or GB18030, at most 64 KiB"))
            elif header:
                await _publish_row(feed, settings, header, text, number)
            elif text.strip():
                header = text
                for problem in parse_cases(f"{header}\n", settings.sources):
                    _name_bad(problem)
                    return WRONG
        return await _until_stored(feed, ended)
    finally:
        await feed.stop()


async def _publish_row(feed: Feed, settings: FeedSettings, header: str, text: str, number: int) -> None:
    for row in parse_cases(f"{header}\n{text}\n", settings.sources):
        if isinstance(row, Case):
            await feed.publish([row])
        else:
            _name_bad(replace(row, line=number))


def _name_bad(row: object) -> None:
    print(row, file=sys.stderr)  # noqa: T201
