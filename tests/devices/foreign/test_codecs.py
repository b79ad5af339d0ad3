"""Foreign codecs: the field's own frames, any pieces of any bytes, and what is noise."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.codes import Defect
from devices.foreign.catalog import find_model
from devices.foreign.codec import AliveSaid, KeySaid, NoiseSaid, Said
from devices.foreign.jtt905 import Jtt905Codec, Level
from devices.foreign.onebyte import OneByteCodec
from devices.foreign.qsystem import QSystemCodec
from tests.nightly.fuzzing import DECODERS, check, reader
from tests.nightly.mutations import FOREIGN, key_frame

VECTOR = bytes.fromhex("55AA000B02000000201111111111112955AA")  # field-facts, section 6
QSYSTEM = bytes.fromhex("01033207")


def jtt905(level_body_bytes: int = 7) -> Jtt905Codec:
    return Jtt905Codec(0x02, 0x00, Level(0x0000, level_body_bytes))


def test_the_vector_of_jtt905_is_read_and_written() -> None:
    assert jtt905().receive(VECTOR, 0.0) == [KeySaid(0, 0x20)]
    assert Jtt905Codec(0x02, 0x00, Level(0x0001)).receive(VECTOR, 0.0) == [AliveSaid(0)]
    assert jtt905().encode(0, bytes.fromhex("000020111111111111")) == VECTOR


def test_a_frame_of_qsystem_is_read_and_written() -> None:
    assert QSystemCodec().receive(QSYSTEM, 0.0) == [KeySaid(3, 0x32)]
    assert QSystemCodec().encode(3, b"\x32") == QSYSTEM


@pytest.mark.parametrize("name", FOREIGN)
def test_every_key_of_a_model_is_found_at_every_split_and_in_merged_reads(name: str) -> None:
    model = find_model(name)
    address = 3 if model.addressed else 0
    frames = [key_frame(name, address, key) for key, _position in model.keys]
    wanted = [KeySaid(address, key) for key, _position in model.keys]
    merged = b"".join(frames)
    for place in range(len(merged) + 1):
        codec = model.codec()
        said = [*codec.receive(merged[:place], 0.0), *codec.receive(merged[place:], 0.01)]
        assert said == wanted


@pytest.mark.parametrize("name", DECODERS)
@given(raw=st.binary(max_size=120))
def test_any_bytes_in_any_pieces_say_the_same_and_raise_nothing(name: str, raw: bytes) -> None:
    check(name, raw)


@pytest.mark.parametrize("name", FOREIGN)
@given(
    parts=st.lists(st.integers(0, 20) | st.binary(max_size=6), max_size=8),
    cuts=st.lists(st.integers(0, 255), max_size=8),
)
def test_good_frames_among_noise_say_the_same_in_any_pieces(
    name: str, parts: list[int | bytes], cuts: list[int]
) -> None:
    keys = find_model(name).keys
    frames = [p if isinstance(p, bytes) else key_frame(name, 1, keys[p % len(keys)][0]) for p in parts]
    read = reader(name)
    assert read(b"".join(frames), []) == read(b"".join(frames), cuts)


@pytest.mark.parametrize("name", ["qsystem", "jtt905"])
def test_the_next_good_frame_is_read_after_noise_at_once_and_after_half_a_frame_with_a_pause(
    name: str,
) -> None:
    address = 3 if name == "qsystem" else 0
    frame, key = key_frame(name, address, 0x32), KeySaid(address, 0x32)
    codec = find_model(name).codec()
    assert [*codec.receive(b"\xff\x01\x07\x02" + frame, 0.0)][-1] == key
    [*codec.receive(frame[:-1], 1.0)]
    said = [*codec.receive(frame, 9.0)]
    assert said[0] == NoiseSaid(Defect.LENGTH, len(frame) - 1, stale=True)
    assert said[1:] == [key]
    [*codec.receive(frame[:-1], 20.0)]
    codec.clear()
    assert [*codec.receive(frame, 20.0)] == [key]


def noise(said: list[Said]) -> list[Defect]:
    return [one.defect for one in said if isinstance(one, NoiseSaid)]


@pytest.mark.parametrize(
    ("at", "byte", "defect"),
    [
        (13, 0x12, Defect.CRC),
        (15, 0x28, Defect.CRC),
        (16, 0x54, Defect.LENGTH),
        (4, 0x06, Defect.CRC),
        (2, 0x7F, Defect.LENGTH),
        (0, 0x54, Defect.LENGTH),
    ],
)
def test_a_damaged_frame_of_jtt905_says_nothing(at: int, byte: int, defect: Defect) -> None:
    damaged = VECTOR[:at] + bytes((byte,)) + VECTOR[at + 1 :]
    said = jtt905().receive(damaged + b"\0", 0.0)
    assert defect in noise(said)
    assert not [one for one in said if not isinstance(one, NoiseSaid)]


def test_strict_fields_of_jtt905() -> None:
    other_device = Jtt905Codec(0x06, 0x00, Level(0x0000, 7)).encode(0, bytes.fromhex("000020111111111111"))
    assert noise(jtt905().receive(other_device, 0.0)) == [Defect.DIRECTION]
    assert not [one for one in jtt905().receive(other_device, 0.0) if isinstance(one, KeySaid)]
    assert Defect.PAYLOAD in noise(jtt905(level_body_bytes=6).receive(VECTOR + b"\0", 0.0))
    with pytest.raises(ValueError, match="two bytes"):
        jtt905().encode(0, b"\0")


def test_a_byte_that_means_nothing_pressed_is_never_a_key() -> None:
    assert OneByteCodec([0x30]).receive(b"01", 0.0) == [NoiseSaid(Defect.PAYLOAD, 1), KeySaid(0, 0x31)]
    assert OneByteCodec().encode(0, b"AB") == b"AB"


def test_what_a_pad_said_is_not_in_its_text_form() -> None:
    assert "49" not in repr(KeySaid(0, 0x31))
    assert "0x31" not in repr(KeySaid(0, 0x31))
