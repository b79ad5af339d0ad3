"""Loops behind the commands: a broker until it is ended, a feed until all is stored."""

from __future__ import annotations

import asyncio
import signal
import sys
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from gettext import gettext as _
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Final

from evaluation.case_file import CLOCKS_APART_MAX, BadRow, parse_cases, read_cases
from evaluation.model import Case
from mqtt_bridge.broker import start_broker
from mqtt_bridge.feed import Feed, FeedSettings

DONE, NO, WRONG = 0, 1, 2
SHOWN_BAD_ROWS_MAX: Final = 20
LINE_BYTES_MAX: Final = 64 * 1024


def ending() -> asyncio.Event:
    """Set by SIGTERM or SIGINT."""
    ended = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, ended.set)
    return ended


async def serve_broker(port: int, folder: Path, *, in_process: bool) -> int:
    """Run a broker until a signal comes. Raises `BrokerError`."""
    ended = ending()
    broker = await start_broker(port, folder, in_process=in_process)
    print(_("broker ready: {kind} on 127.0.0.1:{port}").format(kind=broker.kind, port=port), flush=True)  # noqa: T201
    told, died = asyncio.create_task(ended.wait()), asyncio.create_task(broker.ended())
    await asyncio.wait((told, died), return_when=asyncio.FIRST_COMPLETED)
    if died.done():
        told.cancel()
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
        print(_("{n} rows are wrong; nothing was published.").format(n=len(bad)), file=sys.stderr)  # noqa: T201
        return WRONG
    ended = ending()
    feed = Feed(settings, program_version())
    feed.start()
    try:
        await feed.publish([row for row in rows if isinstance(row, Case)])
        code = await _until_stored(feed, ended)
    finally:
        await feed.stop()
    print(_("{n} cases published").format(n=len(rows)))  # noqa: T201
    return code


async def _until_stored(feed: Feed, ended: asyncio.Event) -> int:
    """Show how many wait, until none does or a signal comes."""
    stored, told = asyncio.create_task(feed.stored()), asyncio.create_task(ended.wait())
    while not stored.done() and not told.done():
        await asyncio.wait((stored, told), timeout=1.0, return_when=asyncio.FIRST_COMPLETED)
        if not stored.done():
            way = "" if feed.connected else _(" (no broker)")
            print(_("{n} cases wait for the store").format(n=feed.backlog) + way, file=sys.stderr)  # noqa: T201
    stored.cancel()
    told.cancel()
    return NO if feed.backlog else DONE


async def publish_lines(settings: FeedSettings) -> int:
    """Publish each row of standard input as it comes; a wrong row is named and passed over."""
    ended = ending()
    feed = Feed(settings, program_version())
    feed.start()
    print(_("feed ready"), flush=True)  # noqa: T201
    header = ""
    try:
        async for line in _lines(ended):
            if not header:
                header = line
                continue
            for row in parse_cases(f"{header}\n{line}\n", settings.sources):
                if isinstance(row, Case):
                    await feed.publish([row])
                else:
                    print(row, file=sys.stderr)  # noqa: T201
        return await _until_stored(feed, ended)
    finally:
        await feed.stop()


async def _lines(ended: asyncio.Event) -> AsyncIterator[str]:
    """The lines of standard input until it ends or a signal comes."""
    loop = asyncio.get_running_loop()
    reader = asyncio.StreamReader(limit=LINE_BYTES_MAX)
    transport, _protocol = await loop.connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(reader), sys.stdin
    )
    told = asyncio.create_task(ended.wait())
    try:
        while True:
            read = asyncio.create_task(reader.readline())
            await asyncio.wait((read, told), return_when=asyncio.FIRST_COMPLETED)
            if not read.done() or not read.result():
                read.cancel()
                return
            yield read.result().decode("utf-8", "replace").rstrip("\r\n")
    finally:
        told.cancel()
        transport.close()
