"""The frames of a line as they went, for people who look for a fault; nothing is hidden in a simulator."""

import dataclasses
import struct
from collections import deque
from dataclasses import dataclass
from typing import Final, Literal

from firmware_sim.frames import BadFrame, Defect, Frame, Receiver, Side
from firmware_sim.wire import decode_message

PIECES_KEPT: Final = 256
FRAMES_SHOWN: Final = 64

Way = Literal["to-host", "to-pad"]
Field = str | int
_PAD_MESSAGES: Final[dict[int, tuple[str, str, tuple[str, ...]]]] = {
    0x01: ("HELLO", "<6sIIIBHBIB8s", ("uid", "epoch", "boot", "uptime_ms", "reset_cause", "firmware", "flags",
                                      "last_press_id", "unacknowledged", "open_token")),
    0x03: ("PONG", "<II8sIBHH", ("boot", "uptime_ms", "open_token", "last_press_id", "unacknowledged",
                                 "bad_frames", "waiting_keys")),
    0x11: ("OPENED", "<8sI", ("token", "remaining_ms")),
    0x13: ("CLOSED", "<8sB", ("token", "reason")),
    0x16: ("FULL", "<8s", ("token",)),
    0x20: ("PRESS", "<I8sBIH", ("press_id", "token", "key", "age_ms", "boot")),
    0x31: ("IDLE", "<II8sIBHH", ("boot", "uptime_ms", "open_token", "last_press_id", "unacknowledged",
                                 "bad_frames", "waiting_keys")),
    0x40: ("SIGNAL", "<B", ("kind",)),
    0x42: ("TEST", "<B", ("key",)),
    0x44: ("ADDRESS", "<6sB", ("uid", "address")),
}  # fmt: skip
_HOST_NAMES: Final = {
    0x01: "HELLO", 0x02: "PING", 0x10: "OPEN", 0x12: "CLOSE", 0x14: "EXTEND", 0x21: "ACK", 0x22: "LOG",
    0x30: "POLL", 0x40: "SIGNAL", 0x42: "TEST", 0x44: "ADDRESS",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Traced:
    """A frame as it arrived, with its fields, or what was none, with its defect.

    `raw`, hexadecimal: the payload of a frame, all bytes of what was none. `at_s` is the fleet's clock.
    """

    at_s: float
    way: Way
    name: str
    fields: dict[str, Field]
    defect: str | None
    raw: str


class Trace:
    """Keeps what passed last; cutting and reading it costs nothing until somebody asks."""

    def __init__(self) -> None:
        self._pieces: deque[tuple[float, Way, bytes]] = deque(maxlen=PIECES_KEPT)
        self.bytes_passed: dict[Way, int] = {"to-host": 0, "to-pad": 0}

    def passed(self, way: Way, data: bytes, now_s: float) -> None:
        """Bytes have arrived."""
        self._pieces.append((now_s, way, data))
        self.bytes_passed[way] += len(data)

    def frames(self) -> list[Traced]:
        """Return the last 64 frames of both directions at most, oldest first; the very first may be cut."""
        receivers: dict[Way, Receiver] = {"to-host": Receiver(), "to-pad": Receiver()}
        found = [
            _traced(frame, way, at_s)
            for at_s, way, data in self._pieces
            for frame in receivers[way].receive(data, at_s)
        ]
        return found[-FRAMES_SHOWN:]


def _traced(found: Frame | BadFrame, way: Way, at_s: float) -> Traced:
    if isinstance(found, BadFrame):
        return Traced(at_s, way, "", {}, found.defect.value, found.raw.hex())
    name, fields, defect = _read_pad(found) if way == "to-host" else _read_host(found)
    return Traced(at_s, way, name, fields, defect.value if defect else None, found.payload.hex())


def _read_host(frame: Frame) -> tuple[str, dict[str, Field], Defect | None]:
    name, message = _HOST_NAMES.get(frame.type_no, ""), decode_message(frame)
    if isinstance(message, Defect):
        return name, {}, message
    values = {each.name: getattr(message, each.name) for each in dataclasses.fields(message)}
    return name, {key: _shown(value) for key, value in values.items()}, None


def _read_pad(frame: Frame) -> tuple[str, dict[str, Field], Defect | None]:
    if frame.side is not Side.PAD:
        return "", {}, Defect.DIRECTION
    if frame.type_no not in _PAD_MESSAGES:
        return "", {}, Defect.TYPE
    name, layout, names = _PAD_MESSAGES[frame.type_no]
    if len(frame.payload) != struct.calcsize(layout):
        return name, {}, Defect.PAYLOAD
    values = struct.unpack(layout, frame.payload)
    return name, {key: _shown(value) for key, value in zip(names, values, strict=True)}, None


def _shown(value: Field | bytes) -> Field:
    return value.hex() if isinstance(value, bytes) else value
