"""How messages look in the answers to AT+CMGL and AT+CMGR, and what a text-mode AT+CMGS means."""

from typing import Final

from firmware_sim.modem.tpdu import NotAPduError, Submit, septets_of, unpack

CHARSETS: Final = ("GSM", "IRA", "UCS2")


def shown(
    index: int, pdu: str, read: set[int], text_mode: bool, charset: str, *, single: bool = False
) -> list[str]:
    """Header and body of one stored message."""
    if not text_mode:
        octets = len(pdu) // 2 - 1 - int(pdu[:2], 16)
        status = int(index in read)
        head = f"+CMGR: {status},,{octets}" if single else f"+CMGL: {index},{status},,{octets}"
        return [head, pdu]
    sender, text = read_deliver(pdu)
    status_text = '"REC READ"' if index in read else '"REC UNREAD"'
    number = _hex(sender) if charset == "UCS2" else sender
    head = f'+CMGR: {status_text},"{number}",' if single else f'+CMGL: {index},{status_text},"{number}",'
    plain = charset != "UCS2" and septets_of(text) is not None
    return [f'{head},"26/11/28,08:00:00+32"', text if plain else _hex(text)]


def text_submit(number: str, body: str, charset: str) -> Submit:
    """What a message typed in text mode is for the network. Raises NotAPduError."""
    number = number.split(",", maxsplit=1)[0].strip('"')
    try:
        if charset == "UCS2":
            number, body = _unhex(number), _unhex(body)
    except ValueError as error:
        raise NotAPduError(str(error)) from error
    if not number.removeprefix("+").isdecimal() or len(body) > (70 if charset == "UCS2" else 160):
        raise NotAPduError("number or length")
    return Submit(number, body.encode("utf-16-be", "replace"), None, report_wanted=False)


def read_deliver(pdu: str) -> tuple[str, str]:
    """Sender and text of a stored SMS-DELIVER of our own making; a part shows its own text only."""
    octets = bytes.fromhex(pdu)
    tpdu = octets[1 + octets[0] :]
    digits, kind = tpdu[1], tpdu[2]
    at = 3 + (digits + 1) // 2
    number = "".join(f"{octet & 0xF:X}{octet >> 4:X}" for octet in tpdu[3:at])[:digits]
    coding, length, user = tpdu[at + 1], tpdu[at + 9], tpdu[at + 10 :]
    header = 1 + user[0] if tpdu[0] & 0x40 else 0
    sender = "+" * (kind == 0x91) + number
    if coding == 0x08:
        return sender, user[header:].decode("utf-16-be", "replace")
    return sender, unpack(user, -(-header * 8 // 7), length)


def _hex(text: str) -> str:
    return text.encode("utf-16-be", "replace").hex().upper()


def _unhex(text: str) -> str:
    return bytes.fromhex(text).decode("utf-16-be")
