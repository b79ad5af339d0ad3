"""The C pad's rules in this process: its pure parts as a library, a memory of the test's, virtual time.

The library holds one pad (its state is static), so a bench must not be used after the next one was made.
"""

import ctypes
from collections.abc import Iterable

from devices.codec import decode_from_pad, encode_to_pad
from devices.codes import AckCode
from devices.frames import BadFrame, FrameDecoder, encode_frame
from devices.messages import Ack, AskHello, Hello, HostMessage, Open, PadMessage, Ping, Pong, Press
from tests.firmware_avr.build import built
from tests.said import Said, one

UID = bytes.fromhex("48524c000102")
EPOCH = 0x1A2B3C4D
EEPROM_BYTES = 1024
POWER_ON, RESET_PIN = 1, 2
WIRE_BYTES_MAX = 64
DRAW = ctypes.CFUNCTYPE(ctypes.c_uint32)
SHOWS = ("dark", "open", "warning", "kept", "thanks", "closed", "wait", "full", "test")
TONES = ("", "high", "low")


class Config(ctypes.Structure):
    """`struct config` of config.h."""

    _fields_ = (("uid", ctypes.c_uint8 * 6), ("address", ctypes.c_uint8), ("baud", ctypes.c_uint32))


class Outputs(ctypes.Structure):
    """`struct outputs` of show.h."""

    _fields_ = (("lamps", ctypes.c_bool), ("legends", ctypes.c_uint8), ("tone", ctypes.c_uint8))


class Memory:
    """The EEPROM in the library: 1 KiB, with cuts and worn cells (library/memory.c)."""

    def __init__(self, library: ctypes.CDLL) -> None:
        self._library = library
        self.bytes = (ctypes.c_uint8 * EEPROM_BYTES).in_dll(library, "memory")
        self.worn = (ctypes.c_uint8 * EEPROM_BYTES).in_dll(library, "memory_worn")

    def fill(self, content: bytes) -> None:
        ctypes.memmove(self.bytes, content, EEPROM_BYTES)
        ctypes.memset(self.worn, 0, EEPROM_BYTES)
        self.power_stays()

    def wear(self, cells: Iterable[int], *, worn: bool = True) -> None:
        for cell in cells:
            self.worn[cell] = worn

    def cut_after(self, whole: int, torn: int) -> None:
        """The power goes while a byte is written, after so many more whole ones; it reads `torn`."""
        self._number("memory_writes").value = 0
        self._number("memory_cut_after").value = whole
        ctypes.c_uint8.in_dll(self._library, "memory_torn").value = torn

    def power_stays(self) -> None:
        self.cut_after(0xFFFFFFFF, 0)

    def writes(self) -> int:
        return self._number("memory_writes").value

    def _number(self, name: str) -> ctypes.c_uint32:
        return ctypes.c_uint32.in_dll(self._library, name)


def load() -> ctypes.CDLL:
    """The library, with what its functions return."""
    library = ctypes.CDLL(str(built() / "libpad.so"))
    library.crc32.restype = ctypes.c_uint32
    library.say_next.restype = ctypes.c_uint8
    library.show_tick.restype = Outputs
    library.shown.restype = ctypes.c_uint8
    library.keys_tick.restype = ctypes.c_uint8
    library.log_keep.restype = ctypes.c_int8
    library.log_find.restype = ctypes.c_int8
    library.frame_decode.restype = library.request_read.restype = ctypes.c_uint8
    library.frame_collect.restype = library.frame_silence.restype = ctypes.c_uint8
    library.frame_encode.restype = ctypes.c_uint8
    library.config_keep.restype = ctypes.c_bool
    library.log_has_room.restype = library.text_is_good.restype = ctypes.c_bool
    return library


LIBRARY = load()


def token(number: int) -> bytes:
    return number.to_bytes(8, "big")


def ask(number: int, timeout_ms: int = 60_000, warning_ms: int = 40_000, scale: int = 5) -> Open:
    return Open(token(number), scale, timeout_ms, warning_ms, "请评价")


def encoded(message: HostMessage, address: int = 0) -> bytes:
    kind, payload = encode_to_pad(message)
    return encode_frame(address=address, type=kind, seq=0, payload=payload)


def decoded(wire: bytes) -> list[PadMessage]:
    """What a host reads; every frame must be good."""
    messages = []
    for frame in FrameDecoder().receive(wire, 0.0):
        assert not isinstance(frame, BadFrame)
        message = decode_from_pad(frame)
        assert not isinstance(message, BadFrame)
        messages.append(message)
    return messages


class Bench(Said[PadMessage]):
    """`take()` is what the pad has said since last asked, `shows()` and `beeps()` what was seen and heard."""

    def __init__(
        self, content: bytes = b"\xff" * EEPROM_BYTES, address: int = 0, baud: int = 9600, epoch: int = EPOCH
    ) -> None:
        super().__init__()
        self.memory = Memory(LIBRARY)
        self.memory.fill(content)
        self.draw = DRAW(lambda: epoch)
        self._config = Config((ctypes.c_uint8 * 6)(*UID), address, baud)
        self.address = address
        self.now_ms = 0
        self._shows: list[str] = []
        self._tones: list[str] = []
        self.boot(POWER_ON)

    def boot(self, cause: int = RESET_PIN) -> None:
        """Start as after a reset: all but the EEPROM is lost."""
        self.memory.power_stays()
        self.now_ms = 0
        LIBRARY.pad_start(ctypes.byref(self._config), ctypes.c_uint8(cause), self.draw, ctypes.c_uint32(0))
        self._work()

    def run(self, ms: int) -> None:
        for _ in range(ms):
            self.now_ms += 1
            LIBRARY.pad_tick(ctypes.c_uint32(self.now_ms))
            self._work()

    def host(self, message: HostMessage) -> list[PadMessage]:
        """The host says something; what the pad says at once."""
        return self.hear(encoded(message, self.address))

    def hear(self, wire: bytes) -> list[PadMessage]:
        """A whole frame; what the pad says at once."""
        piece = wire.strip(b"\0")
        buffer = ctypes.create_string_buffer(piece, len(piece))
        LIBRARY.pad_frame(buffer, ctypes.c_uint16(len(piece)), ctypes.c_uint32(self.now_ms))
        self._work()
        return self.take()

    def press(self, key: int = 5) -> list[PadMessage]:
        """A key has counted."""
        LIBRARY.pad_key(ctypes.c_uint8(key), ctypes.c_uint32(self.now_ms))
        self._work()
        return self.take()

    def shows(self) -> list[str]:
        shows, self._shows = self._shows, self._shows[-1:]
        return shows

    def beeps(self) -> list[str]:
        """The tones that began."""
        tones, self._tones = self._tones, self._tones[-1:]
        return [tone for before, tone in zip(["", *tones], tones, strict=False) if tone and tone != before]

    def outputs(self) -> Outputs:
        outputs: Outputs = LIBRARY.show_tick(ctypes.c_uint32(self.now_ms))
        return outputs

    def ack(self, press: PadMessage, code: AckCode = AckCode.ACCEPTED) -> list[PadMessage]:
        assert isinstance(press, Press)
        return self.host(Ack(press.press_id, press.token, code))

    def pong(self) -> Pong:
        return one(self.host(Ping()), Pong)

    def hello(self) -> Hello:
        return one(self.host(AskHello()), Hello)

    def _work(self) -> None:
        wire = ctypes.create_string_buffer(WIRE_BYTES_MAX)
        while length := LIBRARY.say_next(wire, ctypes.c_uint32(self.now_ms)):
            self.sent += [(self.now_ms, message) for message in decoded(wire.raw[:length])]
        tone = TONES[self.outputs().tone]
        show = SHOWS[LIBRARY.shown()]
        if [show] != self._shows[-1:]:
            self._shows.append(show)
        if [tone] != self._tones[-1:]:
            self._tones.append(tone)


def ready() -> Bench:
    """A pad that has said HELLO."""
    bench = Bench()
    bench.run(10)
    one(bench.take(), Hello)
    bench.shows()
    return bench


def opened(number: int = 1, timeout_ms: int = 60_000, warning_ms: int = 40_000) -> Bench:
    """A pad with an open question."""
    bench = ready()
    bench.host(ask(number, timeout_ms, warning_ms))
    bench.run(100)
    bench.shows()
    bench.beeps()
    return bench
