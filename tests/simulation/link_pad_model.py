"""A pad as section 4 of docs/pad-protocol.md describes it, for the simulation: bytes, keys and time in; bytes
out.

What survives a reset stands in `Eeprom`.
"""

import struct
import zlib
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from typing import Self

from tests.simulation.link_wire import HostFrame, HostFrames, pad_frame

NONE = bytes(8)
PAUSES_S = (0.2, 0.4, 0.8, 1.6, 2.4)


@dataclass(slots=True)
class Record:
    """One press in the log."""

    press_id: int
    token: bytes
    key: int
    boot: int
    pressed_s: float
    acknowledged: bool = False


@dataclass(slots=True)
class Eeprom:
    """What the pad keeps without power."""

    uid: bytes
    epoch: int
    boot: int = 0
    last_press_id: int = 0
    records: list[Record] = field(default_factory=list)


class PadModel:
    """The pad. `on_thanks(record)` is called when it thanks."""

    def __init__(
        self, eeprom: Eeprom, on_thanks: Callable[[Record], None], *, simulator: bool = True
    ) -> None:
        self.eeprom = eeprom
        self.open_token = NONE
        self._on_thanks = on_thanks
        self._flags = int(simulator)
        self._out = bytearray()
        self._seq = 0
        self.start(0.0)

    @classmethod
    def on_a_line(cls, rng: Random, on_thanks: Callable[[Record], None]) -> Self:
        """A pad for the world of the simulation."""
        return cls(Eeprom(b"HRL\0\1\2", epoch=77, boot=rng.getrandbits(32)), on_thanks)

    @property
    def epoch(self) -> int:
        return self.eeprom.epoch

    @property
    def is_delivered(self) -> bool:
        """No record waits for its ACK."""
        return self._oldest() is None

    def start(self, now_s: float) -> None:
        """Power on: RAM is empty, the log is read."""
        self.eeprom.boot += 1
        self._frames = HostFrames()
        self._boot_s = now_s
        self.open_token = NONE
        self._deadline_s = 0.0
        self._closed: deque[tuple[bytes, int]] = deque(maxlen=8)
        self._out.clear()
        self._repeat_s: float | None = None
        self._repeats = 0
        self._hello(now_s)
        self._deliver(now_s)

    def format(self) -> None:
        """The log became unreadable: a new epoch, ids from 1, boots from a number that tells nothing."""
        self.eeprom.epoch += 1
        self.eeprom.boot = zlib.crc32(self.eeprom.epoch.to_bytes(4, "little"))
        self.eeprom.last_press_id = 0
        self.eeprom.records.clear()

    # --- the citizen

    def press(self, key: int, now_s: float) -> Record | None:
        """A key; the record if it was taken."""
        if self.open_token == NONE or now_s >= self._deadline_s:
            return None
        record = Record(self.next_press_id(), self.open_token, key, self.eeprom.boot, now_s)
        self.eeprom.records.append(record)
        del self.eeprom.records[:-32]
        self.open_token = NONE
        if self._oldest() is record:
            self._repeats = 0
            self._deliver(now_s)
        return record

    def next_press_id(self) -> int:
        """Grows for as long as the log lives."""
        self.eeprom.last_press_id += 1
        return self.eeprom.last_press_id

    # --- time

    def next_deadline_s(self) -> float | None:
        """When `tick` has something to do."""
        due_s = [self._repeat_s] if self._repeat_s is not None else []
        if self.open_token != NONE:
            due_s.append(self._deadline_s)
        return min(due_s, default=None)

    def tick(self, now_s: float) -> None:
        """Time out, and repeat."""
        if self.open_token != NONE and now_s >= self._deadline_s:
            token = self.open_token
            self._darken(2)
            self._send(0x13, token + b"\x02")
        if self._repeat_s is not None and now_s >= self._repeat_s:
            self._deliver(now_s)

    def take_bytes(self) -> bytes:
        """What goes to the line."""
        data = bytes(self._out)
        self._out.clear()
        return data

    # --- the host

    def receive(self, data: bytes, now_s: float) -> None:
        """Bytes of the line."""
        for frame in self._frames.receive(data, now_s):
            self._take(frame, now_s)

    def _take(self, frame: HostFrame, now_s: float) -> None:
        match frame.type:
            case 0x01:
                self._hello(now_s)
            case 0x02:
                self._pong(now_s)
            case 0x10:
                token, _scale, timeout_ms, _warning_ms = struct.unpack_from("<8sBII", frame.payload)
                self._take_open(token, timeout_ms / 1000, now_s)
            case 0x12:
                self._tell(frame.payload[:8], now_s, closing=True)
            case 0x14:
                token, timeout_ms, _warning_ms = struct.unpack("<8sII", frame.payload)
                if token == self.open_token:
                    self._deadline_s = max(self._deadline_s, now_s + timeout_ms / 1000)
                self._tell(token, now_s, closing=False)
            case 0x21:
                press_id, token, code = struct.unpack("<I8sB", frame.payload)
                self._take_ack(press_id, token, code, now_s)
            case _:
                pass

    def _take_open(self, token: bytes, timeout_s: float, now_s: float) -> None:
        record = self.held(token)
        oldest = self._oldest()
        closed = dict(self._closed).get(token)
        if record or oldest:
            self._send_press(record or oldest, now_s)
        elif closed is not None:
            self._send(0x13, token + bytes((closed,)))
        else:
            if token != self.open_token:
                self._show(token, now_s + timeout_s)
            self._opened(now_s)

    def _show(self, token: bytes, deadline_s: float) -> None:
        if self.open_token != NONE:
            self._darken(1)
        self.open_token, self._deadline_s = token, deadline_s

    def _tell(self, token: bytes, now_s: float, *, closing: bool) -> None:
        record = next((r for r in self.eeprom.records if r.token == token), None)
        if record:
            self._send_press(record, now_s)
        elif token == self.open_token and not closing:
            self._opened(now_s)
        elif token == self.open_token:
            self._darken(1)
            self._send(0x13, token + b"\x01")
        else:
            self._send(0x13, token + bytes((dict(self._closed).get(token, 0),)))

    def _take_ack(self, press_id: int, token: bytes, code: int, now_s: float) -> None:
        record = self.acknowledged_by(press_id, token)
        if record is None or record.acknowledged:
            return
        record.acknowledged = True
        if code < 2:
            self._on_thanks(record)
        self._repeats = 0
        self._deliver(now_s)

    def acknowledged_by(self, press_id: int, token: bytes) -> Record | None:
        """The record that an ACK fits."""
        return next((r for r in self.eeprom.records if (r.press_id, r.token) == (press_id, token)), None)

    def held(self, token: bytes) -> Record | None:
        """The press for this token that the log holds."""
        return next((r for r in self.eeprom.records if r.token == token), None)

    def _oldest(self) -> Record | None:
        return next((r for r in self.eeprom.records if not r.acknowledged), None)

    def _darken(self, reason: int) -> None:
        self._closed.append((self.open_token, reason))
        self.open_token = NONE

    def _deliver(self, now_s: float) -> None:
        record = self._oldest()
        if record is None:
            self._repeat_s = None
            return
        self._send_press(record, now_s)
        self._repeat_s = now_s + PAUSES_S[min(self._repeats, len(PAUSES_S) - 1)]
        self._repeats += 1

    def _send_press(self, record: Record | None, now_s: float) -> None:
        assert record
        fresh = record.boot == self.eeprom.boot
        age_ms = round((now_s - record.pressed_s) * 1000) if fresh else 0xFFFFFFFF
        fields = (record.press_id, record.token, record.key, age_ms, record.boot & 0xFFFF)
        self._send(0x20, struct.pack("<I8sBIH", *fields))

    def _opened(self, now_s: float) -> None:
        remaining_ms = max(round((self._deadline_s - now_s) * 1000), 0)
        self._send(0x11, struct.pack("<8sI", self.open_token, remaining_ms))

    def _hello(self, now_s: float) -> None:
        e = self.eeprom
        waiting = sum(not r.acknowledged for r in e.records)
        head = struct.pack(
            "<6sIIIBHB", e.uid, e.epoch, e.boot, self._uptime_ms(now_s), 1, 0x0105, self._flags
        )
        self._send(0x01, head + struct.pack("<IB8s", e.last_press_id, waiting, self.open_token))

    def _pong(self, now_s: float) -> None:
        e = self.eeprom
        waiting = sum(not r.acknowledged for r in e.records)
        head = struct.pack("<II8s", e.boot, self._uptime_ms(now_s), self.open_token)
        self._send(0x03, head + struct.pack("<IBHH", e.last_press_id, waiting, 0, 0))

    def _uptime_ms(self, now_s: float) -> int:
        return round((now_s - self._boot_s) * 1000)

    def _send(self, type_: int, payload: bytes) -> None:
        self._out += pad_frame(type_, payload, self._seq)
        self._seq = (self._seq + 1) % 256
