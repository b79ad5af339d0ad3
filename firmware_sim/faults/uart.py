"""Bytes sent at one speed and read at another, bit by bit, as two UARTs do it."""

from typing import Final

_BITS_PER_BYTE: Final = 10
_FRAMING_ERROR: Final = 0  # how a terminal in raw mode with INPCK hands such a byte over


def resample(data: bytes, sent_baud: float, read_baud: float) -> bytes:
    """Return what a receiver at `read_baud` makes of bytes sent without a pause at `sent_baud`, 8N1 both.

    A byte whose stop bit is not there is read as 00, and the receiver waits for the line to rest.
    """
    if sent_baud == read_baud or not data:
        return data
    levels = _levels(data)
    step = sent_baud / read_baud  # one bit of the receiver in bits of the sender
    received = bytearray()
    at = 0.0
    while (start := _falling(levels, at)) is not None:
        middle = start + step / 2
        if _level(levels, middle):  # too short for a start bit
            at = start + max(step / 2, 1.0)
            continue
        byte = sum(_level(levels, middle + (bit + 1) * step) << bit for bit in range(8))
        at = middle + 9 * step
        if _level(levels, at):
            received.append(byte)
        else:
            received.append(_FRAMING_ERROR)
            at = _rising(levels, at)
    return bytes(received)


def _levels(data: bytes) -> list[int]:
    """The line, bit by bit: start bit, eight data bits with the lowest first, stop bit."""
    levels: list[int] = []
    for byte in data:
        levels += [0, *((byte >> bit) & 1 for bit in range(8)), 1]
    return levels


def _level(levels: list[int], at: float) -> int:
    return levels[int(at)] if at < len(levels) else 1


def _falling(levels: list[int], at: float) -> float | None:
    """Where the line next goes down at or after `at`, which is a place where it is up, or the very start."""
    if _level(levels, at) == 0:
        return at
    for index in range(int(at) + 1, len(levels)):
        if levels[index] == 0:
            return float(index)
    return None


def _rising(levels: list[int], at: float) -> float:
    index = int(at)
    while index < len(levels) and levels[index] == 0:
        index += 1
    return max(at, float(index))
