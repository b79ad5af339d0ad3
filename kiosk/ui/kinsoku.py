"""Breaks a text into lines as Chinese readers expect: between hanzi, but never so that a line begins with a
closing sign or ends with an opening one; Latin words stay whole where they fit.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Final

NOT_FIRST: Final = frozenset("，。、；：？！”’）》〉】〕』」｝…—～·％℃‰,.;:?!)]}%ー々ゝゞヽヾ")
"""Signs that must not begin a line (GB/T 15834)."""
NOT_LAST: Final = frozenset("“‘（《〈【〔『「｛([{￥¥$№#")
"""Signs that must not end a line."""

_PIECE: Final = re.compile(r"[ \t]+|\n|[A-Za-z0-9À-ɏ'_/@.:+-]*[A-Za-z0-9À-ɏ'_/@+]|.", re.DOTALL)

BALANCE_STEPS: Final = 12

Measure = Callable[[str], float]
"""The width of a text, in pixels."""


def lines(text: str, width: float, measure: Measure) -> list[str]:
    """Return the text as lines of at most `width`; only a piece wider than a whole line is cut inside."""
    return [line for part in text.split("\n") for line in _wrapped(part, width, measure)]


def balanced(text: str, width: float, measure: Measure) -> list[str]:
    """Return one paragraph as few lines as `width` allows, and these about equally long."""
    best = lines(text, width, measure)
    for step in range(1, BALANCE_STEPS):
        narrower = lines(text, width * (1 - step * 0.45 / BALANCE_STEPS), measure)
        if len(narrower) > len(best):
            break
        best = narrower
    return best


def joined(parts: list[str]) -> str:
    """Lines as one text again: Latin words apart, hanzi together."""
    whole = ""
    for part in parts:
        apart = whole and whole[-1].isascii() and part[:1].isascii()
        whole += (" " if apart else "") + part
    return whole


def _wrapped(text: str, width: float, measure: Measure) -> Iterator[str]:
    line = ""
    for piece in _unbreakable(text):
        rest = piece
        if line and measure((line + rest).rstrip()) > width:
            yield line.rstrip()
            line, rest = "", rest.lstrip()
        while not line and measure(rest.rstrip()) > width and len(rest) > 1:
            head = _fitting(rest, width, measure)
            yield rest[:head]
            rest = rest[head:]
        line += rest
    yield line.rstrip()


def _unbreakable(text: str) -> list[str]:
    """Words, hanzi and signs, each with what must stay beside it."""
    pieces: list[str] = []
    for piece in _PIECE.findall(text):
        tied = pieces and (piece[0] in NOT_FIRST or piece.isspace() or pieces[-1][-1:] in NOT_LAST)
        if tied:
            pieces[-1] += piece
        else:
            pieces.append(piece)
    return pieces


def _fitting(piece: str, width: float, measure: Measure) -> int:
    """How many characters of a piece that is too wide fit, at least one; the cut keeps the rule where it
    can.
    """
    count = next((n for n in range(len(piece), 1, -1) if measure(piece[:n]) <= width), 1)
    while count > 1 and (piece[count] in NOT_FIRST or piece[count - 1] in NOT_LAST):
        count -= 1
    return count
