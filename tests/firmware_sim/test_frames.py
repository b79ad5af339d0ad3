"""Frames: COBS, check and the receiver's rules of section 2."""

import random

import pytest
from cobs import cobs as reference

from firmware_sim.frames import (
    BadFrame,
    Defect,
    Frame,
    Receiver,
    Side,
    cobs_decode,
    cobs_encode,
    decode_frame,
    encode_frame,
)

PING = bytes.fromhex("0002010702073d28168d00")


def test_the_worked_ping_is_encoded_as_the_page_says() -> None:
    assert encode_frame(Frame(Side.HOST, 0, 0x02, 7, b"")) == PING


def test_cobs_encodes_the_example_of_the_page() -> None:
    assert cobs_encode(bytes.fromhex("110022")) == bytes.fromhex("02110222")


@pytest.mark.parametrize("length", [0, 1, 2, 100, 208, 253, 255, 300])
def test_cobs_is_the_plain_one(length: int) -> None:
    source = random.Random(length)
    for zeros in (0, 1, 2, 50):
        data = bytearray(source.randbytes(length).replace(b"\x00", b"\x01"))
        for _ in range(zeros if length else 0):
            data[source.randrange(length)] = 0
        assert cobs_encode(bytes(data)) == reference.encode(bytes(data))
        assert cobs_decode(reference.encode(bytes(data))) == bytes(data)


@pytest.mark.parametrize("encoded", ["05010102", "00", "020100"])
def test_cobs_that_points_past_the_end_or_is_zero_is_none(encoded: str) -> None:
    assert cobs_decode(bytes.fromhex(encoded)) is None


def test_a_run_of_254_stands_for_no_zero_at_its_end() -> None:
    data = b"\x01" * 254
    assert cobs_decode(b"\xff" + data + b"\x01") == data


@pytest.mark.parametrize("cut", range(len(PING) + 1))
def test_a_frame_arrives_however_it_is_cut(cut: int) -> None:
    receiver = Receiver()
    found = receiver.receive(PING[:cut], 0.0) + receiver.receive(PING[cut:], 0.1)
    assert found == [Frame(Side.HOST, 0, 0x02, 7, b"")]


def test_one_delimiter_may_close_a_frame_and_open_the_next() -> None:
    assert len(Receiver().receive(PING[:-1] + PING, 0.0)) == 2


def test_runs_of_delimiters_mean_nothing() -> None:
    assert Receiver().receive(b"\x00" * 50, 0.0) == []


def test_noise_before_a_frame_costs_no_good_frame() -> None:
    found = Receiver().receive(b"\x17\xa5\x33" + PING, 0.0)
    assert isinstance(found[0], BadFrame)
    assert found[1] == Frame(Side.HOST, 0, 0x02, 7, b"")


def test_a_half_frame_is_dropped_after_200_ms_of_silence() -> None:
    receiver = Receiver()
    assert receiver.receive(PING[:5], 0.0) == []
    found = receiver.receive(PING[5:], 0.2)
    assert [type(item) for item in found] == [BadFrame, BadFrame]


def test_a_half_frame_survives_a_shorter_silence() -> None:
    receiver = Receiver()
    receiver.receive(PING[:5], 0.0)
    assert receiver.receive(PING[5:], 0.19) == [Frame(Side.HOST, 0, 0x02, 7, b"")]


def test_more_than_300_bytes_are_dropped_once_up_to_the_next_delimiter() -> None:
    receiver = Receiver()
    found = receiver.receive(b"\x01" * 301, 0.0) + receiver.receive(b"\x01" * 1000 + PING, 0.1)
    assert [item.defect for item in found if isinstance(item, BadFrame)] == [Defect.LENGTH]
    assert found[-1] == Frame(Side.HOST, 0, 0x02, 7, b"")


def test_300_bytes_are_judged_as_they_are() -> None:
    found = Receiver().receive(b"\x01" * 300 + b"\x00", 0.0)
    assert [item.defect for item in found if isinstance(item, BadFrame)] == [Defect.LENGTH]


def test_no_single_flipped_bit_makes_another_good_frame() -> None:
    for bit in range(8 * (len(PING) - 2)):
        flipped = bytearray(PING[1:-1])
        flipped[bit // 8] ^= 1 << (bit % 8)
        for piece in bytes(flipped).split(b"\x00"):
            assert isinstance(decode_frame(piece), BadFrame)


def test_random_noise_never_raises_and_never_makes_a_frame() -> None:
    source, receiver = random.Random(7), Receiver()
    for step in range(2000):
        found = receiver.receive(source.randbytes(source.randint(0, 60)), step / 100)
        assert not [item for item in found if isinstance(item, Frame)]
