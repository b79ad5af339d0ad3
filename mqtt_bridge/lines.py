"""The lines of standard input on a loop, whatever it is: pipe, file or terminal. Bounded, never raises."""

from __future__ import annotations

import asyncio
import os
import threading
from collections.abc import AsyncIterator, Iterator
from typing import Final

LINE_BYTES_MAX: Final = 64 * 1024
WAITING_MAX: Final = 1000
_PIECE_BYTES: Final = 64 * 1024
_ENCODINGS: Final = ("utf-8-sig", "gb18030")


def split_lines(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """Whole lines without their ends. Of one that is too long the first `LINE_BYTES_MAX` + 1 bytes come."""
    rest = b""
    for piece in pieces:
        *whole, rest = (rest + piece).split(b"\n")
        for line in whole:
            yield line[: LINE_BYTES_MAX + 1].rstrip(b"\r")
        rest = rest[: LINE_BYTES_MAX + 1]
    if rest:
        yield rest.rstrip(b"\r")


def text_of(line: bytes) -> str | None:
    """UTF-8 (with or without a mark) or GB18030; None: too long, or neither."""
    if len(line) > LINE_BYTES_MAX:
        return None
    for encoding in _ENCODINGS:
        try:
            return line.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None


async def lines_of(descriptor: int, ended: asyncio.Future[object]) -> AsyncIterator[bytes]:
    """The lines until the descriptor ends, or `ended` is done."""
    loop = asyncio.get_running_loop()
    waiting: asyncio.Queue[bytes | None] = asyncio.Queue()
    room = threading.Semaphore(WAITING_MAX)

    def read() -> None:
        try:
            for line in split_lines(_pieces(descriptor)):
                room.acquire()
                loop.call_soon_threadsafe(waiting.put_nowait, line)
            loop.call_soon_threadsafe(waiting.put_nowait, None)
        except RuntimeError:
            return  # the loop has ended, and nobody listens

    # A read of a terminal or pipe cannot be interrupted: the thread must not keep the process alive.
    threading.Thread(target=read, name="lines", daemon=True).start()
    while not ended.done():
        taken = asyncio.ensure_future(waiting.get())
        await asyncio.wait((taken, ended), return_when=asyncio.FIRST_COMPLETED)
        line = taken.result() if taken.done() else None
        taken.cancel()
        if line is None:
            return
        room.release()
        yield line


def _pieces(descriptor: int) -> Iterator[bytes]:
    """What is read until the end; an error of the descriptor is an end too."""
    try:
        while piece := os.read(descriptor, _PIECE_BYTES):
            yield piece
    except OSError:
        return
