"""What must be true of every walk once all has healed. Each check returns what is wrong."""

from collections import Counter

from devices.codes import AckCode
from mqtt_bridge.messages import bodies
from tests.kiosk.walk import Walk


def order(walk: Walk) -> list[str]:
    """Nothing is asked or acknowledged before its commit."""
    return walk.violations


def one_accepted(walk: Walk) -> list[str]:
    """Of all presses for a token at most one is accepted.

    A press that a restart made unknown here is accepted too: the store joins and judges it by its token.
    """
    accepted = Counter(
        pad.log[number - 1][1]
        for pad in walk.pads.values()
        for number, code in pad.thanked.items()
        if code is AckCode.ACCEPTED
    )
    loose = {bytes.fromhex(body.token) for body in walk.bodies_of(bodies.Press)}
    return [token.hex() for token, count in accepted.items() if count > 1 and token not in loose]


def every_press(walk: Walk) -> list[str]:
    """Every press of a pad is on disk exactly once, with its own position, and answered."""
    pressed = {(name, number): entry for name, pad in walk.pads.items() for number, *entry in pad.log}
    told: list[tuple[str, int]] = []
    wrong = [name for name, pad in walk.pads.items() if pad.unacknowledged]
    for rating in walk.bodies_of(bodies.Rating):
        if rating.press is not None:
            told.append((rating.device, rating.press.press_id))
            if pressed[told[-1]][1] != rating.level:
                wrong.append(f"{told[-1]} was another key")
    told.extend((body.device, body.press.press_id) for body in walk.bodies_of(bodies.Press))
    return wrong if sorted(told) == sorted(pressed) else [*wrong, f"{told} told, {list(pressed)} pressed"]


def nothing_invented(walk: Walk) -> list[str]:
    """No rating that nobody pressed or touched."""
    touched = [body for body in walk.bodies_of(bodies.Rating) if body.press is None]
    return [] if len(touched) <= walk.touches else [f"{len(touched)} of {walk.touches} touches"]


def every_attempt_ends(walk: Walk) -> list[str]:
    """Every attempt ends, at most once without a rating, and nothing stays open."""
    asked = {body.attempt.token for body in walk.bodies_of(bodies.Asked)}
    rated = {body.attempt.token for body in walk.bodies_of(bodies.Rating)}
    unrated = Counter(body.attempt.token for body in walk.bodies_of(bodies.Unrated))
    loose = {body.token for body in walk.bodies_of(bodies.Press)}
    wrong = [f"{token} has not ended" for token in asked - rated - set(unrated) - loose]
    wrong += [f"{token} ended {count} times" for token, count in unrated.items() if count > 1]
    wrong += [f"{attempt.token.hex()} is kept as open" for attempt in walk.kept.open_attempts]
    return wrong + [view.number for view in walk.bench.station.open_views(walk.bench.at())]


CHECKS = (order, one_accepted, every_press, nothing_invented, every_attempt_ends)
