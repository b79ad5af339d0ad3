"""Nothing that can be seen or heard beside a pad depends on the key."""

from collections.abc import Callable

import pytest

from firmware_sim.console import change_line
from firmware_sim.pad import Change
from tests.firmware_sim import host
from tests.firmware_sim.host import OTHER, Desk


def rated(desk: Desk, key: int) -> None:
    desk.say(host.open_())
    desk.wait(7)
    desk.key(key)
    desk.wait(1.3)
    desk.say(host.ack())
    desk.wait(5)


def refused(desk: Desk, key: int) -> None:
    desk.say(host.open_())
    desk.wait(45)
    desk.key(key)
    desk.key(6 - key)
    desk.say(host.open_(OTHER))
    desk.say(host.ack(code=3))
    desk.wait(5)


def waiting(desk: Desk, key: int) -> None:
    desk.key(key)
    desk.wait(2)


def in_test_mode(desk: Desk, key: int) -> None:
    desk.say(host.ask(host.TEST, b"\x0a"))
    desk.key(key)
    desk.wait(11)


def reset(desk: Desk, key: int) -> None:
    desk.say(host.open_())
    desk.key(key)
    desk.start()
    desk.wait(3)
    desk.say(host.ack())


def observed(story: Callable[[Desk, int], None], key: int) -> tuple[list[str], list[int]]:
    """Return all that the pad showed with its own times, and the lengths of what it sent."""
    desk = Desk()
    lengths: list[int] = []
    send = desk.pad.frame_to_send

    def recorded(now_s: float) -> bytes:
        wire = send(now_s)
        lengths.append(len(wire))
        return wire

    desk.pad.frame_to_send = recorded  # type: ignore[method-assign]
    story(desk, key)
    desk.sent()
    changes: list[Change] = desk.events  # type: ignore[assignment]
    return [change_line(change) for change in changes], lengths


@pytest.mark.promise(5)
@pytest.mark.parametrize("story", [rated, refused, waiting, in_test_mode, reset])
def test_shows_sounds_and_times_are_equal_for_every_key(story: Callable[[Desk, int], None]) -> None:
    first = observed(story, 1)
    assert first[0]
    assert all(observed(story, key) == first for key in range(2, 6))
