"""Events as bytes: exact, bounded, both ways, and nothing that is read ever raises."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation.chain import GENESIS, digest
from mqtt_bridge.messages import bodies
from mqtt_bridge.messages.envelope import (
    Received,
    Unreadable,
    content_hash,
    decode,
    decode_body,
    encode,
    replace_place,
    split_batch,
    split_signature,
    with_signature,
)
from mqtt_bridge.messages.fields import EVENT_BYTES_MAX
from tests.mqtt_bridge.messages.samples import AT, SAMPLES, event

SOURCE = "hallrating/v1/140726/main/hall-pc-1"
STREAM = "00112233aabbccdd"


def raw_of(kind: str, seq: int = 7) -> bytes:
    return encode(event(kind), SOURCE, STREAM, seq, GENESIS)


def received(raw: bytes) -> Received:
    answer = decode(raw)
    assert isinstance(answer, Received), answer
    return answer


def changed(kind: str, path: str, value: object) -> bytes:
    """A right event with one field made wrong; `path` is dotted."""
    document: Any = json.loads(raw_of(kind))
    *steps, last = path.split(".")
    place = document
    for step in steps:
        place = place[step]
    if value is None:
        del place[last]
    else:
        place[last] = value
    return json.dumps(document).encode()


def test_a_rating_is_these_very_bytes() -> None:
    duty = encode(event("duty"), SOURCE, STREAM, 7, GENESIS)
    assert duty == (
        b'{"specversion":"1.0","id":"e-00112233445566778899aabbccddeeff",'
        b'"source":"hallrating/v1/140726/main/hall-pc-1","type":"duty","time":"2026-03-02T09:30:15.250000Z",'
        b'"datacontenttype":"application/json","dataschema":"duty/1","stream":"00112233aabbccdd","seq":7,'
        b'"prev":"' + b"0" * 64 + b'","clock":"system",'
        b'"data":{"window":"w07","clerk":"\xe6\x9d\x8e\xe5\x9b\x9b","on":true}}'
    )


def test_every_type_of_the_catalogue_has_a_sample() -> None:
    assert {kind for kind, _ in bodies.CATALOGUE} == set(SAMPLES)


@pytest.mark.parametrize("kind", SAMPLES)
def test_every_type_comes_back_as_it_went(kind: str) -> None:
    answer = received(raw_of(kind))
    assert answer.committed == raw_of(kind)
    assert decode_body(answer) == SAMPLES[kind]
    assert (answer.envelope.stream, answer.envelope.seq, answer.envelope.prev) == (STREAM, 7, GENESIS)
    assert answer.envelope.time == AT


@pytest.mark.parametrize("kind", SAMPLES)
def test_no_type_takes_a_field_that_its_version_does_not_have(kind: str) -> None:
    answer = decode_body(received(changed(kind, "data.extra", 1)))
    assert isinstance(answer, Unreadable)
    assert (answer.stream, answer.seq) == (STREAM, 7)
    assert "extra" in answer.reason


def test_attributes_that_are_not_known_are_ignored() -> None:
    assert received(changed("duty", "traceparent", "00-1")).envelope.type == "duty"


@pytest.mark.parametrize(
    "path,value",
    [
        ("specversion", "0.3"),
        ("id", "rating 5"),
        ("id", "e-" + "0" * 65),
        ("source", "x" * 161),
        ("type", "Rating"),
        ("time", "2026-03-02T09:30:15"),
        ("time", "yesterday"),
        ("dataschema", "duty"),
        ("stream", "00112233AABBCCDD"),
        ("seq", 0),
        ("seq", 2**53 + 1),
        ("seq", 1.5),
        ("prev", "0" * 63),
        ("prev", None),
        ("clock", "watch"),
        ("data", None),
    ],
)
def test_every_attribute_has_its_bound(path: str, value: object) -> None:
    answer = decode(changed("duty", path, value))
    assert isinstance(answer, Unreadable)
    assert answer.reason.startswith("envelope: ")


@pytest.mark.parametrize(
    "kind,path,value",
    [
        ("rating", "level", 0),
        ("rating", "level", 6),
        ("rating", "level", "5"),
        ("rating", "level", True),
        ("rating", "level", None),
        ("rating", "level_sealed", "abc"),
        ("rating", "channel", 7),
        ("rating", "placed", "guess"),
        ("rating", "device", "pad 1"),
        ("rating", "pressed_at", "2026-03-02T09:30:15"),
        ("rating", "press.epoch", 0),
        ("rating", "press.press_id", 2**32),
        ("rating", "press.mac", "00"),
        ("rating", "attempt.token", "00"),
        ("rating", "attempt.nonce", "0" * 31),
        ("rating", "attempt.index", 21),
        ("rating", "attempt.opened_by", "nobody"),
        ("rating", "attempt.served_by", ""),
        ("rating", "attempt.visit", "v" * 65),
        ("rating", "attempt.case.case_no", "1" * 65),
        ("rating", "attempt.case.source", "SPJW"),
        ("asked", "timeout_s", 0),
        ("asked", "timeout_s", 3601),
        ("asked", "devices", ["pad"] * 17),
        ("rating.detail", "topics", []),
        ("rating.detail", "topics", ["a"] * 9),
        ("rating.detail", "topics", ["Bad!"]),
        ("rating.detail", "topics_sealed", "x"),
        ("unrated", "cause", "bored"),
        ("unrated", "code", "bored"),
        ("press", "position", 6),
        ("press", "position_sealed", "x"),
        ("press", "press.uid", "0123456789AB"),
        ("case", "receipt_code", "O0I1AB"),
        ("case", "item", ""),
        ("case", "citizen_present", "yes"),
        ("correction", "by", ""),
        ("survey.answer", "answer", "x" * 513),
        ("duty", "on", 1),
        ("device", "kind", "Silent"),
        ("device", "count", -1),
        ("audit", "action", "drop it"),
        ("hole", "first", 0),
        ("hole", "stream", "x"),
    ],
)
@pytest.mark.promise(6)
def test_every_field_has_its_bound(kind: str, path: str, value: object) -> None:
    answer = decode_body(received(changed(kind, f"data.{path}", value)))
    assert isinstance(answer, Unreadable)
    assert answer.reason.startswith(f"{kind}/1: ")


@pytest.mark.parametrize("kind", ["rating", "rating.detail", "press"])
def test_what_tells_of_the_level_may_be_sealed_instead(kind: str) -> None:
    plain = {"rating": "level", "rating.detail": "topics", "press": "position"}[kind]
    document = json.loads(raw_of(kind))
    del document["data"][plain]
    document["data"][plain + "_sealed"] = "c2VhbGVk"
    body = decode_body(received(json.dumps(document).encode()))
    assert not isinstance(body, Unreadable)
    assert getattr(body, plain) is None


def test_an_unknown_version_is_set_aside_with_its_place_and_read_after_the_upgrade() -> None:
    class RatingNext(bodies.Body, frozen=True):
        level: int
        mood: str

    document = json.loads(raw_of("rating"))
    document["dataschema"], document["data"] = "rating/2", {"level": 4, "mood": "calm"}
    answer = received(json.dumps(document).encode())
    aside = decode_body(answer)
    assert aside == Unreadable(answer.committed, "unknown schema rating/2 of rating", STREAM, 7)
    upgraded: dict[tuple[str, str], type[bodies.Body]] = {
        **bodies.CATALOGUE,
        ("rating", "rating/2"): RatingNext,
    }
    assert decode_body(answer, upgraded) == RatingNext(4, "calm")
    assert decode_body(received(raw_of("rating")), upgraded) == SAMPLES["rating"]


def test_a_schema_under_another_type_is_unknown() -> None:
    assert isinstance(decode_body(received(changed("duty", "type", "audit"))), Unreadable)


def test_a_signature_goes_on_as_last_members_and_comes_off_before_hashing() -> None:
    committed = raw_of("rating")
    sent = with_signature(committed, "A" * 86, "ed25519")
    assert json.loads(sent)["alg"] == "ed25519"
    assert split_signature(sent) == (committed, "A" * 86, "ed25519")
    answer = received(sent)
    assert digest(answer.committed) == digest(committed)
    assert (answer.sig, answer.alg) == ("A" * 86, "ed25519")
    assert split_signature(with_signature(committed, "A" * 128, "a" * 16))[0] == committed


def test_an_event_without_a_signature_is_left_as_it_is() -> None:
    assert split_signature(raw_of("duty")) == (raw_of("duty"), None, None)


def test_another_place_keeps_id_type_time_and_data_to_the_byte() -> None:
    old = raw_of("rating")
    new = replace_place(old, "ffeeddccbbaa0011", 1, "a" * 64)
    assert new != old
    assert bytes(received(new).envelope.data) == bytes(received(old).envelope.data)
    assert content_hash(received(new).envelope) == content_hash(received(old).envelope)


def test_the_content_hash_is_over_id_type_time_and_data() -> None:
    envelope = received(raw_of("duty")).envelope
    name, at = b"e-00112233445566778899aabbccddeeff", b"2026-03-02T09:30:15.250000+00:00"
    parts = (name, b"duty", at, bytes(envelope.data))
    assert content_hash(envelope) == hashlib.sha256(b"\x1f".join(parts)).hexdigest()


@pytest.mark.parametrize(
    "path,value", [("id", "e-1"), ("type", "audit"), ("time", "2026-03-02T09:30:16Z"), ("data.on", False)]
)
def test_the_content_hash_changes_with_each_of_them(path: str, value: object) -> None:
    envelope = received(changed("duty", path, value)).envelope
    assert content_hash(envelope) != content_hash(received(raw_of("duty")).envelope)


def test_a_batch_gives_each_event_with_its_exact_bytes() -> None:
    members = [raw_of(kind, seq) for seq, kind in enumerate(SAMPLES, 1)]
    assert split_batch(b"[" + b",".join(members) + b"]") == members
    assert split_batch(b" [" + b" ,\n".join(members) + b"] ") == members
    assert split_batch(members[0]) == [members[0]]


@pytest.mark.parametrize("payload", [b"[]", b"[" + b",".join([b"{}"] * 21) + b"]", b"[{}", b"[\xff]"])
def test_a_batch_of_none_of_too_many_or_of_no_json_is_unreadable(payload: bytes) -> None:
    assert isinstance(split_batch(payload), Unreadable)


def test_an_event_over_16_kib_is_refused_when_it_is_made_and_unreadable_when_it_comes() -> None:
    blanks = b" " * EVENT_BYTES_MAX
    padded = raw_of("duty")[:-1] + b',"pad":"' + b"x" * EVENT_BYTES_MAX + b'"}'
    with pytest.raises(ValueError, match="over the limit"):
        replace_place(raw_of("duty").replace(b'"on":true', b'"on":' + blanks + b"true"), STREAM, 1, GENESIS)
    answer = decode(padded)
    assert isinstance(answer, Unreadable)
    assert (answer.stream, answer.seq) == (STREAM, 7)


@pytest.mark.promise(6)
@given(st.binary(max_size=300))
def test_garbage_never_raises(raw: bytes) -> None:
    assert isinstance(decode(raw), Unreadable)
    batch = split_batch(raw)
    assert isinstance(batch, Unreadable) or batch


@pytest.mark.promise(6)
def test_brackets_nested_too_deep_never_raise() -> None:
    for opened in (b"[" * 100_000, b'{"x":' + b"[" * 100_000, b'[{"x":' + b"[" * 100_000, b'{"a":' * 100_000):
        members = split_batch(opened)
        for member in members if isinstance(members, list) else []:
            assert isinstance(decode(member), Unreadable)


@pytest.mark.promise(6)
@given(st.sampled_from(sorted(SAMPLES)), st.integers(0, 10_000), st.integers(0, 255))
def test_a_changed_byte_never_raises(kind: str, position: int, value: int) -> None:
    raw = bytearray(raw_of(kind))
    raw[position % len(raw)] = value
    answer = decode(bytes(raw))
    assert isinstance(answer, Unreadable) or decode_body(answer) is not None


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=6,
)


@pytest.mark.promise(6)
@given(st.sampled_from(sorted(SAMPLES)), st.data())
def test_any_json_in_any_field_never_raises(kind: str, data: st.DataObject) -> None:
    document = json.loads(raw_of(kind))
    place = data.draw(st.sampled_from([document, document["data"]]))
    place[data.draw(st.sampled_from(sorted(place)))] = data.draw(JSON)
    answer = decode(json.dumps(document).encode("utf-8", "replace"))
    assert isinstance(answer, Unreadable) or decode_body(answer) is not None
