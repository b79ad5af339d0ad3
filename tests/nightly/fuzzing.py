"""A fuzzer at every decoder of bytes from a line: no input raises, and pieces of any size say the same.

Each decoder gets a process of its own: atheris, where it is installed, ends the process that it runs in.
"""

import random
import subprocess
import sys
from collections.abc import Callable
from itertools import pairwise

from devices.codec import decode_from_pad
from devices.foreign.catalog import find_model
from devices.foreign.codec import Codec, NoiseSaid
from devices.frames import BadFrame, FrameDecoder
from tests.nightly.mutations import FOREIGN

DECODERS = ("hallrating-pad", *FOREIGN)
FUZZED_BYTES_MAX = 512


class DecoderWrong(AssertionError):
    """Other pieces of the same bytes said something else."""


def words_of_ours(data: bytes, cuts: list[int]) -> list[object]:
    """Every message of our own protocol in the bytes, cut at these places."""
    decoder = FrameDecoder()
    frames = [found for piece in pieces(data, cuts) for found in decoder.receive(piece, 0.0)]
    return [decode_from_pad(frame) for frame in frames if not isinstance(frame, BadFrame)]


def words(codec: Codec, data: bytes, cuts: list[int]) -> list[object]:
    """Every word of a foreign codec, without noise: how that is counted may depend on the pieces."""
    said = [one for piece in pieces(data, cuts) for one in codec.receive(piece, 0.0)]
    return [one for one in said if not isinstance(one, NoiseSaid)]


def pieces(data: bytes, cuts: list[int]) -> list[bytes]:
    """The bytes, cut at these places."""
    places = [0, *sorted(cut % (len(data) + 1) for cut in cuts), len(data)]
    return [data[one:other] for one, other in pairwise(places)]


def reader(name: str) -> Callable[[bytes, list[int]], list[object]]:
    """What reads the words of one decoder."""
    if name == "hallrating-pad":
        return words_of_ours
    model = find_model(name)
    return lambda data, cuts: words(model.codec(), data, cuts)


def check(name: str, raw: bytes) -> None:
    """The first byte says how many places are cut, the next ones where, and the rest is the line's. Raises
    DecoderWrong, or whatever a decoder raises.
    """
    read = reader(name)
    count = raw[0] % 16 if raw else 0
    cuts, data = list(raw[1 : 1 + count]), raw[1 + count :]
    if read(data, []) != read(data, cuts):
        raise DecoderWrong(f"{name}: {raw.hex()}")


def seeds(name: str) -> list[bytes]:
    """Frames that are good, for the fuzzer to begin with."""
    from tests.devices.pads import hello, press
    from tests.nightly.mutations import key_frame

    if name == "hallrating-pad":
        return [b"\0" + press(), b"\0" + hello(), b"\2\3\4" + press() + press()]
    model = find_model(name)
    address = 1 if model.addressed else 0
    return [b"\0" + key_frame(name, address, key) for key, _position in model.keys]


def fuzz(name: str, seconds: int, seed: int) -> bool:
    """Fuzz one decoder for so long; whether it was clean."""
    command = [sys.executable, "-m", "tests.nightly.fuzz_one", name, str(seconds), str(seed)]
    return subprocess.run(command, check=False).returncode == 0


def mutated(corpus: list[bytes], rng: random.Random) -> bytes:
    """One of the corpus with some bytes changed, doubled, dropped, or another one behind it."""
    data = bytearray(rng.choice(corpus))
    for _ in range(rng.randint(1, 4)):
        at = rng.randrange(len(data) + 1)
        match rng.randrange(5):
            case 0:
                data[at:at] = rng.randbytes(rng.randint(1, 8))
            case 1:
                del data[at : at + rng.randint(1, 8)]
            case 2:
                data[at:at] = data[at : at + rng.randint(1, 16)]
            case 3:
                data += rng.choice(corpus)
            case _:
                data[at : at + 1] = rng.randbytes(1)
    return bytes(data[:FUZZED_BYTES_MAX])
