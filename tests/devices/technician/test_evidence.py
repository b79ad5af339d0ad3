"""What is gathered of a pad: only what happened in the span, and what is so now."""

from devices.codes import ClosedReason, Defect
from devices.events import (
    Closed,
    Full,
    KeyTested,
    LineStatistics,
    ModelFault,
    Opened,
    PadConflict,
    PadEvent,
    PadIdentified,
    PadReady,
    PadSilent,
    PortLost,
    PortOpened,
)
from devices.line_events import PadSingle, PadTwice
from devices.technician.evidence import Evidence, Tally

UID = "48524c000102"


def counted(frames: int, bad: int = 0, retries: int = 0) -> LineStatistics:
    return LineStatistics(frames, 0, {Defect.CRC: bad}, (), frames, retries, None, 0.02, None, None, 3)


def hello(boot: int, uid: str = UID) -> PadIdentified:
    return PadIdentified("pad-1", uid, 1, boot, 0x0105, simulator=True, last_press_id=0)


def seen(*events: tuple[float, PadEvent], since_s: float = 10.0) -> Evidence:
    tally = Tally()
    for at_s, event in events:
        tally.note(event, at_s)
    return tally.evidence("pad-1", "/x", 9600, (counted(5, 1), counted(9, 4, 2)), (since_s, 20.0))


def test_counters_are_those_of_the_span() -> None:
    found = seen((1.0, PortOpened("pad-1")), (2.0, hello(3)))
    assert (found.frames, found.bad, found.retries, found.unacknowledged) == (4, {Defect.CRC: 3}, 2, 3)
    assert (found.seconds, found.uid, found.port_cause, found.simulator) == (10.0, UID, None, True)


def test_losses_and_starts_before_the_span_do_not_count() -> None:
    found = seen(
        (1.0, PortOpened("pad-1")), (2.0, hello(3)), (3.0, PortLost("pad-1", "hung up")),
        (4.0, PortOpened("pad-1")), (5.0, hello(3)), (12.0, hello(4)), (13.0, hello(5)),
        (14.0, PortLost("pad-1", "hung up")),
    )  # fmt: skip
    assert (found.losses, found.starts, found.port_cause, found.uid) == (1, 2, "hung up", None)


def test_a_port_that_was_never_there_is_no_loss() -> None:
    found = seen((11.0, PortLost("pad-1", "not there")))
    assert (found.losses, found.port_cause) == (0, "not there")


def test_what_was_solved_is_not_told_any_more() -> None:
    found = seen(
        (11.0, hello(1)), (11.1, PadConflict("pad-1", UID, "f" * 12)),
        (11.2, PadTwice("pad-1", UID, "pad-2")), (12.0, PadSilent("pad-1")), (13.0, hello(1)),
        (13.1, PadSingle("pad-1")),
    )  # fmt: skip
    assert (found.silent, found.expected_uid, found.other) == (False, None, None)


def test_faults_are_gathered() -> None:
    found = seen(
        (11.5, hello(1)), (12.0, Full("pad-1", b"12345678")),
        (12.5, PadConflict("pad-1", UID, "f" * 12)), (13.0, PadTwice("pad-1", UID, "pad-2")),
    )  # fmt: skip
    assert (found.firmware, found.full, found.expected_uid, found.other) == ("1.5", True, "f" * 12, "pad-2")


def test_tested_keys_are_counted_and_not_kept() -> None:
    assert seen().keys_tested is None
    assert seen((11.0, KeyTested("pad-1", 0, None))).keys_tested == 0
    found = seen((11.0, KeyTested("pad-1", 0, None)), (12.0, KeyTested("pad-1", 4, 4)))
    assert found.keys_tested == 1


def test_a_test_of_keys_from_before_is_none_of_now() -> None:
    assert seen((1.0, KeyTested("pad-1", 0, None)), (2.0, KeyTested("pad-1", 4, 4))).keys_tested is None


def test_a_pad_is_full_until_it_asks_again_however_long_ago_it_said_so() -> None:
    told = (1.0, Full("pad-1", b"12345678"))
    assert seen(told).full
    assert not seen(told, (2.0, Opened("pad-1", b"12345678", 60.0))).full


def test_another_line_begins_without_the_faults_of_the_one_before() -> None:
    told = (
        (1.0, PortOpened("pad-1")), (2.0, hello(3)), (2.1, PadConflict("pad-1", UID, "f" * 12)),
        (2.2, PadTwice("pad-1", UID, "pad-2")), (2.3, Full("pad-1", b"12345678")),
    )  # fmt: skip
    found = seen(*told, (11.0, PortOpened("pad-1")))
    assert (found.uid, found.expected_uid, found.other, found.full) == (None, None, None, False)


def test_questions_leave_no_trace() -> None:
    assert seen((11.0, Closed("pad-1", b"12345678", ClosedReason.TIMED_OUT))) == seen()


def test_a_pad_of_another_maker_is_known_by_its_model() -> None:
    found = seen((11.0, PadReady("pad-1", "one-byte", verified=False, simulator=True)))
    assert (found.model, found.verified, found.simulator, found.uid) == ("one-byte", False, True, None)
    failed = seen((11.0, ModelFault("pad-1", "acme", "ValueError in decode")))
    assert (failed.model, failed.model_fault) == ("acme", "ValueError in decode")
    anew = seen((11.0, ModelFault("pad-1", "acme", "x")), (12.0, PortOpened("pad-1")))
    assert (anew.model, anew.model_fault) == (None, None)
