"""All lines on one loop, on real pseudo-terminals: what a bad line does to the others."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from devices.codes import AckCode, CloseReason
from devices.config import PadConfig
from devices.driver import PadLines
from devices.errors import ConfigError, UnknownPadError
from devices.events import (
    Closed,
    ModelFault,
    Opened,
    PadEvent,
    PadIdentified,
    PortLost,
    PortOpened,
    Pressed,
)
from devices.foreign.codec import Codec
from devices.foreign.model import PadModel
from tests.devices.pads import TOKEN
from tests.devices.pty_hall import Hall, PlugPad, question, rate
from tests.devices.ptys import Plug
from tests.until import until


@pytest.fixture
def pads(tmp_path: Path) -> Iterator[list[PlugPad]]:
    pads = [PlugPad(tmp_path / f"pad-{number}", number) for number in (1, 2)]
    yield pads
    for pad in pads:
        pad.stop()


@pytest.fixture
def hall(pads: list[PlugPad]) -> Iterator[Hall]:
    hall = Hall([PadConfig(pad.link.name, str(pad.link), 115200) for pad in pads])
    yield hall
    hall.stop()


@pytest.mark.promise(2)
def test_a_question_is_asked_pressed_and_thanked_only_after_the_acknowledgement(
    hall: Hall, pads: list[PlugPad]
) -> None:
    hall.do(hall.lines.ask, "pad-1", question())
    hall.wait(Opened, "pad-1")
    assert pads[0].press(5)
    press = hall.wait(Pressed, "pad-1")
    seen = len(hall.events)
    hall.wait(Pressed, "pad-1", after=seen)  # the pad repeats, so it was not answered
    assert pads[0].thanked == []
    hall.do(hall.lines.acknowledge, press, AckCode.ACCEPTED)
    assert until(lambda: pads[0].thanked, 5.0) == [press.press_id]
    assert (press.position, press.token) == (5, TOKEN)


def test_a_question_is_closed_and_the_pad_says_so(hall: Hall) -> None:
    hall.do(hall.lines.ask, "pad-1", question())
    hall.wait(Opened, "pad-1")
    hall.do(hall.lines.close, "pad-1", TOKEN, CloseReason.CANCELLED)
    assert hall.wait(Closed, "pad-1").token == TOKEN


@pytest.mark.promise(7)
def test_a_vanished_port_is_told_within_a_second_and_comes_back_by_its_link(
    hall: Hall, pads: list[PlugPad]
) -> None:
    hall.do(hall.lines.ask, "pad-1", question())
    hall.wait(Opened, "pad-1")
    pads[0].unplug()
    hall.wait(PortLost, "pad-1", deadline_s=1.0)
    seen = len(hall.events)
    assert pads[0].press(3)
    pads[0].replug()
    assert hall.wait(Pressed, "pad-1", after=seen).token == TOKEN
    assert sum(isinstance(event, PortLost) for event in hall.events) == 1
    rate(hall, pads[1], b"\1" * 8)


def test_another_device_under_the_same_link_is_taken_after_a_hang_up(hall: Hall, pads: list[PlugPad]) -> None:
    hall.wait(PadIdentified, "pad-1")
    seen = len(hall.events)
    pads[0].unplug()
    pads[0].model.eeprom.uid = b"HRL\0\0\x09"
    pads[0].replug()
    assert hall.wait(PadIdentified, "pad-1", after=seen).uid == "48524c000009"


@pytest.mark.promise(7)
def test_a_port_that_was_never_there_is_told_once_and_opened_when_it_comes(tmp_path: Path) -> None:
    hall = Hall([PadConfig("late", str(tmp_path / "late"))])
    try:
        assert hall.wait(PortLost, "late").cause == "not there"
        pad = PlugPad(tmp_path / "late", 3)
        try:
            hall.wait(PadIdentified, "late")
        finally:
            pad.stop()
        assert [type(event) for event in hall.events[:2]] == [PortLost, PortOpened]
    finally:
        hall.stop()


@pytest.mark.promise(7)
def test_a_stuck_line_and_a_flood_of_noise_do_not_disturb_another_pad(tmp_path: Path) -> None:
    stuck, noisy = Plug(tmp_path / "stuck"), Plug(tmp_path / "noisy")
    pad = PlugPad(tmp_path / "good", 1)
    hall = Hall([PadConfig(name, str(tmp_path / name), 115200) for name in ("stuck", "noisy", "good")])
    over = threading.Event()

    def flood() -> None:
        while not over.wait(0.001):
            noisy.write(bytes(range(255, 0, -1)) * 4 + b"\0")

    thread = threading.Thread(target=flood)
    thread.start()
    try:
        for number in range(1, 6):
            for _ in range(300):
                hall.do(hall.lines.identify, "stuck", 1.0)
            assert rate(hall, pad, bytes((number,)) * 8).position == 4
        until(lambda: sum(hall.lines.statistics_of("noisy").bad_frames.values()) > 10, 5.0)
    finally:
        over.set()
        thread.join(5.0)
        hall.stop()
        pad.stop()
        stuck.pull()
        noisy.pull()


def test_nothing_is_told_after_the_stop_and_no_descriptor_stays(pads: list[PlugPad]) -> None:
    before = len(list(Path("/proc/self/fd").iterdir()))
    hall = Hall([PadConfig(pad.link.name, str(pad.link)) for pad in pads])
    hall.wait(PadIdentified, "pad-1")
    hall.wait(PadIdentified, "pad-2")
    hall.stop()
    told = len(hall.events)
    pads[0].unplug()
    pads[0].replug()
    assert len(hall.events) == told
    assert len(list(Path("/proc/self/fd").iterdir())) == before


@pytest.mark.promise(7)
def test_another_set_of_pads_is_taken_over_and_the_lines_that_stay_notice_nothing(
    hall: Hall, pads: list[PlugPad], tmp_path: Path
) -> None:
    one, two = (PadConfig(pad.link.name, str(pad.link), 115200) for pad in pads)
    hall.do(hall.lines.ask, "pad-1", question())
    hall.wait(Opened, "pad-1")
    seen = len(hall.events)
    third = PlugPad(tmp_path / "pad-3", 3)
    try:
        hall.do(hall.lines.reconfigure, [one, PadConfig("pad-3", str(third.link), 115200)])
        hall.wait(PadIdentified, "pad-3", after=seen)
        assert [event for event in hall.events[seen:] if event.pad == "pad-1"] == []
        with pytest.raises(UnknownPadError):
            hall.do(hall.lines.identify, "pad-2", 1.0)
        with pytest.raises(ConfigError):
            hall.do(hall.lines.reconfigure, [one, two, two])
        assert pads[0].press(2)
        assert hall.wait(Pressed, "pad-1", after=seen).token == TOKEN
    finally:
        third.stop()


def test_an_unknown_pad_is_a_mistake_of_ours(hall: Hall) -> None:
    with pytest.raises(UnknownPadError, match="no pad 'pad-9'"):
        hall.do(hall.lines.ask, "pad-9", question())


@pytest.mark.parametrize("second", [PadConfig("one", "b"), PadConfig("two", "a")])
def test_two_pads_cannot_share_a_name_or_a_port(second: PadConfig) -> None:
    with pytest.raises(ConfigError, match="another one for each pad"):
        PadLines([PadConfig("one", "a"), second], print)


def test_what_a_new_line_tells_at_once_comes_after_the_exchange(tmp_path: Path) -> None:
    def no_codec() -> Codec:
        raise ValueError

    model = PadModel("acme", "broken", no_codec, ((49, 5),))
    hall = Hall([PadConfig("pad-1", str(tmp_path / "one"))])
    known: list[PadEvent] = []

    def exchange() -> None:
        hall.lines.reconfigure([PadConfig("pad-1", str(tmp_path / "one")), foreign])
        known.extend(hall.events)

    foreign = PadConfig("pad-2", str(tmp_path / "two"), model=model)
    try:
        hall.do(exchange)
        hall.wait(ModelFault, "pad-2")
    finally:
        hall.stop()
    assert not [event for event in known if event.pad == "pad-2"]
