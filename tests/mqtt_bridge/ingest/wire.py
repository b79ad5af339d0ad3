"""A wire to hold in the hand: what central published and acknowledged, without a broker."""

from __future__ import annotations

from dataclasses import dataclass, field

from mqtt_bridge.arrivals import Arrived
from mqtt_bridge.messages.control import Stored, decode_control
from mqtt_bridge.messages.topics import Place
from mqtt_bridge.mqtt import NotConnected
from tests.mqtt_bridge.ingest.halls import HALL


@dataclass
class Wire:
    """`log` is what central did, in its order."""

    log: list[tuple[str, object]] = field(default_factory=list)
    up: bool = True

    def publish(self, topic: str, payload: bytes, *, qos: int, retain: bool = False) -> int:
        if not self.up:
            raise NotConnected("down")
        self.log.append((topic, (payload, qos, retain)))
        return len(self.log)

    def acknowledge(self, *arrived: Arrived) -> None:
        self.log.extend(("ack", one.mid) for one in arrived)

    def acknowledged(self) -> list[object]:
        return [what for name, what in self.log if name == "ack"]

    def receipts(self, place: Place = HALL) -> list[Stored]:
        found = []
        for name, what in self.log:
            if name == place.stored:
                assert isinstance(what, tuple)
                payload, qos, retain = what
                assert (qos, retain) == (1, True)
                stored = decode_control(payload, Stored)
                assert isinstance(stored, Stored), stored
                found.append(stored)
        return found


def arrived(payload: bytes, mid: int = 1, topic: str = HALL.events) -> Arrived:
    return Arrived(topic, payload, 1, False, mid, 1)
