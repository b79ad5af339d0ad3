"""What the broker brings to a station, read: topic and bytes in, values out. Pure, never raises."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from mqtt_bridge.messages.bodies import Case
from mqtt_bridge.messages.control import Command, Stored, decode_control
from mqtt_bridge.messages.envelope import Envelope, Unreadable, decode, decode_body, split_batch
from mqtt_bridge.messages.hall import HallConfig
from mqtt_bridge.messages.topics import FEED, Place

NOT_SUBSCRIBED: Final = "not subscribed"
"""amqtt gives each new connection all that is retained, whatever it subscribed to."""


@dataclass(frozen=True, slots=True)
class FeedCase:
    """A finished case that the hall's feed tells of."""

    envelope: Envelope
    case: Case


@dataclass(frozen=True, slots=True)
class Defect:
    """Bytes that say nothing to us, with the reason."""

    topic: str
    reason: str


Incoming = Stored | FeedCase | Command | HallConfig | Defect


def subscriptions(place: Place) -> list[tuple[str, int]]:
    """Topics with their QoS. The feed itself needs its receipts only."""
    if place.station == FEED:
        return [(place.stored, 1)]
    return [(topic, 1) for topic in (place.stored, place.feed, place.command, place.config)]


def read_incoming(place: Place, topic: str, payload: bytes, *, retained: bool) -> Iterator[Incoming]:
    """The messages in one payload. A retained command is an old one: it is a defect, and nothing lights."""
    if topic == place.stored:
        yield _control(topic, decode_control(payload, Stored))
    elif topic == place.feed:
        yield from _feed(topic, payload)
    elif topic == place.config:
        yield _control(topic, decode_control(payload, HallConfig))
    elif topic == place.command and not retained:
        yield _control(topic, decode_control(payload, Command))
    else:
        yield Defect(topic, "a retained command" if topic == place.command else NOT_SUBSCRIBED)


def _control(topic: str, message: Stored | HallConfig | Command | str) -> Incoming:
    return Defect(topic, message) if isinstance(message, str) else message


def _feed(topic: str, payload: bytes) -> Iterator[Incoming]:
    members = split_batch(payload)
    if isinstance(members, Unreadable):
        yield Defect(topic, members.reason)
        return
    for member in members:
        received = decode(member)
        body = received if isinstance(received, Unreadable) else decode_body(received)
        if isinstance(received, Unreadable) or isinstance(body, Unreadable):
            yield Defect(topic, body.reason if isinstance(body, Unreadable) else "no event")
        elif received.envelope.source != topic:  # ids come from the topic, and the payload must agree
            yield Defect(topic, "an event of another place")
        elif isinstance(body, Case):
            yield FeedCase(received.envelope, body)
