"""What a pad shows while it asks. Always Chinese: it is read by citizens; at most 64 bytes of UTF-8."""

from __future__ import annotations

from typing import Final

from devices.question import TEXT_BYTES_MAX
from kiosk.visit import Visit

ASK: Final = "请评价"
PRACTICE: Final = "演练"


def pad_text(visit: Visit, index: int, window_title: str) -> str:
    """`请评价 1/2 居住证办理`: the case at `index` (from 0); the window's title where the case has none."""
    words = [PRACTICE] if visit.practice else []
    words.append(ASK)
    if len(visit.subjects) > 1:
        words.append(f"{index + 1}/{len(visit.subjects)}")
    words.append(visit.subjects[index].title or window_title)
    # A title comes from a feed or a window system: line ends and the like are no glyphs of a pad.
    text = "".join(letter if letter.isprintable() else " " for letter in " ".join(words))
    return " ".join(text.split()).encode()[:TEXT_BYTES_MAX].decode(errors="ignore")
