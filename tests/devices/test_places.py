"""Pads that move: found at any port by their uid, re-enumerated, or at two places at once."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from devices.config import PadConfig
from devices.errors import PortError
from devices.events import Opened, PadIdentified, PortLost, Pressed
from devices.finding import Search
from devices.line_events import BaudFound, PadSingle, PadTwice, PortFound
from devices.ports.causes import NOT_FOUND
from tests.devices.pads import OTHER, TOKEN
from tests.devices.pty_hall import Hall, PlugPad, question, rate
from tests.devices.ptys import Plug
from tests.until import until


@pytest.fixture
def pads(tmp_path: Path) -> Iterator[list[PlugPad]]:
    pads = [PlugPad(tmp_path / f"port-{number}", number) for number in (1, 2)]
    yield pads
    for pad in pads:
        pad.stop()


@pytest.fixture
def halls() -> Iterator[list[Hall]]:
    halls: list[Hall] = []
    yield halls
    for hall in halls:
        hall.stop()


def uid(number: int) -> str:
    return f"48524c0000{number:02x}"


def test_a_lone_pad_is_found_by_its_uid_wherever_it_is_and_again_where_it_moves(
    pads: list[PlugPad], halls: list[Hall], tmp_path: Path
) -> None:
    hall = Hall([PadConfig("lone", f"auto:{tmp_path}/port-*", 115200, uid(2))])
    halls.append(hall)
    assert hall.wait(PortFound, "lone").port == str(tmp_path / "port-2")
    hall.wait(PadIdentified, "lone")
    pads[1].unplug()
    hall.wait(PortLost, "lone", deadline_s=1.0)
    seen = len(hall.events)
    pads[1].link = tmp_path / "port-9"
    pads[1].replug()
    assert hall.wait(PortFound, "lone", after=seen, deadline_s=8.0).port == str(tmp_path / "port-9")
    assert rate(hall, pads[1], TOKEN, "lone").uid == uid(2)


def test_a_lone_pad_without_a_uid_is_the_first_that_answers(
    pads: list[PlugPad], halls: list[Hall], tmp_path: Path
) -> None:
    mute = Plug(tmp_path / "port-0")
    try:
        halls.append(Hall([PadConfig("lone", f"auto:{tmp_path}/port-*", 115200)]))
        assert halls[0].wait(PortFound, "lone").port == str(tmp_path / "port-1")
    finally:
        mute.pull()


def test_where_no_port_has_the_pad_that_is_told(halls: list[Hall], tmp_path: Path) -> None:
    halls.append(Hall([PadConfig("lone", f"auto:{tmp_path}/port-*", 115200, uid(7))]))
    assert halls[0].wait(PortLost, "lone").cause == NOT_FOUND


@pytest.mark.promise(7)
def test_a_device_that_comes_back_under_another_name_is_found_by_its_stable_path(
    pads: list[PlugPad], halls: list[Hall]
) -> None:
    hall = Hall([PadConfig("pad", str(pads[0].link), 115200)])
    halls.append(hall)
    hall.wait(PadIdentified, "pad")
    assert pads[0].plug
    before = pads[0].plug.device
    pads[0].unplug()
    hall.wait(PortLost, "pad", deadline_s=1.0)
    second = Plug(pads[0].link.with_name("the-next-one"))  # takes the number that has become free
    try:
        pads[0].replug()
        assert pads[0].plug.device != before
        seen = len(hall.events)
        hall.wait(PadIdentified, "pad", after=seen, deadline_s=3.0)
    finally:
        second.pull()


@pytest.mark.promise(7)
def test_one_uid_on_two_lines_is_told_for_both_and_neither_is_asked_until_one_has_gone(
    pads: list[PlugPad], halls: list[Hall]
) -> None:
    pads[1].model.eeprom.uid = pads[0].model.eeprom.uid
    hall = Hall([PadConfig(pad.link.name, str(pad.link), 115200) for pad in pads])
    halls.append(hall)
    assert hall.wait(PadTwice, "port-1") == PadTwice("port-1", uid(1), "port-2")
    assert hall.wait(PadTwice, "port-2") == PadTwice("port-2", uid(1), "port-1")
    hall.do(hall.lines.ask, "port-1", question())
    hall.do(hall.lines.ask, "port-2", question(token=OTHER))
    until(lambda: hall.lines.statistics_of("port-1").frames_received > 2, 10.0)
    assert not any(isinstance(event, Opened) for event in hall.events)
    pads[1].unplug()
    hall.wait(PadSingle, "port-1", deadline_s=2.0)
    hall.wait(Opened, "port-1", deadline_s=2.0)
    assert pads[0].press(3)
    assert hall.wait(Pressed, "port-1").token == TOKEN


def test_a_pad_at_another_rate_is_found_on_a_real_line(tmp_path: Path, halls: list[Hall]) -> None:
    pad = PlugPad(tmp_path / "pad", 1, baud=115200)
    try:
        hall = Hall([PadConfig("pad", str(pad.link), 9600)])
        halls.append(hall)
        found = hall.wait(BaudFound, "pad", deadline_s=15.0)
        assert (found.baud, found.configured) == (115200, 9600)
        assert rate(hall, pad, TOKEN, "pad").position == 4
        assert hall.lines.statistics_of("pad").baud_found == 115200
    finally:
        pad.stop()


def test_a_pad_at_another_rate_is_found_at_whatever_port_it_is(tmp_path: Path, halls: list[Hall]) -> None:
    others = [PlugPad(tmp_path / "port-1", 1, baud=9600), PlugPad(tmp_path / "port-2", 2, baud=19200)]
    try:
        hall = Hall([PadConfig("lone", f"auto:{tmp_path}/port-*", 9600, uid(2))])
        halls.append(hall)
        found = hall.wait(BaudFound, "lone", deadline_s=25.0)
        assert (found.baud, found.configured) == (19200, 9600)
        assert hall.wait(PortFound, "lone").port == str(tmp_path / "port-2")
        assert rate(hall, others[1], TOKEN, "lone").uid == uid(2)
        seen = len(hall.events)
        others[1].unplug()
        hall.wait(PortLost, "lone", after=seen)
        others[1].replug()
        assert hall.wait(BaudFound, "lone", after=seen, deadline_s=10.0).baud == 19200
    finally:
        for pad in others:
            pad.stop()


def test_a_search_that_is_stopped_ends_at_the_port_at_which_it_is(tmp_path: Path) -> None:
    plugs = [Plug(tmp_path / f"port-{number}") for number in range(20)]
    search = Search(PadConfig("lone", f"auto:{tmp_path}/port-*", 9600))
    with ThreadPoolExecutor(1) as threads:
        begun_s = time.monotonic()
        searching = threads.submit(search.open, 9600)
        until(plugs[0].read, 5.0)
        search.stop()
        assert isinstance(searching.exception(10.0), PortError)
    assert time.monotonic() - begun_s < 6.0  # 36 s otherwise
    for plug in plugs:
        plug.pull()
