"""Bytes of a modem as lines, with the prompt and with PDUs beside the headers that announce them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

LINE_BYTES_MAX: Final = 1024  # the longest that a modem says is a PDU of some 360 digits
HEADERS_MAX: Final = 8
_HEX: Final = re.compile(r"[0-9A-Fa-f]{16,400}")
_HEADER: Final = re.compile(r"\+(?:CMGL|CMGR|CDS|CMT): ?(?:.*,)?(\d{1,3})")


@dataclass(frozen=True, slots=True)
class Line:
    """One line without its end; `pdu` is the one that the line announced, None where it announces none."""

    text: str = field(repr=False)
    pdu: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Prompt:
    """The modem waits for a PDU."""


class Lines:
    """Cuts bytes into lines. A PDU is given to the header that fits its length, whatever came in between."""

    def __init__(self) -> None:
        self._rest = bytearray()
        self._skips = False
        self._headers: list[tuple[str, int]] = []
        self.dropped = 0  # lines that were too long

    def receive(self, data: bytes) -> Iterator[Line | Prompt]:
        """Take bytes; yield what they complete. Never raises."""
        for byte in data:
            if byte in b"\r\n":
                yield from self._end()
            elif byte == ord(">") and not self._rest:
                yield Prompt()
            elif not self._skips and not (byte == ord(" ") and not self._rest):
                self._rest.append(byte)
                if len(self._rest) > LINE_BYTES_MAX:
                    self._rest.clear()
                    self._skips = True
                    self.dropped += 1

    def clear(self) -> None:
        """Forget what is half read: the port is another one."""
        self._rest.clear()
        self._headers.clear()
        self._skips = False

    def _end(self) -> Iterator[Line]:
        text = self._rest.decode("ascii", "replace").strip()
        self._rest.clear()
        self._skips = False
        if not text:
            return
        if header := _HEADER.fullmatch(text):
            self._headers = [*self._headers[1 - HEADERS_MAX :], (text, int(header[1]))]
        elif announced := self._announced(text):
            yield Line(announced, text.upper())
        else:
            yield Line(text)

    def _announced(self, text: str) -> str | None:
        if not _HEX.fullmatch(text) or len(text) % 2:
            return None
        octets = len(text) // 2 - 1 - int(text[:2], 16)  # the length leaves out the centre's address
        for position, (header, length) in reversed(list(enumerate(self._headers))):
            if length == octets:
                del self._headers[: position + 1]
                return header
        return None
