"""Frames damaged in eight ways, and what each codec makes of them: nothing, or a key that was not pressed."""

import random
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from devices.codec import decode_from_pad
from devices.codes import AckCode, CloseReason
from devices.config import PadConfig
from devices.events import PressedNow
from devices.foreign.catalog import find_model
from devices.foreign.codec import KeySaid
from devices.foreign.wire import ForeignWire
from devices.frames import BadFrame, FrameDecoder
from devices.question import Question
from tests.devices.pads import press

BURST_BYTES = (2, 8)
BUS_PADS = 4
FOREIGN = ("qsystem", "jtt905", "one-byte", "pjq-old", "pjq-new")


def flipped(frame: bytes, rng: random.Random, bits: int) -> bytes:
    """Some different bits of the frame turned over; all of them where it has no more."""
    damaged = bytearray(frame)
    for bit in rng.sample(range(8 * len(frame)), min(bits, 8 * len(frame))):
        damaged[bit // 8] ^= 1 << bit % 8
    return bytes(damaged)


def cut(frame: bytes, rng: random.Random, with_: Callable[[int], bytes], instead: int) -> bytes:
    """`with_` of the byte at a place, instead of so many bytes there."""
    at = rng.randrange(len(frame))
    return frame[:at] + with_(frame[at]) + frame[at + instead :]


def burst(frame: bytes, rng: random.Random) -> bytes:
    """Random bytes over a part of the frame and beyond its end."""
    at, size = rng.randrange(len(frame)), rng.randint(*BURST_BYTES)
    return frame[:at] + rng.randbytes(size) + frame[at + size :]


KINDS: dict[str, Callable[[bytes, random.Random], bytes]] = {
    "1 bit": lambda frame, rng: flipped(frame, rng, 1),
    "2 bits": lambda frame, rng: flipped(frame, rng, 2),
    "8 bits": lambda frame, rng: flipped(frame, rng, 8),
    "byte dropped": lambda frame, rng: cut(frame, rng, lambda _: b"", 1),
    "byte doubled": lambda frame, rng: cut(frame, rng, lambda byte: bytes((byte, byte)), 1),
    "byte inserted": lambda frame, rng: cut(frame, rng, lambda byte: rng.randbytes(1) + bytes((byte,)), 1),
    "burst": burst,
    "byte overwritten": lambda frame, rng: cut(frame, rng, lambda _: rng.randbytes(1), 1),
}


@dataclass
class Counted:
    """Of so many damaged frames of each kind, how many told another key: by the codec, and past the rules."""

    frames: Counter[str] = field(default_factory=Counter)
    codec: Counter[str] = field(default_factory=Counter)
    rules: Counter[str] = field(default_factory=Counter)


def damaged(frames: int, rng: random.Random, make: Callable[[], bytes]) -> Iterator[tuple[str, bytes, bytes]]:
    """Kind, frame, and what became of it; so many of them, evenly of each kind."""
    kinds = tuple(KINDS.items())
    for number in range(frames):
        name, damage = kinds[number % len(kinds)]
        frame = make()
        for _ in range(100):
            broken = damage(frame, rng)
            if broken != frame:
                yield name, frame, broken
                break


def measure_ours(frames: int, seed: int) -> Counted:
    """Our own protocol: a message that was never sent would be accepted corruption."""
    rng, counted, decoder = random.Random(seed), Counted(), FrameDecoder()

    def make() -> bytes:
        token = rng.randbytes(7) + b"\1"
        return press(rng.randint(1, 1000), token, rng.randint(1, 5), rng.randint(0, 9999), rng.randint(0, 99))

    def read(data: bytes) -> list[object]:
        found = decoder.receive(data + b"\0\0", 0.0)
        messages = [decode_from_pad(frame) for frame in found if not isinstance(frame, BadFrame)]
        return [message for message in messages if not isinstance(message, BadFrame)]

    for kind, frame, broken in damaged(frames, rng, make):
        counted.frames[kind] += 1
        wrong = [message for message in read(broken) if message not in read(frame)]
        counted.codec[kind] += bool(wrong)
        counted.rules[kind] += bool(wrong)
    return counted


class Asked:
    """A wire whose pads are all asked again for every frame, a long time after the one before."""

    def __init__(self, name: str) -> None:
        self.model = find_model(name)
        pads = BUS_PADS if self.model.addressed else 1
        addresses = range(1, pads + 1) if self.model.addressed else (0,)
        self.configs = [
            PadConfig(f"p{address}", "a path", self.model.baud, model=self.model, address=address)
            for address in addresses
        ]
        self.wire = ForeignWire(self.model, self.configs)
        self.wire.line_opened(0.0)
        self.now_s, self._number = 0.0, 0
        if self.model.answers:
            self.wire.receive(self.model.codec().encode(0, self.model.shows.poll), 0.0)

    def presses(self, data: bytes) -> list[tuple[str, int]]:
        """Pad and position of every press that comes of these bytes."""
        self._number += 1
        token = self._number.to_bytes(8, "big")
        for pad in self.wire.pads().values():
            pad.ask(Question(token, self.now_s + 60, self.now_s + 50, ""), self.now_s)
        self._pass(1.0)
        self.wire.receive(data, self.now_s)
        self._pass(0.2)
        found = [event for event in self.wire.events() if isinstance(event, PressedNow)]
        for event in found:
            self.wire.pads()[event.pad].acknowledge(event, AckCode.ACCEPTED, self.now_s)
        for pad in self.wire.pads().values():
            pad.close(token, CloseReason.CANCELLED, self.now_s)
        self._pass(2.0)
        self.wire.bytes_to_send()
        list(self.wire.events())
        return [(event.pad, event.position) for event in found if event.position is not None]

    def _pass(self, seconds: float) -> None:
        self.now_s += seconds
        for pad in self.wire.pads().values():
            pad.heard(self.now_s)
            pad.tick(self.now_s)


def measure_foreign(name: str, frames: int, seed: int) -> Counted:
    """A model: a key that was not pressed, or a press at another pad, is accepted corruption."""
    rng, counted, asked = random.Random(seed), Counted(), Asked(name)
    model, sent = asked.model, [("", 0, 0)]

    def make() -> bytes:
        config, key = rng.choice(asked.configs), rng.choice(model.keys)[0]
        sent[0] = (config.name, config.address, key)
        return key_frame(name, config.address, key)

    addresses = {config.address for config in asked.configs}
    for kind, _frame, broken in damaged(frames, rng, make):
        counted.frames[kind] += 1
        pad, address, key = sent[0]
        said = [one for one in model.codec().receive(broken, 0.0) if isinstance(one, KeySaid)]
        wrong = [
            one
            for one in said
            if one.address in addresses
            and model.position(one.key) is not None
            and (one.address, one.key) != (address, key)
        ]
        counted.codec[kind] += bool(wrong)
        right = (pad, model.position(key))
        counted.rules[kind] += any(found != right for found in asked.presses(broken))
    return counted


def key_frame(name: str, address: int, key: int) -> bytes:
    """A pad's own bytes for a key."""
    match name:
        case "qsystem":
            return bytes((0x01, address, key, 0x07))
        case "jtt905":
            covered = bytes((0x00, 0x05, 0x06, 0x00, 0x00, 0xE1, key))
            check = 0
            for byte in covered:
                check ^= byte
            return b"\x55\xaa" + covered + bytes((check,)) + b"\x55\xaa"
        case _:
            return bytes((key,))


def measure(name: str, frames: int, seed: int) -> Counted:
    """One codec by the name of its model; `hallrating-pad` is our own protocol."""
    return measure_ours(frames, seed) if name == "hallrating-pad" else measure_foreign(name, frames, seed)


def percent(accepted: int, frames: int) -> str:
    """A share as the page has it: two digits that count, 0 only where there was none."""
    if not accepted:
        return "0"
    share = 100 * accepted / frames
    return f"{share:.0f} %" if share >= 10 else f"{share:.2g} %"


def table(found: dict[str, Counted]) -> str:
    """The table of docs/devices.md."""
    lines = ["| model | " + " | ".join(KINDS) + " | all |", "|---|" + "---|" * (len(KINDS) + 1)]
    for name, counted in found.items():
        whole = counted.frames.total()
        for title, accepted in ((name, counted.codec), (f"{name}, rules", counted.rules)):
            if title != name and name == "hallrating-pad":
                continue
            cells = [percent(accepted[kind], counted.frames[kind]) for kind in KINDS]
            lines.append(f"| {title} | {' | '.join(cells)} | {percent(accepted.total(), whole)} |")
    return "\n".join(lines)
