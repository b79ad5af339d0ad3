"""Frames: every vector, every split, noise before and behind, and bounds."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.codes import Defect
from devices.frames import BadFrame, Frame, FrameDecoder, encode_frame
from tests.devices.vectors import FROM_PAD, GOOD_FROM_PAD, VECTORS, named, wire

LINE_DEFECTS = {"cobs", "length", "crc", "version", "direction"}
PONG = named("pad pong")


def decode(data: bytes) -> list[Frame | BadFrame]:
    return FrameDecoder().receive(data, 1.0)


@pytest.mark.parametrize("vector", FROM_PAD, ids=lambda vector: vector["name"])
def test_a_vector_decodes_to_its_frame_or_its_defect(vector: dict[str, Any]) -> None:
    (found,) = decode(wire(vector))
    if vector.get("defect") in LINE_DEFECTS:
        assert isinstance(found, BadFrame)
        assert found.defect is Defect(vector["defect"])
    else:
        assert isinstance(found, Frame)
        assert found.address == vector.get("address", 0)


@pytest.mark.parametrize("vector", FROM_PAD, ids=lambda vector: vector["name"])
def test_a_vector_may_be_split_anywhere(vector: dict[str, Any]) -> None:
    data = wire(vector)
    whole = decode(data)
    for at in range(len(data) + 1):
        decoder = FrameDecoder()
        assert decoder.receive(data[:at], 1.0) + decoder.receive(data[at:], 1.1) == whole


@pytest.mark.promise(6)
@pytest.mark.parametrize("defect", ["cobs", "length", "crc"])
def test_defects_in_vectors_for_a_pad_are_seen_by_the_host_too(defect: str) -> None:
    spoilt = [v for v in VECTORS if v.get("defect") == defect and v["from"] == "host"]
    for vector in spoilt:
        found = decode(wire(vector))[0]
        assert isinstance(found, BadFrame)
        assert found.defect is Defect(defect)
    assert spoilt


@pytest.mark.promise(6)
@given(noise=st.binary(max_size=400))
def test_noise_between_frames_costs_no_good_frame(noise: bytes) -> None:
    stream = b"".join(wire(vector) + noise for vector in GOOD_FROM_PAD)
    good = [found for found in decode(stream) if isinstance(found, Frame)]
    expected = [found for vector in GOOD_FROM_PAD for found in decode(wire(vector))]
    assert [frame for frame in good if frame in expected] == expected


@pytest.mark.promise(6)
@given(pieces=st.lists(st.tuples(st.binary(max_size=700), st.floats(0, 1)), max_size=12))
def test_nothing_received_ever_raises_or_grows_without_bound(pieces: list[tuple[bytes, float]]) -> None:
    decoder = FrameDecoder()
    now_s = 0.0
    for data, pause_s in pieces:
        now_s += pause_s
        for found in decoder.receive(data, now_s):
            assert isinstance(found, Frame) or len(found.raw) <= 300
    (last,) = decoder.receive(b"\0" + PONG, now_s + 1.0)[-1:]
    assert isinstance(last, Frame)


@given(
    address=st.integers(0, 255),
    type_=st.integers(0, 255),
    seq=st.integers(0, 255),
    payload=st.binary(max_size=200),
)
def test_an_encoded_frame_holds_its_delimiters_only_at_its_ends(
    address: int, type_: int, seq: int, payload: bytes
) -> None:
    data = encode_frame(address=address, type=type_, seq=seq, payload=payload)
    assert data[0] == data[-1] == 0
    assert 0 not in data[1:-1]
    (echo,) = decode(data)
    assert isinstance(echo, BadFrame)
    assert echo.defect is Defect.DIRECTION


def test_a_payload_of_201_bytes_is_a_mistake_of_ours() -> None:
    with pytest.raises(ValueError, match="at most 200"):
        encode_frame(address=0, type=2, seq=0, payload=bytes(201))


@pytest.mark.parametrize("position", range(1, len(PONG) - 1))
def test_any_flipped_bit_spoils_the_frame(position: int) -> None:
    for bit in range(8):
        spoilt = bytearray(PONG)
        spoilt[position] ^= 1 << bit
        assert not [found for found in decode(bytes(spoilt)) if isinstance(found, Frame)]


def test_half_a_frame_is_dropped_after_200_ms_of_silence() -> None:
    decoder = FrameDecoder()
    assert decoder.receive(PONG[:9], 1.0) == []
    found = decoder.receive(PONG, 1.201)
    assert [item.defect for item in found if isinstance(item, BadFrame)] == [Defect.LENGTH]
    assert isinstance(found[-1], Frame)


def test_half_a_frame_may_pause_for_200_ms() -> None:
    decoder = FrameDecoder()
    decoder.receive(PONG[:9], 1.0)
    (found,) = decoder.receive(PONG[9:], 1.2)
    assert isinstance(found, Frame)


def test_more_than_300_bytes_are_dropped_once_up_to_the_next_delimiter() -> None:
    decoder = FrameDecoder()
    found = decoder.receive(b"\x05" * 5000, 1.0) + decoder.receive(b"\x05" * 5000 + PONG, 1.1)
    assert [item.defect for item in found if isinstance(item, BadFrame)] == [Defect.LENGTH]
    assert isinstance(found[-1], Frame)


def test_silence_does_not_end_what_is_dropped_but_a_delimiter_does() -> None:
    decoder = FrameDecoder()
    found = decoder.receive(b"\x05" * 301, 1.0) + decoder.receive(b"\x05" * 50 + PONG, 2.0)
    assert [item.defect for item in found if isinstance(item, BadFrame)] == [Defect.LENGTH]
    assert isinstance(found[-1], Frame)


def test_one_delimiter_may_close_a_frame_and_open_the_next() -> None:
    assert len(decode(PONG + PONG[1:])) == 2


def test_runs_of_delimiters_mean_nothing() -> None:
    assert decode(bytes(5000)) == []


def test_the_text_form_hides_the_bytes() -> None:
    press = decode(named("pad press 42"))[0]
    assert "x9f" not in repr(press)
    assert "raw" not in repr(decode(named("key changed on the line"))[0])
