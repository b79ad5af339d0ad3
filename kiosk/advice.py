"""What a technician has to do about a line, as one sentence for the log of a station."""

from __future__ import annotations

from devices.events import PadEvent
from devices.line_events import AddressTwice, BaudFound, PadTwice, PortFound


def advice_on(event: PadEvent) -> str | None:
    """The sentence for an event that asks for somebody's hand; None for any other."""
    match event:
        case BaudFound(baud=baud, configured=configured):
            return f"answers at {baud} baud, not at {configured}: write baud = {baud} into the configuration"
        case PadTwice(uid=uid, other=other):
            return f"has the same uid {uid} as pad {other}: neither is asked until one of them is taken away"
        case AddressTwice(address=address, uids=()):
            return f"answers that nobody can read come from address {address}: two pads may have it"
        case AddressTwice(address=address, uids=uids):
            return f"two pads answer to address {address}, {' and '.join(uids)}: give one another address"
        case PortFound(port=port):
            return f'was found: write port = "{port}" into the configuration to bind it'
        case _:
            return None
