"""How a text is cut into message parts: UCS-2, 70 units alone, 67 in each of several."""

from gettext import gettext as _
from typing import Final

from devices.errors import DeviceError

UNITS_ALONE: Final = 70  # 140 octets
UNITS_IN_PART: Final = 67  # six octets are the header that numbers the parts
PARTS_MAX: Final = 10


class TextError(DeviceError, ValueError):
    """A text that cannot be sent. The message does not repeat it."""


def units_of(text: str) -> int:
    """UTF-16 units that the text takes: 1 a character, 2 for emoji and other characters beyond U+FFFF."""
    return sum(2 if ord(character) > 0xFFFF else 1 for character in text)


def parts_of(text: str) -> tuple[str, ...]:
    """Cut `text` into the parts that are sent and paid for: 1 to 10, each at most 70 units (67 of several).

    No character is cut in two. Raises TextError for an empty text, for one of more than 10 parts, and for
    half a character (a lone surrogate).
    """
    if not text:
        raise TextError(_("The text is empty."))
    if any(0xD800 <= ord(character) <= 0xDFFF for character in text):
        raise TextError(_("The text holds half a character."))
    if units_of(text) <= UNITS_ALONE:
        return (text,)
    parts, units = [""], 0
    for character in text:
        width = units_of(character)
        if units + width > UNITS_IN_PART:
            parts.append("")
            units = 0
        parts[-1] += character
        units += width
        if len(parts) > PARTS_MAX:
            sentence = _("The text needs more than {parts} parts of {units} characters.")
            raise TextError(sentence.format(parts=PARTS_MAX, units=UNITS_IN_PART))
    return tuple(parts)
