"""When a station is answered, and with what. Pure.

A receipt is due after every commit that touched the station (new events, duplicates and set-aside ones
alike: a batch that brought nothing new is a repetition, because its receipt was lost), and for every status
that asks something new or tells of events that are not held.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final

from evaluation.store import StreamHeld
from mqtt_bridge.messages.control import Status, Stored, StreamReceipt, encode_control
from mqtt_bridge.messages.topics import Place

STATIONS_MAX: Final = 100_000
"""So many stations' questions are remembered; one forgotten is answered once more."""

Held = Callable[[Place], Sequence[StreamHeld]]
"""What the store holds of a station's newest streams."""


class Receipts:
    """Remembers what each station asked and who is to be answered."""

    def __init__(self, store_id: str) -> None:
        self._store_id = store_id
        self._asks: OrderedDict[Place, str] = OrderedDict()
        self._due: dict[Place, None] = {}

    def touched(self, place: Place) -> None:
        """A commit changed or confirmed what is held of this station."""
        self._due[place] = None

    def status(self, place: Place, status: Status, held: Held) -> None:
        """A station told of itself. The will, and a station without a question, get no answer."""
        if not status.online or status.ask is None:
            return
        known = self._asks.get(place)
        self._asks[place] = status.ask
        self._asks.move_to_end(place)
        if len(self._asks) > STATIONS_MAX:
            self._asks.popitem(last=False)
        if status.ask != known or not holds(held(place), status):
            self._due[place] = None

    def broker_returned(self) -> None:
        """Answer every status anew: receipts under way may be lost, and retained ones with the broker."""
        self._asks.clear()

    def due(self) -> list[Place]:
        """Who is to be answered now, each once; they count as answered from here on."""
        places = list(self._due)
        self._due.clear()
        return places

    def receipt(self, place: Place, streams: Sequence[StreamHeld], at: datetime) -> bytes:
        """The payload for the station's topic `stored`."""
        receipts = [
            StreamReceipt(held.stream, held.seq, held.hash, list(held.missing), held.top) for held in streams
        ]
        return encode_control(Stored(self._store_id, at, self._asks.get(place, ""), receipts))


def holds(streams: Sequence[StreamHeld], status: Status) -> bool:
    """Whether everything up to the last event that the station tells of is held."""
    if status.last == 0:
        return True
    return any(held.stream == status.stream and held.seq >= status.last for held in streams)
