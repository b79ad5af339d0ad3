"""A message of the broker becomes what the store takes, or is set aside with bytes, reason and place."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs
from pytest_mock import MockerFixture

from evaluation import chain, model
from evaluation.store import Incoming, SetAside
from mqtt_bridge.ingest import judge as judging
from mqtt_bridge.ingest.judge import Events, PadSeen, StatusSeen, failed_event, judge
from mqtt_bridge.ingest.translate import event_id_of, fact_of
from mqtt_bridge.messages import bodies
from mqtt_bridge.messages.bodies import CATALOGUE
from mqtt_bridge.messages.control import PadState, Status, encode_control
from mqtt_bridge.messages.envelope import with_signature
from tests.mqtt_bridge.ingest.halls import AT, HALL, Stream, attempt, batch, changed, id_of, rating


def items(topic: str, payload: bytes) -> list[Incoming | SetAside]:
    judged = judge(topic, payload, AT)
    assert isinstance(judged, Events)
    return list(judged.items)


def only(payload: bytes, topic: str = HALL.events) -> Incoming | SetAside:
    (item,) = items(topic, payload)
    return item


def aside(payload: bytes, topic: str = HALL.events) -> SetAside:
    item = only(payload, topic)
    assert isinstance(item, SetAside)
    return item


def test_a_rating_is_read_whole() -> None:
    raw = Stream().add(rating(3, level=4))
    came = only(raw)
    assert isinstance(came, Incoming)
    assert (came.region, came.hall, came.station) == ("330106", "h1", "s1")
    assert (came.stream, came.seq, came.prev) == ("00000000000000aa", 1, chain.GENESIS)
    assert came.committed == raw
    assert came.hash == chain.digest(raw)
    assert came.event_id == "p-48524c000001-00000007-3"
    fact = came.fact
    assert isinstance(fact, model.Rating)
    assert (fact.level, fact.channel) == (model.Level.SATISFIED, model.Channel.PAD)
    assert fact.attempt.case == model.CaseKey("spjw", "A-3", "1")
    assert fact.press == model.PressId("48524c000001", 7, 3)


def test_a_signature_is_kept_beside_the_bytes_and_not_hashed() -> None:
    raw = Stream().add(rating(1))
    came = only(with_signature(raw, "c2ln", "ed25519"))
    assert isinstance(came, Incoming)
    assert (came.committed, came.hash) == (raw, chain.digest(raw))
    assert (came.sig, came.alg) == ("c2ln", "ed25519")


def test_a_signature_is_kept_with_what_is_set_aside() -> None:
    raw = changed(Stream().add(rating(1)), dataschema="rating/2")
    signed = with_signature(raw, "c2ln", "ed25519")
    item = aside(signed)
    assert (item.raw, item.hash) == (signed, chain.digest(raw))


def test_a_batch_is_its_events_in_their_order() -> None:
    stream = Stream()
    for number in (1, 2, 3):
        stream.add(rating(number))
    found = items(HALL.events, batch(stream.sent))
    assert [item.seq for item in found] == [1, 2, 3]


CASE = bodies.Case(bodies.CaseRef("spjw", "A-1", "1"), "w1", "item", "dept", AT, citizen_present=True)
PRESS = bodies.Press("00" * 8, "pad1", bodies.PressRef("48524c000001", 7, 9), AT, "between", 2)
FACTS: list[tuple[bodies.Body, type[object]]] = [
    (bodies.Asked(attempt(1), 60, ["pad1"]), model.Asked),
    (bodies.RatingDetail(attempt(1), ["speed"]), model.RatingDetail),
    (bodies.Unrated(attempt(1), "timeout"), model.Unrated),
    (bodies.Unrated(attempt(1), "cancelled", "left"), model.Unrated),
    (PRESS, model.LoosePress),
    (CASE, model.Case),
    (bodies.Hole("00000000000000aa", 1, 4, "disk"), model.Hole),
    (bodies.Duty("w1", "li", on=True), model.Noted),
    (bodies.Device("pad1", "silent"), model.Noted),
    (bodies.Audit("li", "sign-on"), model.Noted),
    (bodies.Correction("00" * 8, None, bodies.CaseRef("spjw", "A-1", "1"), "li"), model.Noted),
    (bodies.SurveyAnswer("c", "q", "a"), model.SurveyAnswer),
]


@pytest.mark.parametrize("body,kind", FACTS, ids=lambda value: getattr(type(value), "__name__", ""))
def test_every_type_of_event_has_its_fact(body: bodies.Body, kind: type[object]) -> None:
    came = only(Stream().add(body))
    assert isinstance(came, Incoming), came
    assert isinstance(came.fact, kind)


def test_no_type_of_the_catalogue_is_forgotten_here() -> None:
    assert {type(body) for body, _kind in FACTS} | {bodies.Rating} == set(CATALOGUE.values())


def test_the_feed_is_read_like_a_station() -> None:
    feed = structs_place("cases")
    came = only(Stream(feed).add(CASE), feed.events)
    assert isinstance(came, Incoming)
    assert came.station == "cases"


@pytest.mark.promise(6)
@pytest.mark.parametrize(
    "body,_kind", [*FACTS, (rating(1), model.Rating)], ids=lambda value: type(value).__name__
)
def test_a_feed_tells_of_cases_and_rates_nothing(body: bodies.Body, _kind: type[object]) -> None:
    feed = structs_place("cases")
    item = only(Stream(feed).add(body), feed.events)
    accepted = isinstance(body, bodies.Case | bodies.Hole | bodies.Audit)
    assert isinstance(item, Incoming) == accepted
    if isinstance(item, SetAside):
        assert item.reason.startswith("type")
        assert item.seq == 1


def structs_place(station: str) -> Any:
    return type(HALL)(HALL.region, HALL.hall, station)


def sealed(body: bodies.Rating) -> bodies.Rating:
    return structs.replace(body, level=None, level_sealed="c2VhbGVk")


BAD: dict[str, tuple[Callable[[], bytes], str]] = {
    "another hall in the payload": (
        lambda: Stream().add(rating(1), source="hallrating/v1/330106/h2/s1"),
        "source",
    ),
    "an unknown version": (lambda: changed(Stream().add(rating(1)), dataschema="rating/2"), "rating/2"),
    "an unknown type": (lambda: changed(Stream().add(rating(1)), type="praise"), "praise"),
    "a level of six": (lambda: Stream().add(rating(1)).replace(b'"level":2', b'"level":6'), "rating/1"),
    "no level at all": (lambda: Stream().add(rating(1)).replace(b'"level":2,', b""), "level"),
    "a sealed level": (lambda: Stream().add(sealed(rating(1))), "sealed, no key yet"),
    "a token that its case does not give": (
        lambda: Stream().add(structs.replace(rating(1), attempt=structs.replace(attempt(1), token="ab" * 8))),
        "token",
    ),
    "another window under the same token": (
        lambda: Stream().add(structs.replace(rating(1), attempt=structs.replace(attempt(1), window="w9"))),
        "token",
    ),
    "the id of another press": (lambda: Stream().add(rating(1), id_="p-48524c000001-00000007-2"), "id"),
    "an id that a press would have": (lambda: Stream().add(CASE, id_="p-48524c000001-00000007-2"), "id"),
    "an id that names another asking": (
        lambda: Stream().add(bodies.Unrated(attempt(1), "timeout"), id_=f"u-{attempt(2).token}"),
        "id",
    ),
    "a number that is not normalised": (
        lambda: Stream().add(structs.replace(CASE, key=bodies.CaseRef("spjw", "a-1 ", "1"))),
        "normalised",
    ),
    "a code without cancelling": (
        lambda: Stream().add(bodies.Unrated(attempt(1), "timeout", "left")),
        "code",
    ),
    "more cases than the visit has": (
        lambda: Stream().add(structs.replace(rating(1), attempt=structs.replace(attempt(1), index=3))),
        "index",
    ),
    "a hole that ends before it begins": (lambda: Stream().add(bodies.Hole("00" * 8, 5, 4, "x")), "last"),
    "a year that no zone can tell": (
        lambda: changed(Stream().add(CASE), time="9999-12-31T23:59:59Z"),
        "time",
    ),
    "a field too many": (lambda: Stream().add(rating(1)).replace(b'"device"', b'"x":1,"device"'), "x"),
    "too long": (lambda: changed(Stream().add(rating(1)), extra="x" * 16_384), "16384 are allowed"),
}


@pytest.mark.promise(6)
@pytest.mark.parametrize("name", BAD)
def test_what_cannot_be_accepted_is_set_aside_and_holds_its_place(name: str) -> None:
    make, reason = BAD[name]
    raw = make()
    item = aside(raw)
    assert reason in item.reason
    assert (item.stream, item.seq, item.hash) == ("00000000000000aa", 1, chain.digest(raw))
    assert item.raw == raw


@pytest.mark.promise(6)
@pytest.mark.parametrize(
    "payload", [b"", b"garbage", b"\xff\xfe\x00", b"[]", b"[1", b"{}", b"null", b"[" * 9000, b'"a"']
)
def test_garbage_is_kept_with_its_bytes(payload: bytes) -> None:
    item = aside(payload)
    assert item.raw == payload
    assert item.reason
    assert (item.stream, item.seq, item.hash) == (None, None, None)


def test_a_bad_event_in_a_batch_stands_alone() -> None:
    stream = Stream()
    for number in (1, 2, 3):
        stream.add(rating(number))
    found = items(
        HALL.events, batch([stream.sent[0], changed(stream.sent[1], dataschema="rating/9"), stream.sent[2]])
    )
    assert [isinstance(item, SetAside) for item in found] == [False, True, False]
    assert found[1].seq == 2


def test_a_batch_of_more_than_twenty_is_set_aside_whole() -> None:
    assert "21 events" in aside(batch([b"{}"] * 21)).reason


@pytest.mark.parametrize("topic", [HALL.events, "hallrating/v1/330106/H1/s1/event"])
def test_a_message_over_the_limit_is_kept_only_up_to_it(topic: str) -> None:
    item = aside(b"[" + b" " * 200_000, topic)
    assert len(item.raw) == 128 * 1024
    assert "200001 bytes" in item.reason
    assert "bytes" not in aside(b"[" + b" " * (128 * 1024 - 1), topic).reason


@pytest.mark.parametrize("name", ["a-00ff00ff00ff00ff", "d-00ff00ff00ff00ff", "u-00ff00ff00ff00ff", "p-1"])
def test_no_other_event_takes_an_id_that_says_what_happened(name: str) -> None:
    assert aside(Stream().add(CASE, id_=name)).reason.startswith("id")


@pytest.mark.parametrize(
    "topic",
    [
        "",
        "other/v1/330106/h1/s1/event",
        "hallrating/v2/330106/h1/s1/event",
        "hallrating/v1/330106/h1/event",
        "hallrating/v1/330106/h1/s1/x/event",
        "hallrating/v1/330106/H1/s1/event",
        "hallrating/v1/330106/../s1/event",
        "hallrating/v1/330106/h1/cases/event",
        "hallrating/v1/330106/h1/s1/event\n",
    ],
)
def test_a_topic_of_no_station_gives_no_ids(topic: str) -> None:
    item = aside(Stream().add(rating(1)), topic)
    assert (item.region, item.hall, item.station) == ("", "", "")
    assert item.reason.startswith("topic")


@pytest.mark.parametrize("kind", ["stored", "command", "config"])
def test_what_only_central_says_is_not_taken_from_a_station(kind: str) -> None:
    assert kind in aside(b"{}", f"{HALL.source}/{kind}").reason


@pytest.mark.parametrize("raw", [b'{"stream":"00000000000000aa"}', b'{"seq":3}'])
def test_half_a_place_is_none(raw: bytes) -> None:
    item = aside(raw)
    assert (item.stream, item.seq, item.hash) == (None, None, None)


def test_a_long_reason_is_cut() -> None:
    assert len(aside(b"x", "a/" * 3000).reason) == 500


def test_status_and_pads_are_seen_and_not_stored_as_events() -> None:
    status = Status(online=True, last=4, ask="0" * 16)
    raw = encode_control(status)
    assert judge(HALL.status, raw, AT) == StatusSeen(HALL, status, raw)
    pad = PadState("w1", "own", "ready")
    raw = encode_control(pad)
    assert judge(HALL.pad("p1"), raw, AT) == PadSeen(HALL, "p1", pad, raw)


@pytest.mark.parametrize("topic", [HALL.status, HALL.pad("p1")])
def test_a_status_or_pad_that_cannot_be_read_is_set_aside(topic: str) -> None:
    assert aside(b'{"online":3}', topic).stream is None


def test_a_time_with_any_offset_is_read() -> None:
    at = datetime(2026, 3, 2, 9, 30, tzinfo=timezone(timedelta(hours=14)))
    assert isinstance(only(Stream().add(structs.replace(CASE, finished_at=at))), Incoming)


@pytest.mark.promise(4)
@given(st.binary(max_size=300) | st.text(max_size=300).map(str.encode))
def test_no_bytes_make_it_raise_and_none_become_an_event(payload: bytes) -> None:
    assert isinstance(aside(payload), SetAside)


JSON = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8)


@pytest.mark.promise(4)
@given(
    st.sampled_from(["attempt", "level", "press", "pressed_at", "placed", "channel", "level_sealed"]), JSON
)
def test_no_value_in_place_of_another_raises_or_makes_another_level(field: str, value: object) -> None:
    event = json.loads(Stream().add(rating(1, level=3)))
    event["data"][field] = value
    item = only(json.dumps(event).encode())
    if isinstance(item, Incoming):
        assert isinstance(item.fact, model.Rating)
        assert item.fact.level == (value if field == "level" else 3)


@given(st.integers(1, 10_000), st.sampled_from(sorted(CATALOGUE.values(), key=str)))
def test_the_id_that_is_wanted_is_the_one_that_a_station_gives(number: int, kind: type[bodies.Body]) -> None:
    with contextlib.suppress(StopIteration):
        body = next(body for body, _kind in FACTS if type(body) is kind)
        assert event_id_of(fact_of(body)) in (None, id_of(body))
    assert event_id_of(fact_of(rating(number))) == id_of(rating(number))


@pytest.mark.promise(6)
def test_an_event_over_which_our_code_stumbles_is_set_aside_in_its_place(mocker: MockerFixture) -> None:
    mocker.patch.object(judging, "fact_of", side_effect=[ZeroDivisionError("level 2"), fact_of(rating(2))])
    stream = Stream()
    found = items(HALL.events, batch([stream.add(rating(1)), stream.add(rating(2))]))
    assert isinstance(found[0], SetAside)
    assert (found[0].seq, found[0].reason) == (1, "central failed: ZeroDivisionError")
    assert isinstance(found[1], Incoming)


def test_an_event_that_failed_in_the_store_keeps_its_bytes_and_place() -> None:
    came = only(Stream().add(rating(1)))
    again = failed_event(came, ZeroDivisionError())
    assert (again.station, again.seq, again.raw) == ("s1", 1, Stream().add(rating(1)))
    assert failed_event(again, ZeroDivisionError()).raw == again.raw


@pytest.mark.parametrize("press", [None, rating(1).press])
def test_a_rating_may_be_named_by_its_attempt_and_by_no_other(press: bodies.PressRef | None) -> None:
    """A choice on a screen, on a pad without a log, or under a number that its log gave twice."""
    body = structs.replace(rating(1), press=press)
    named = f"p-{body.attempt.token}-00112233445566aa"
    [item] = items(HALL.events, Stream().add(body, id_=named))
    assert isinstance(item, Incoming)
    assert item.event_id == named
    for other in (f"p-{'0' * 16}-00112233445566aa", f"p-{body.attempt.token}-1", named + "0"):
        assert aside(Stream().add(body, id_=other)).reason.startswith("id")
