"""Commands of central: obeyed once, in time, or recorded and told."""

from datetime import timedelta
from typing import Any

import pytest

from kiosk.effects import Commit, IdentifyPad
from kiosk.opening import Refusal, Refused
from mqtt_bridge.messages import bodies
from mqtt_bridge.messages.control import Command
from tests.kiosk.bench import NOON, Bench


def command(action: str, *, late_s: float = -5.0, number: str = "0" * 16, **more: Any) -> Command:
    return Command(id=number, action=action, expires_at=NOON - timedelta(seconds=late_s), **more)  # type: ignore[arg-type]


REF = bodies.CaseRef(source="desk", case_no="A1", service_no="1")


@pytest.mark.promise(8)
@pytest.mark.parametrize(("late_s", "recorded"), [(0.1, "command.expired"), (-15.1, "command.too-long")])
@pytest.mark.parametrize("action", ["open", "cancel", "identify"])
def test_a_stale_command_lights_nothing_and_is_recorded(action: str, late_s: float, recorded: str) -> None:
    bench = Bench()
    stale = command(action, late_s=late_s, window="w1", cases=[REF], pad="pad-1")
    bench.do(lambda at: bench.station.command(stale, at))
    assert [type(effect) for effect in bench.log] == [Commit]
    assert [body.action for body in bench.events_of(bodies.Audit)] == [recorded]


@pytest.mark.parametrize("late_s", [0.0, -15.0])
def test_a_command_is_obeyed_until_it_expires_and_if_it_lives_ten_seconds_by_a_clock_near_ours(
    late_s: float,
) -> None:
    bench = Bench()
    bench.call(bench.station.command, command("identify", late_s=late_s, pad="pad-1"))
    assert len(bench.of(IdentifyPad)) == 1


def test_a_command_that_came_before_does_nothing_more_and_is_recorded_once() -> None:
    bench = Bench()
    for number in ("1" * 16, "2" * 16, "1" * 16):
        bench.call(bench.station.command, command("identify", pad="pad-1", number=number))
    assert len(bench.of(IdentifyPad)) == 2
    assert [body.action for body in bench.events_of(bodies.Audit)] == ["command.identify"] * 2


def test_a_command_opens_a_visit_once_however_often_it_comes() -> None:
    bench = Bench()
    for _ in range(2):
        bench.do(lambda at: bench.station.command(command("open", window="w1", cases=[REF]), at))
    assert [body.attempt.opened_by for body in bench.events_of(bodies.Asked)] == ["desk"]


@pytest.mark.parametrize("window", ["w1", "w2", "w9", None])
def test_a_command_cancels_what_is_open_at_its_window(window: str | None) -> None:
    bench = Bench()
    visit = bench.open("A1")
    bench.do(lambda at: bench.station.command(command("cancel", window=window), at))
    assert bench.view(visit).open is (window != "w1")


@pytest.mark.parametrize(("pad", "blinks"), [("pad-2", ["pad-2"]), ("pad-9", []), (None, [])])
def test_a_command_lets_a_pad_of_ours_blink(pad: str | None, blinks: list[str]) -> None:
    bench = Bench()
    bench.do(lambda at: bench.station.command(command("identify", pad=pad), at))
    assert [effect.pad for effect in bench.of(IdentifyPad)] == blinks


def test_a_command_that_cannot_be_obeyed_is_told() -> None:
    bench = Bench()
    unknown = command("open", window="w9", cases=[REF])
    assert bench.call(bench.station.command, unknown) == Refused(Refusal.UNKNOWN_WINDOW, "w9")
    assert bench.call(bench.station.command, command("cancel", number="1" * 16, window="w1")) == Refused(
        Refusal.OVER, "w1"
    )
