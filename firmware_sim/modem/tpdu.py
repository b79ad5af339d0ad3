"""Message PDUs from the network's side (3GPP TS 23.040): read what a host submits, make what it gets.

Written from the specification, by octet tables and bit lists; the host's side has its own code on purpose.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

# 23.038, 6.2.1, row by row of sixteen
ALPHABET: Final = "".join(
    (
        "@£$¥èéùìòÇ\nØø\rÅå",
        "Δ_ΦΓΛΩΠΨΣΘΞ\x1bÆæßÉ",
        " !\"#¤%&'()*+,-./",
        "0123456789:;<=>?",
        "¡ABCDEFGHIJKLMNO",
        "PQRSTUVWXYZÄÖÑÜ§",
        "¿abcdefghijklmno",
        "pqrstuvwxyzäöñüà",
    )
)
EXTENSION: Final = dict(zip("\f^{}\\[~]|€", b"\x0a\x14\x28\x29\x2f\x3c\x3d\x3e\x40\x65", strict=True))
SUBMIT: Final = 0b01
UNITS_ALONE, UNITS_IN_PART = 70, 67
SEPTETS_ALONE, SEPTETS_IN_PART = 160, 153


class NotAPduError(Exception):
    """What the host gave is no SMS-SUBMIT, or its length is wrong."""


@dataclass(frozen=True, slots=True)
class Submit:
    """What a host wants sent. `units`: text as UTF-16-BE; `place`: (reference, count, number)."""

    number: str
    units: bytes
    place: tuple[int, int, int] | None
    report_wanted: bool


def read_submit(text: str, length: int) -> Submit:
    """Read the PDU after a prompt; `length` is what AT+CMGS said. Raises NotAPduError."""
    try:
        return _read_submit(bytes.fromhex(text), length)
    except (ValueError, IndexError) as error:
        raise NotAPduError(str(error)) from error


def _read_submit(pdu: bytes, length: int) -> Submit:
    tpdu = pdu[1 + pdu[0] :]
    head = tpdu[0]
    if len(tpdu) != length or head & 0b11 != SUBMIT:
        raise NotAPduError("length or type")
    digits, kind = tpdu[2], tpdu[3]
    at = 4 + (digits + 1) // 2
    number = ("+" if kind == 0x91 else "") + _digits(tpdu[4:at])[:digits]
    coding = tpdu[at + 1]
    at += 2 + (0, 7, 1, 7)[head >> 3 & 0b11]  # the validity's format tells its length
    user_length, user = tpdu[at], tpdu[at + 1 :]
    header = user[: 1 + user[0]] if head & 0x40 else b""
    if coding == 0x08:
        if len(user) != user_length:
            raise NotAPduError("length of the user data")
        units = user[len(header) :]
    elif coding == 0x00:
        skipped = -(-len(header) * 8 // 7)
        units = unpack(user, skipped, user_length).encode("utf-16-be")
    else:
        raise NotAPduError("coding")
    return Submit(number, units, _place(header), bool(head & 0x20))


def delivers(sender: str, text: str, clock: str, reference: int) -> list[str]:
    """Return the SMS-DELIVER of each part, in order. `clock`: 14 digits YYMMDDhhmmss and zone in quarters."""
    plain = septets_of(text)
    units = text.encode("utf-16-be", "surrogatepass")
    if plain is not None:
        whole, alone, each, coding = plain, SEPTETS_ALONE, SEPTETS_IN_PART, 0x00
    else:
        whole, alone, each, coding = units, 2 * UNITS_ALONE, 2 * UNITS_IN_PART, 0x08
    if len(whole) <= alone:
        return [_deliver(sender, clock, coding, b"", whole)]
    pieces = list(_pieces(whole, each, coding))
    return [
        _deliver(sender, clock, coding, bytes((5, 0, 3, reference, len(pieces), number)), piece)
        for number, piece in enumerate(pieces, start=1)
    ]


def _pieces(whole: bytes, each: int, coding: int) -> Iterator[bytes]:
    """Cut by length alone, as many telephones do, maybe within a pair of surrogates; an escape (9.2.3.24.1)
    stays with its character.
    """
    while whole:
        end = each - (coding == 0x00 and whole[each - 1 : each] == b"\x1b")
        yield whole[:end]
        whole = whole[end:]


def status_report(mr: int, number: str, status: int, clock: str) -> str:
    """Return the SMS-STATUS-REPORT for a part sent under `mr`."""
    body = bytes((0x06, mr)) + _address(number) + _swapped(clock) * 2 + bytes((status,))
    return _with_centre(body)


def septets_of(text: str) -> bytes | None:
    """The text in the default alphabet, one octet each; None where it has no such characters."""
    found = bytearray()
    for character in text:
        if character in EXTENSION:
            found += bytes((0x1B, EXTENSION[character]))
        elif character in ALPHABET and character != "\x1b":
            found.append(ALPHABET.index(character))
        else:
            return None
    return bytes(found)


def pack(septets: bytes, fill_bits: int = 0) -> bytes:
    """Seven bits of each, lowest bit first, after `fill_bits` zeros."""
    bits = [0] * fill_bits + [septet >> place & 1 for septet in septets for place in range(7)]
    bits += [0] * (-len(bits) % 8)
    octets = (bits[start : start + 8] for start in range(0, len(bits), 8))
    return bytes(sum(bit << place for place, bit in enumerate(octet)) for octet in octets)


def unpack(octets: bytes, skipped: int, count: int) -> str:
    """The septets from `skipped` to `count`, read in the default alphabet."""
    bits = [octet >> place & 1 for octet in octets for place in range(8)]
    values = [
        sum(bit << place for place, bit in enumerate(bits[start : start + 7]))
        for start in range(7 * skipped, 7 * count, 7)
    ]
    text, escaped = "", False
    for value in values:
        if value == 0x1B and not escaped:
            escaped = True
            continue
        other = next((character for character, code in EXTENSION.items() if code == value), None)
        text += other if escaped and other else ALPHABET[value]
        escaped = False
    return text


def _deliver(sender: str, clock: str, coding: int, header: bytes, piece: bytes) -> str:
    first = 0x44 if header else 0x04  # no more messages wait; a header or none
    if coding == 0x08:
        length, user = len(header) + len(piece), header + piece
    else:
        fill = -len(header) * 8 % 7
        length = (len(header) * 8 + fill) // 7 + len(piece)
        user = header + pack(piece, fill)
    body = bytes((first,)) + _address(sender) + bytes((0, coding)) + _swapped(clock) + bytes((length,)) + user
    return _with_centre(body)


def _with_centre(body: bytes) -> str:
    centre = "8613800100500"
    return (bytes((8, 0x91)) + _swapped(centre + "F")[:7] + body).hex().upper()


def _address(number: str) -> bytes:
    if not number.removeprefix("+").isdecimal():  # a name: its length counts half octets
        packed = pack(septets_of(number) or b"")
        return bytes((-(-len(number) * 7 // 4), 0xD0)) + packed
    digits = number.removeprefix("+")
    return bytes((len(digits), 0x91 if number.startswith("+") else 0x81)) + _swapped(
        digits + "F" * (len(digits) % 2)
    )


def _swapped(digits: str) -> bytes:
    return bytes(int(digits[at + 1] + digits[at], 16) for at in range(0, len(digits), 2))


def _digits(octets: bytes) -> str:
    return "".join(f"{octet & 0xF:X}{octet >> 4:X}" for octet in octets)


def _elements(header: bytes) -> Iterator[tuple[int, bytes]]:
    at = 1
    while at + 1 < len(header):
        kind, length = header[at], header[at + 1]
        yield kind, header[at + 2 : at + 2 + length]
        at += 2 + length


def _place(header: bytes) -> tuple[int, int, int] | None:
    for kind, body in _elements(header):
        if kind == 0 and len(body) == 3:
            return body[0], body[1], body[2]
    return None
