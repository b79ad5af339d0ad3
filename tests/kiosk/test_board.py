"""What a station believes of a pad after each of its events."""

import pytest

from devices.codes import Defect
from devices.events import (
    LineStatistics,
    PadBack,
    PadConflict,
    PadEvent,
    PadIdentified,
    PadSilent,
    PortLost,
    PortOpened,
)
from devices.line_events import AddressClear, AddressTwice, BaudFound, PadSingle, PadTwice, PortFound
from kiosk.advice import advice_on
from kiosk.board import PadBoard
from kiosk.layout import Binding
from kiosk.technician.sentences import complaint
from tests.kiosk.bench import EPOCH, UID, Bench

HELLO = PadIdentified("pad-1", UID, EPOCH, 3, 0x0105, True, 0)
AT = Bench().at()


@pytest.mark.parametrize(
    ("events", "state", "faults"),
    [
        ([], "starting", []),
        ([PortOpened("pad-1")], "starting", []),
        ([PortOpened("pad-1"), HELLO], "ready", []),
        ([HELLO, PadSilent("pad-1")], "silent", ["silent"]),
        ([HELLO, PadSilent("pad-1"), PadBack("pad-1")], "ready", []),
        ([HELLO, PortLost("pad-1", "gone")], "unplugged", ["port-lost"]),
        ([PadConflict("pad-1", UID, "000000000000")], "conflict", ["conflict"]),
        ([HELLO, PadTwice("pad-1", UID, "pad-2")], "conflict", ["uid-twice"]),
        ([HELLO, PadTwice("pad-1", UID, "pad-2"), PadSingle("pad-1")], "ready", []),
        ([AddressTwice("pad-1", 7, (UID, UID), 0), HELLO], "conflict", ["address-twice"]),
        ([AddressTwice("pad-1", 7, (), 5), PadSilent("pad-1")], "silent", ["silent", "address-twice"]),
        ([AddressTwice("pad-1", 7, (), 5), HELLO, AddressClear("pad-1")], "ready", []),
        ([HELLO, BaudFound("pad-1", 19200, 9600)], "ready", ["other-baud"]),
        ([HELLO, BaudFound("pad-1", 9600, 9600)], "ready", []),
        ([HELLO, BaudFound("pad-1", 19200, 9600), HELLO], "ready", ["other-baud"]),
        ([BaudFound("pad-1", 19200, 9600), PadSilent("pad-1"), PadBack("pad-1")], "starting", ["other-baud"]),
        ([BaudFound("pad-1", 19200, 9600), PortOpened("pad-1")], "starting", []),
    ],
)
def test_states(events: list[PadEvent], state: str, faults: list[str]) -> None:
    board = PadBoard({"pad-1": Binding("w1")})
    for event in events:
        board.note(event, AT)
    told = board.state("pad-1", None)
    assert (told.state, told.faults, told.window) == (state, faults, "w1")


@pytest.mark.parametrize(
    ("event", "words"),
    [
        (BaudFound("pad-1", 19200, 9600), "write baud = 19200"),
        (PadTwice("pad-1", UID, "pad-2"), f"same uid {UID} as pad pad-2"),
        (AddressTwice("pad-1", 7, (), 5), "address 7"),
        (AddressTwice("pad-1", 7, ("aa", "bb"), 0), "address 7, aa and bb"),
        (PortFound("pad-1", "/dev/serial/by-path/1"), 'port = "/dev/serial/by-path/1"'),
    ],
)
def test_a_line_that_asks_for_a_hand_says_what_to_do(event: PadEvent, words: str) -> None:
    assert words in (advice_on(event) or "")


def test_what_goes_well_needs_no_advice() -> None:
    assert advice_on(HELLO) is None


@pytest.mark.parametrize(
    ("binding", "state"),
    [
        (Binding("w1", UID, any_pad=False), "ready"),
        (Binding("w1", "aabbccddee01", any_pad=False), "conflict"),
        (Binding("w1", None, any_pad=False), "unbound"),
        (Binding("w1"), "ready"),
    ],
)
def test_what_stands_at_a_path_is_judged_by_its_uid_also_after_a_silence(
    binding: Binding, state: str
) -> None:
    board = PadBoard({"pad-1": binding})
    for event in (HELLO, PadSilent("pad-1"), PadBack("pad-1")):
        board.note(event, AT)
    assert board["pad-1"].state == state
    assert board.state("pad-1", None).expected_uid == binding.uid


def test_a_swapped_pad_names_its_owner_and_a_pad_that_goes_is_forgotten() -> None:
    bindings = {"pad-1": Binding("w1", "aabbccddee01"), "pad-2": Binding("w2", UID)}
    board = PadBoard(bindings)
    board.note(HELLO, AT)
    assert board.state("pad-1", None).belongs_to == "pad-2"
    assert board.rebind({"pad-1": bindings["pad-1"]}, frozenset()) == {"pad-2"}
    assert board.state("pad-1", None).belongs_to is None
    board.rebind({"pad-1": bindings["pad-1"]}, {"pad-1"})
    assert (board["pad-1"].state, board["pad-1"].uid, "pad-2" in board) == ("starting", None, False)


def test_a_pad_that_said_who_it_is_is_described() -> None:
    board = PadBoard({"pad-1": Binding("w1")})
    board.note(HELLO, AT)
    told = board.state("pad-1", None)
    assert (told.uid, told.firmware, told.simulated, told.last_seen) == (UID, "1.5", True, AT.wall)


def test_a_lost_or_silent_pad_was_not_seen_just_now() -> None:
    board = PadBoard({"pad-1": Binding("w1")})
    board.note(PortLost("pad-1", "gone"), AT)
    assert board.state("pad-1", None).last_seen is None


def test_counters_of_the_line_are_told_in_milliseconds_and_by_defect() -> None:
    line = LineStatistics(9, 8, {Defect.CRC: 2}, (), 7, 1, 0.02, 0.0123, None, None, None)
    told = PadBoard({"pad-1": Binding("w1")}).state("pad-1", line).line
    assert (told.frames, told.bad, told.retries, told.round_trip_ms) == (9, {"crc": 2}, 1, 12.3)


def test_a_press_changes_nothing_that_is_told() -> None:
    bench = Bench()
    bench.identified("pad-1", simulator=False)
    told = [
        (bench.call(bench.station.pad_event, bench.pressed(b"12345678", level, press_id=level)))
        for level in (1, 2, 3, 4, 5)
    ]
    assert told == [False] * 5


@pytest.mark.parametrize(
    ("event", "words"),
    [
        (PadTwice("pad-1", UID, "pad-2"), f"uid {UID} is heard on two lines"),
        (AddressTwice("pad-1", 7, (), 5), "several pads seem to answer to its address"),
        (BaudFound("pad-1", 19200, 9600), "write baud = 19200"),
    ],
)
def test_what_is_wrong_beside_the_binding_is_told_as_what_it_is(event: PadEvent, words: str) -> None:
    board = PadBoard({"pad-1": Binding("w1", UID)})
    for told in (HELLO, event):
        board.note(told, AT)
    sentence = complaint(board, "pad-1")
    assert sentence is not None
    assert words in sentence
    assert "adopt" not in sentence
