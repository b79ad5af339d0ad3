"""Texts for people: marked for the catalogues where they arise, and harmless to a terminal wherever they came
from.
"""


def N_(text: str) -> str:  # noqa: N802 - the name by which catalogues are collected
    """Mark a text that is translated when it is shown."""
    return text


def plain(text: str) -> str:
    """What somebody else said, on one line: whatever would move a terminal is a space."""
    return "".join(character if character.isprintable() else " " for character in text).strip()
