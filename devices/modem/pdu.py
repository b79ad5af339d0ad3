"""Message PDUs (3GPP TS 23.040) as modems say them, in hexadecimal: made for sending, read when they come.

Why no library does this: docs/decisions/0010. The alphabet of 23.038 is gsm0338's.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from typing import Final

import gsm0338

_ALPHABET: Final = gsm0338.Codec()
_SUBMIT_REPORT_WANTED: Final = 0x31  # SMS-SUBMIT, relative validity, delivery report asked for
_HAS_HEADER: Final = 0x40
_TYPE: Final = 0x03
_INTERNATIONAL, _NATIONAL = 0x91, 0x81
_UCS2: Final = 0x08
_VALID_ONE_DAY: Final = 0xA7
_CONCATENATED_8, _CONCATENATED_16 = 0x00, 0x08
PDU_OCTETS_MAX: Final = 1 + 12 + 164 + 12  # centre, the longest TPDU, and some air
UNITS: Final = "utf-16-be"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a part belongs: `number` 1 to `count` of the message with this reference."""

    reference: int
    count: int
    number: int


@dataclass(frozen=True, slots=True)
class Deliver:
    """A message part that came. `units`: its text as UTF-16-BE, maybe ending in half a character; None for
    data.
    """

    sender: str = field(repr=False)
    sent_at: datetime | None  # UTC; None where the network sent no time
    units: bytes | None = field(repr=False)
    place: Place | None


@dataclass(frozen=True, slots=True)
class StatusReport:
    """What became of the part that was sent under `mr` to `recipient`; `status` is TP-ST, 0 to 255."""

    mr: int
    recipient: str = field(repr=False)
    status: int


@dataclass(frozen=True, slots=True)
class BadPdu:
    """Not a PDU that can be read; `defect` says why, without any of its content."""

    defect: str


def submits(number: str, parts: Sequence[str], reference: int) -> tuple[tuple[int, str], ...]:
    """Return for each part the length that AT+CMGS wants and the PDU in hexadecimal.

    `number` as `numbers.dialled` gives it, `parts` as `text.parts_of`; `reference` 0 to 255 joins them.
    """
    head = _SUBMIT_REPORT_WANTED | (_HAS_HEADER if len(parts) > 1 else 0)
    pdus = []
    for position, part in enumerate(parts, start=1):
        header = bytes((5, _CONCATENATED_8, 3, reference, len(parts), position)) if len(parts) > 1 else b""
        data = header + part.encode(UNITS)
        tpdu = bytes((head, 0)) + _address(number) + bytes((0, _UCS2, _VALID_ONE_DAY, len(data))) + data
        pdus.append((len(tpdu), "00" + tpdu.hex().upper()))
    return tuple(pdus)


def decode(pdu: str) -> Deliver | StatusReport | BadPdu:
    """Read a PDU in hexadecimal, with the centre's address before it. Never raises."""
    try:
        octets = bytes.fromhex(pdu)
    except ValueError:
        return BadPdu("not hexadecimal")
    if len(octets) > PDU_OCTETS_MAX:
        return BadPdu("too long")
    reader = _Reader(octets)
    try:
        reader.take(reader.octet())  # the centre's address is of no use here
        head = reader.octet()
        match head & _TYPE:
            case 0:
                return _deliver(reader, head)
            case 2:
                return _report(reader)
            case _:
                return BadPdu("neither a message nor a report")
    except _ShortError:
        return BadPdu("too short")


def _deliver(reader: "_Reader", head: int) -> Deliver:
    sender = reader.address()
    reader.octet()  # protocol identifier
    coding = reader.octet()
    sent_at = _time(reader.take(7))
    length = reader.octet()
    data = reader.rest()
    start = data[0] + 1 if head & _HAS_HEADER and data else 0
    if start > len(data):
        raise _ShortError
    return Deliver(sender, sent_at, _units(data, start, length, coding), _place(data[1:start]))


def _report(reader: "_Reader") -> StatusReport:
    mr = reader.octet()
    recipient = reader.address()
    reader.take(14)  # when the centre got it and when it was done with it: clocks of others
    return StatusReport(mr, recipient, reader.octet())


def _units(data: bytes, start: int, length: int, coding: int) -> bytes | None:
    """The text after the `start` octets of the header; `length` counts octets, or septets of the alphabet."""
    match _alphabet(coding):
        case 2:
            text = data[start:length]
            return text[: len(text) // 2 * 2]  # half a unit would shift every part after it
        case 0:
            packed = int.from_bytes(data, "little")  # septets lie in the octets from the lowest bit up
            septets = range(-(-start * 8 // 7), min(length, len(data) * 8 // 7))
            plain = bytes(packed >> 7 * place & 0x7F for place in septets)
            return str(_ALPHABET.decode(plain, "replace")[0]).encode(UNITS)
        case _:
            return None


def _alphabet(coding: int) -> int:
    """0: the default alphabet, 1: data, 2: UCS-2 (23.038, section 4)."""
    if coding >> 4 == 0xE:  # a voice mail waits, told in UCS-2
        return 2
    if coding >> 4 in {0xC, 0xD}:
        return 0
    if coding >> 4 == 0xF:
        return coding >> 2 & 1
    return coding >> 2 & 3 if coding < 0x80 and not coding & 0x20 else 1  # compressed ones nobody sends


def _place(header: bytes) -> Place | None:
    while len(header) >= 2:
        kind, length = header[0], header[1]
        body, header = header[2 : 2 + length], header[2 + length :]
        if (kind, len(body)) in {(_CONCATENATED_8, 3), (_CONCATENATED_16, 4)}:
            count, number = body[-2], body[-1]
            # 23.040, 9.2.3.24.1: a numbering that makes no sense is to be passed over
            return Place(int.from_bytes(body[:-2], "big"), count, number) if 1 <= number <= count else None
    return None


def _time(octets: bytes) -> datetime | None:
    digits = "".join(f"{octet & 15:x}{octet >> 4:x}" for octet in octets[:6])
    zone = octets[6]
    try:
        quarters = int(f"{zone & 7}{zone >> 4:x}") * (-1 if zone & 8 else 1)
        local = datetime.strptime(digits, "%y%m%d%H%M%S").replace(
            tzinfo=timezone(timedelta(minutes=15 * quarters))
        )
        return local.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _address(number: str) -> bytes:
    digits = number.removeprefix("+")
    kind = _NATIONAL if digits == number else _INTERNATIONAL
    padded = digits + "F" * (len(digits) % 2)
    swapped = "".join(padded[place + 1] + padded[place] for place in range(0, len(padded), 2))
    return bytes((len(digits), kind)) + bytes.fromhex(swapped)


class _ShortError(Exception):
    """The PDU ends too early."""


class _Reader:
    """Takes octets from the front; raises _ShortError where there are too few."""

    def __init__(self, octets: bytes) -> None:
        self._octets = octets

    def take(self, count: int) -> bytes:
        if count > len(self._octets):
            raise _ShortError
        taken, self._octets = self._octets[:count], self._octets[count:]
        return taken

    def octet(self) -> int:
        return self.take(1)[0]

    def rest(self) -> bytes:
        return self.take(len(self._octets))

    def address(self) -> str:
        length, kind = self.take(2)
        octets = self.take((length + 1) // 2)
        if kind >> 4 & 7 == 5:  # a name in the default alphabet; its length counts semi-octets
            packed = int.from_bytes(octets, "little")
            septets = bytes(packed >> 7 * place & 0x7F for place in range(length * 4 // 7))
            return str(_ALPHABET.decode(septets, "replace")[0])
        digits = "".join("0123456789*#abc?"[half] for octet in octets for half in (octet & 15, octet >> 4))
        return ("+" if kind >> 4 & 7 == 1 else "") + digits[:length]
