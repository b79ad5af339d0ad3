"""Lines of a console: cut from what comes on standard input, and JSON for standard output."""

import json
from gettext import gettext as _
from typing import Final

LINE_BYTES_MAX: Final = 4096


class LineCutter:
    """Cuts what comes on standard input into lines; one that is too long comes out as None, once."""

    def __init__(self) -> None:
        self._rest = b""
        self._skipping = False

    def cut(self, data: bytes) -> list[bytes | None]:
        """Take bytes and return the lines that they complete."""
        *ended, self._rest = (self._rest + data).split(b"\n")
        lines: list[bytes | None] = []
        for line in ended:
            if not self._skipping:
                lines.append(line if len(line) <= LINE_BYTES_MAX else None)
            self._skipping = False
        if len(self._rest) > LINE_BYTES_MAX or self._skipping:
            if not self._skipping:
                lines.append(None)
            self._rest, self._skipping = b"", True
        return lines


def json_line(**members: object) -> str:
    """Return one object on one line."""
    return json.dumps(members, ensure_ascii=False) + "\n"


def too_long_text() -> str:
    """What is said of a line above the bound."""
    return _("the line is too long")
