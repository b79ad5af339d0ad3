"""Many pads on one loop, on pseudo-terminals and on TCP."""

import asyncio
import socket
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from firmware_sim.bench import Plugged, Setup, Started
from firmware_sim.display import Show
from firmware_sim.faults.active import Switched
from firmware_sim.faults.vocabulary import parse_order
from firmware_sim.fleet import Fleet, FleetError, NoSuchPadError, PadChange
from firmware_sim.frames import Frame, Receiver
from firmware_sim.line import LineUnusableError, TcpLine
from firmware_sim.log import VolatileMemory
from firmware_sim.pad import Build
from firmware_sim.pty_line import PtyLine
from tests.firmware_sim import host
from tests.until import until

pytestmark = pytest.mark.asyncio


def setup(link: Path, *, baud: int = 115200, paced: bool = True) -> Setup:
    return Setup(Build(host.UID, 0, baud), VolatileMemory(), PtyLine(link), paced=paced)


async def wait_for(condition: Callable[[], object], deadline_s: float = 10.0) -> None:
    await asyncio.to_thread(until, condition, deadline_s)


def thanks(fleet: Fleet, name: str) -> bool:
    return fleet.view(name).show is Show.THANKS


def plugged(fleet: Fleet, name: str) -> bool:
    return fleet.view(name).plugged


class Heard:
    """The other end of a TCP line."""

    def __init__(self, link: str) -> None:
        address, _colon, port = link.removeprefix("socket://").rpartition(":")
        self.socket = socket.create_connection((address, int(port)), 5)
        self.socket.setblocking(False)
        self._receiver = Receiver()
        self.frames: list[Frame] = []

    def has(self, type_no: int) -> bool:
        try:
            found = self._receiver.receive(self.socket.recv(4096), time.monotonic())
            self.frames += [frame for frame in found if isinstance(frame, Frame)]
        except BlockingIOError:
            pass
        return any(frame.type_no == type_no for frame in self.frames)

    def hung_up(self) -> bool:
        return self.socket.recv(4096) == b""


async def test_pads_on_tcp_work_side_by_side() -> None:
    changes: list[PadChange] = []
    fleet = Fleet(changes.append)
    heard = {}
    for number in range(1, 9):
        build = Build(host.UID[:5] + bytes((number,)), 0, 115200)
        fleet.add(f"p{number}", Setup(build, VolatileMemory(), TcpLine("127.0.0.1", 0)))
        heard[f"p{number}"] = Heard(fleet.view(f"p{number}").link)
    for one in heard.values():
        one.socket.sendall(host.open_())
    for name, one in heard.items():
        await wait_for(partial(one.has, host.OPENED))
        fleet.press(name, 4)
    for name, one in heard.items():
        await wait_for(partial(one.has, host.PRESS))
        one.socket.sendall(host.ack())
        await wait_for(partial(thanks, fleet, name))
        assert fleet.view(name).unacknowledged == 0
    fleet.close()
    for one in heard.values():
        await wait_for(one.hung_up)
        one.socket.close()


async def test_one_host_after_the_other_on_a_tcp_line() -> None:
    fleet = Fleet(lambda _change: None)
    fleet.add("pad", Setup(Build(host.UID, 0, 115200), VolatileMemory(), TcpLine("127.0.0.1", 0)))
    for _ in range(3):
        one = Heard(fleet.view("pad").link)
        one.socket.sendall(host.ask(host.HELLO))
        await wait_for(partial(one.has, host.HELLO))
        one.socket.close()
    fleet.close()


async def test_plugs_that_come_and_go_are_watched_under_whatever_descriptor_they_get() -> None:
    fleet = Fleet(lambda _change: None)
    for name in ("a", "b"):
        fleet.add(name, Setup(Build(host.UID, 0, 115200), VolatileMemory(), TcpLine("127.0.0.1", 0)))
    for number in range(40):
        gone, there = ("a", "b") if number % 3 else ("b", "a")
        fleet.unplug(gone)
        if number % 2:
            fleet.fault(there, parse_order(["re-enumeration", "out=0"]))
            fleet.end_fault(there)
            await wait_for(partial(plugged, fleet, there))
        fleet.replug(gone)
        for name in (gone, there):
            one = Heard(fleet.view(name).link)
            one.socket.sendall(host.ask(host.HELLO))
            await wait_for(partial(one.has, host.HELLO))
            one.socket.close()
    fleet.close()


async def test_re_enumeration_and_swapped_cables_on_tcp_are_other_ports() -> None:
    fleet = Fleet(lambda _change: None)
    for name in ("a", "b"):
        fleet.add(name, Setup(Build(host.UID, 0, 115200), VolatileMemory(), TcpLine("127.0.0.1", 0)))
    links = [fleet.view(name).link for name in ("a", "b")]
    fleet.fault("a", parse_order(["re-enumeration", "link=other", "out=0"]))
    await wait_for(lambda: fleet.view("a").plugged)
    assert fleet.view("a").link not in links
    fleet.end_fault("a")
    await wait_for(lambda: fleet.view("a").plugged and fleet.view("a").link == links[0])
    fleet.fault("a", parse_order(["swapped-cables", "with=b"]))
    assert [fleet.view(name).link for name in ("b", "a")] == links
    fleet.end_fault("a")
    assert [fleet.view(name).link for name in ("a", "b")] == links
    fleet.close()


async def test_a_listener_that_fails_stops_no_other_pad(tmp_path: Path) -> None:
    failures: list[object] = []
    asyncio.get_running_loop().set_exception_handler(lambda _loop, context: failures.append(context))

    def hear(change: PadChange) -> None:
        if change.pad == "a" and isinstance(change.change, Switched):
            raise RuntimeError("a listener's mistake")

    fleet = Fleet(hear)
    for name in ("a", "b"):
        fleet.add(name, setup(tmp_path / name))
        fleet.fault(name, parse_order(["drop", "after=0.05", "for=0.1"]))
    await wait_for(lambda: fleet.view("b").faults == ())
    assert failures
    fleet.close()


async def test_changes_tell_starts_plugs_shows_and_faults_in_order(tmp_path: Path) -> None:
    changes: list[PadChange] = []
    fleet = Fleet(changes.append)
    fleet.add("pad", setup(tmp_path / "pad"))
    fleet.unplug("pad")
    with pytest.raises(FleetError, match="no other pad"):
        fleet.fault("pad", parse_order(["swapped-cables", "with=pad"]))
    fleet.fault("pad", parse_order(["drop"]))
    fleet.replug("pad")
    with pytest.raises(FleetError, match="plugged in"):
        fleet.replug("pad")
    fleet.end_fault("pad")
    fleet.reset("pad")
    fleet.close()
    assert {change.pad for change in changes} == {"pad"}
    kinds = " ".join(type(change.change).__name__ for change in changes)
    assert kinds == "Started Shown Plugged Switched Plugged Switched Started Shown"
    plugs = [change.change.plugged for change in changes if isinstance(change.change, Plugged)]
    assert plugs == [False, True]
    boots = [change.change.boot for change in changes if isinstance(change.change, Started)]
    assert boots[1] == boots[0] + 1
    assert [change.change.on for change in changes if isinstance(change.change, Switched)] == [True, False]


async def test_names_are_unique_and_unknown_ones_are_refused(tmp_path: Path) -> None:
    fleet = Fleet(lambda _change: None)
    fleet.add("a", setup(tmp_path / "a"))
    with pytest.raises(FleetError, match="already"):
        fleet.add("a", setup(tmp_path / "b"))
    assert not (tmp_path / "b").is_symlink()
    for call in (
        fleet.unplug,
        fleet.replug,
        fleet.reset,
        fleet.view,
        fleet.trace,
        fleet.remove,
        fleet.end_fault,
    ):
        with pytest.raises(NoSuchPadError, match="no pad c"):
            call("c")
    with pytest.raises(LineUnusableError):
        fleet.add("c", setup(tmp_path / "no" / "c"))
    assert list(fleet.names) == ["a"]
    fleet.remove("a")
    assert not (tmp_path / "a").is_symlink()
    assert not list(fleet.names)
    fleet.close()


async def test_the_trace_holds_both_directions_decoded_with_the_defects(tmp_path: Path) -> None:
    fleet = Fleet(lambda _change: None)
    fleet.add("pad", Setup(Build(host.UID, 0, 115200), VolatileMemory(), TcpLine("127.0.0.1", 0)))
    one = Heard(fleet.view("pad").link)
    one.socket.sendall(host.open_() + b"\x06noise\x00")
    await wait_for(lambda: one.has(host.OPENED))
    fleet.press("pad", 3)
    await wait_for(lambda: one.has(host.PRESS))
    one.socket.sendall(host.ack())
    await wait_for(partial(thanks, fleet, "pad"))
    frames = fleet.trace("pad")
    told = [(frame.way, frame.name, frame.defect) for frame in frames]
    for expected in (
        ("to-pad", "OPEN", None),
        ("to-pad", "", "length"),
        ("to-host", "OPENED", None),
        ("to-host", "PRESS", None),
        ("to-pad", "ACK", None),
    ):
        assert expected in told
    press = next(frame for frame in frames if frame.name == "PRESS")
    assert (press.fields["key"], press.fields["press_id"], press.fields["token"]) == (3, 1, "01" * 8)
    view = fleet.view("pad")
    assert (view.counts.frames_received, view.counts.bad_frames) == (2, 1)
    assert view.bytes_to_pad == len(host.open_()) + 7 + len(host.ack())
    one.socket.close()
    fleet.close()


async def test_a_line_without_a_speed_answers_at_once(tmp_path: Path) -> None:
    fleet = Fleet(lambda _change: None)
    build = Build(host.UID, 0, 300)
    fleet.add("pad", Setup(build, VolatileMemory(), TcpLine("127.0.0.1", 0), paced=False))
    one = Heard(fleet.view("pad").link)
    begun_s = time.monotonic()
    one.socket.sendall(host.ask(host.PING))
    await wait_for(lambda: one.has(host.PONG))
    assert time.monotonic() - begun_s < 36 * 10 / 300
    one.socket.close()
    fleet.close()


async def test_256_idle_pads_cost_next_to_nothing(tmp_path: Path) -> None:
    fleet = Fleet(lambda _change: None)
    for number in range(256):
        fleet.add(f"p{number}", setup(tmp_path / f"p{number}"))
    await wait_for(lambda: fleet.view("p255").counts.frames_sent)
    finished = asyncio.Event()
    asyncio.get_running_loop().call_later(1.0, finished.set)  # the HELLOs are through by then
    await finished.wait()
    finished.clear()
    asyncio.get_running_loop().call_later(1.0, finished.set)
    begun_s = time.process_time()
    await finished.wait()
    assert time.process_time() - begun_s < 0.02
    fleet.close()
    assert not (tmp_path / "p255").is_symlink()
