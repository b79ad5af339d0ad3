"""One uid on several lines: who is told, who is asked again when one goes."""

from devices.events import PadIdentified, PadSilent, PortLost
from devices.line_events import PadSingle, PadTwice
from devices.twins import Twins


def said(pad: str, uid: str) -> PadIdentified:
    return PadIdentified(pad, uid, 7, 3, 0x0105, True, 0)


def test_pads_of_different_uids_are_no_matter() -> None:
    twins = Twins()
    assert [*twins.note(said("a", "1")), *twins.note(said("b", "2")), *twins.note(said("a", "1"))] == []


def test_both_are_named_once_and_the_other_is_free_when_one_has_gone() -> None:
    twins = Twins()
    list(twins.note(said("a", "1")))
    assert list(twins.note(said("b", "1"))) == [PadTwice("b", "1", "a"), PadTwice("a", "1", "b")]
    assert list(twins.note(said("b", "1"))) == []
    assert list(twins.note(PortLost("a", "pulled"))) == [PadSingle("a"), PadSingle("b")]


def test_of_three_the_last_is_free_only_when_both_others_have_gone() -> None:
    twins = Twins()
    for pad in "abc":
        list(twins.note(said(pad, "1")))
    assert list(twins.note(PadSilent("a"))) == [PadSingle("a")]
    assert list(twins.note(PadSilent("b"))) == [PadSingle("b"), PadSingle("c")]


def test_a_pad_that_is_replaced_by_another_is_single_again() -> None:
    twins = Twins()
    list(twins.note(said("a", "1")))
    list(twins.note(said("b", "1")))
    assert list(twins.note(said("b", "2"))) == [PadSingle("b"), PadSingle("a")]


def test_a_pad_that_is_configured_no_more_frees_the_other_and_is_not_told() -> None:
    twins = Twins()
    list(twins.note(said("a", "1")))
    list(twins.note(said("b", "1")))
    assert list(twins.keep({"b"})) == [PadSingle("b")]


def test_of_two_that_are_configured_no_more_neither_is_told() -> None:
    twins = Twins()
    list(twins.note(said("a", "1")))
    list(twins.note(said("b", "1")))
    assert list(twins.keep({"c"})) == []
