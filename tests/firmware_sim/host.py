"""A host of thirty lines for a simulated pad, and the pads and memories that it talks to."""

import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from firmware_sim.frames import BadFrame, Frame, Receiver, Side, encode_frame
from firmware_sim.log import LogUnwritableError, PressLog, VolatileMemory
from firmware_sim.pad import Build, Pad

UID = bytes.fromhex("48524c000102")
EPOCH = 0x1A2B3C4D
BOOT = EPOCH + 1  # a formatted log counts boots from a random number too, here its epoch
TOKEN, OTHER, THIRD = (bytes((number,)) * 8 for number in (1, 2, 3))
HELLO, PING, PONG, OPEN, OPENED, CLOSE, CLOSED = 0x01, 0x02, 0x03, 0x10, 0x11, 0x12, 0x13
EXTEND, FULL, PRESS, ACK, LOG, POLL, IDLE, SIGNAL, TEST = 0x14, 0x16, 0x20, 0x21, 0x22, 0x30, 0x31, 0x40, 0x42


def ask(type_no: int, payload: bytes = b"", address: int = 0) -> bytes:
    """Return a host's frame."""
    return encode_frame(Frame(Side.HOST, address, type_no, 0, payload))


def open_(token: bytes = TOKEN, timeout_ms: int = 60_000, warning_ms: int = 40_000, scale: int = 5) -> bytes:
    return ask(OPEN, struct.pack("<8sBII", token, scale, timeout_ms, warning_ms) + "请评价".encode())


def close(token: bytes = TOKEN) -> bytes:
    return ask(CLOSE, token + b"\x02")


def extend(token: bytes = TOKEN, timeout_ms: int = 60_000, warning_ms: int = 40_000) -> bytes:
    return ask(EXTEND, struct.pack("<8sII", token, timeout_ms, warning_ms))


def ack(press_id: int = 1, token: bytes = TOKEN, code: int = 0, address: int = 0) -> bytes:
    return ask(ACK, struct.pack("<I8sB", press_id, token, code), address)


def signal(kind: int, argument: int = 0, duration_ms: int = 1000, text: str = "") -> bytes:
    return ask(SIGNAL, struct.pack("<BBI", kind, argument, duration_ms) + text.encode())


def log_from(press_id: int) -> bytes:
    return ask(LOG, struct.pack("<I", press_id))


@dataclass(frozen=True)
class Pressed:
    """A PRESS as the host reads it."""

    press_id: int
    token: bytes
    key: int
    age_ms: int
    boot: int


def read_press(frame: Frame) -> Pressed:
    assert frame.type_no == PRESS
    return Pressed(*struct.unpack("<I8sBIH", frame.payload))


def frames_in(data: bytes, now_s: float = 0.0) -> list[Frame]:
    """Return the frames in the bytes; a bad one fails the test."""
    found = Receiver().receive(data, now_s)
    assert not [bad for bad in found if isinstance(bad, BadFrame)]
    return [frame for frame in found if isinstance(frame, Frame)]


class PowerCutError(Exception):
    """The power went."""


class CutMemory(VolatileMemory):
    """Loses power after a number of bytes written; the byte after them is as it was, or half burnt."""

    def __init__(self, content: bytes, bytes_left: int, *, burns: bool = True) -> None:
        super().__init__(content)
        self.bytes_left = bytes_left
        self._burns = burns

    def write(self, offset: int, data: bytes) -> None:
        super().write(offset, data[: self.bytes_left])
        if len(data) > self.bytes_left:
            if self._burns:
                super().write(offset + self.bytes_left, bytes((data[self.bytes_left] ^ 0x5A,)))
            raise PowerCutError
        self.bytes_left -= len(data)


class SickMemory(VolatileMemory):
    """Refuses writes while it is sick."""

    sick = False

    def write(self, offset: int, data: bytes) -> None:
        if self.sick:
            raise LogUnwritableError("sick")
        super().write(offset, data)


def drawn(*epochs: int) -> Callable[[], int]:
    """Return a source of these epochs, in order."""
    source: Iterator[int] = iter(epochs or (EPOCH,))
    return lambda: next(source)


@dataclass
class Desk:
    """A pad on its own in virtual time, with the bytes it sends and the shows it makes."""

    memory: VolatileMemory = field(default_factory=VolatileMemory)
    address: int = 0
    baud: int = 9600
    now_s: float = 1000.0

    def __post_init__(self) -> None:
        self.start()

    def start(self) -> None:
        """Power on, now; also what a reset does."""
        self.log = PressLog(self.memory, drawn())
        self.pad = Pad(Build(UID, self.address, self.baud), self.log, self.now_s)
        self.events: list[object] = []

    def say(self, data: bytes) -> list[Frame]:
        """Hand bytes to the pad and return what it sends at once (on RS-485, after the gap)."""
        self.pad.receive(data, self.now_s)
        if self.address:
            return self.wait(0.02)
        return self.sent()

    def sent(self) -> list[Frame]:
        """Return what the pad sends now."""
        self._collect()
        frames = []
        while wire := self.pad.frame_to_send(self.now_s):
            frames += frames_in(wire)
        return frames

    def key(self, key: int = 5) -> list[Frame]:
        """Press a key and return what the pad sends at once."""
        self.pad.press_key(key, self.now_s)
        return self.sent()

    def wait(self, seconds: float) -> list[Frame]:
        """Let time pass from deadline to deadline; return what the pad sends meanwhile."""
        end_s = self.now_s + seconds
        frames = self.sent()
        while (deadline_s := self.pad.next_deadline_s(self.now_s)) is not None and deadline_s <= end_s:
            assert deadline_s >= self.now_s
            self.now_s = deadline_s
            self.pad.tick(self.now_s)
            frames += self.sent()
        self.now_s = end_s
        return frames

    def shows(self) -> list[str]:
        """Return the names of the shows since the last call."""
        self._collect()
        names = [event.show.value for event in self.events if hasattr(event, "show")]
        self.events.clear()
        return names

    def _collect(self) -> None:
        self.events += self.pad.take_changes()


def types(frames: list[Frame]) -> list[int]:
    return [frame.type_no for frame in frames]


def reason(frames: list[Frame]) -> int:
    """Return the reason of the one CLOSED in these."""
    assert types(frames) == [CLOSED]
    return frames[0].payload[8]


def remaining_ms(frames: list[Frame]) -> int:
    """Return the time in the one OPENED in these."""
    assert types(frames) == [OPENED]
    return int.from_bytes(frames[0].payload[8:], "little")


def booted(**settings: object) -> Desk:
    """Return a pad whose HELLO has gone."""
    desk = Desk(**settings)  # type: ignore[arg-type]
    assert types(desk.sent()) == [HELLO]
    assert desk.shows() == ["dark"]
    return desk
