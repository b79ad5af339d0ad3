"""Events carry the ids that design gives them, pass the wire's bounds, and tell a level in one place only."""

import msgspec
import pytest

from evaluation.model import CaseKey, token_for
from kiosk.effects import Commit
from kiosk.visit import Touch, Window
from mqtt_bridge.messages import bodies
from mqtt_bridge.messages.envelope import decode, decode_body, encode
from tests.kiosk.bench import EPOCH, Bench, uid_of


def everything() -> Bench:
    """A bench on which every type of event of a station was written."""
    bench = Bench()
    visit = bench.open("A1", "A2", window="w2", place="乡镇", team="一队", ticket="T7")
    bench.press(bench.token(visit), pad="pad-2", press_id=3)
    bench.wait(1.1)
    bench.touch(visit, None, 4)
    bench.closed(bench.token(bench.open("B1")))
    bench.press(b"12345678", press_id=4)
    bench.press(b"12345678", None, press_id=5)
    bench.call(bench.station.sign, "w1", "王五")
    return bench


def test_every_event_passes_the_bounds_of_the_wire() -> None:
    written = [event for commit in everything().written for event in commit.write.events]
    assert {type(event.body) for event in written} == {
        bodies.Case,
        bodies.Asked,
        bodies.Rating,
        bodies.Unrated,
        bodies.Press,
        bodies.Device,
        bodies.Duty,
    }
    for event in written:
        received = decode(encode(event, "hallrating/v1/r/h/s", "0" * 16, 1, "0" * 64))
        body = decode_body(received)  # type: ignore[arg-type]
        assert body == event.body, event


def test_ids_say_what_happened() -> None:
    bench = everything()
    ids = [event.id for commit in bench.written for event in commit.write.events]
    assert len(set(ids)) == len(ids)
    asked = bench.events_of(bodies.Asked)
    ended = bench.events_of(bodies.Unrated)
    assert [name for name in ids if name[0] == "a"] == [f"a-{body.attempt.token}" for body in asked]
    assert [name for name in ids if name[0] == "u"] == [f"u-{body.attempt.token}" for body in ended]
    assert f"p-{uid_of('pad-2')}-{EPOCH:08x}-3" in ids
    assert all(len(name) == 34 for name in ids if name[0] == "e")


def test_a_screens_choice_has_the_same_id_whenever_it_is_sent_again() -> None:
    ids = []
    for _ in range(2):
        bench = Bench()
        bench.touch(bench.open("A1", window="w2"), None, 4, "touch-00007")
        ids.append(bench.of(Commit)[-1].write.events[0].id)
    assert ids[0] == ids[1]
    assert ids[0].startswith("p-")


@pytest.mark.promise(1)
def test_two_screens_that_name_their_touches_alike_make_two_choices() -> None:
    bench = Bench((Window("w2", "2", (), ("screen-2", "screen-3")),))
    visit = bench.open("A1", window="w2")
    token = bench.token(visit)
    for screen in ("screen-2", "screen-3"):
        bench.call(bench.station.screens.choose, visit, token, 4, Touch("touch-00001", screen))
    ids = [event.id for commit in bench.written for event in commit.write.events if event.id[0] == "p"]
    assert len(set(ids)) == 2


def test_the_token_can_be_computed_again_from_what_an_event_carries() -> None:
    bench = everything()
    for body in bench.events_of(bodies.Asked):
        ref = body.attempt
        case = CaseKey(ref.case.source, ref.case.case_no, ref.case.service_no)
        assert token_for(case, ref.visit, ref.window, bytes.fromhex(ref.nonce)).hex() == ref.token


@pytest.mark.promise(5)
def test_no_event_but_rating_and_press_tells_a_level() -> None:
    for body in everything().events():
        names = set(msgspec.to_builtins(body))
        assert isinstance(body, bodies.Rating | bodies.Press) or not names & {"level", "position", "key_no"}
