"""The real program in simavr, in virtual time: each cycle of the ATmega328P, as fast as this machine can."""

import json
import subprocess
from pathlib import Path
from typing import Any, TypeVar

from devices.codec import decode_from_pad
from devices.frames import BadFrame, FrameDecoder
from devices.messages import HostMessage, PadMessage
from tests.firmware_avr.bench import encoded
from tests.firmware_avr.build import built

M = TypeVar("M", bound=PadMessage)
UID = "48524C000102"
BITS_OF_SIMAVR = 11
"""simavr 1.6 counts a parity bit that is not there; so frames take a tenth more time than on a real line."""
FRAME_GAP_CHARACTERS = 1.5
PIECE_BYTES = 500
"""What one command takes."""
START_MS = 400
"""From power on until HELLO is out, at 9600 baud."""


class Chip:
    """One pad. `events` is everything since the power came; `sent` the frames with their beginning in µs."""

    def __init__(self, eeprom: Path, baud: int = 9600, address: int = 0, *, start_ms: int = START_MS) -> None:
        folder = built()
        options = ("--eeprom", str(eeprom), "--baud", str(baud), "--address", str(address), "--uid", UID)
        self.eeprom = eeprom
        self.baud, self.address = baud, address
        self.events: list[dict[str, Any]] = []
        self.sent: list[tuple[float, PadMessage]] = []
        self._decoder = FrameDecoder()
        self._heard_us = self._begun_us = -1e9
        self.character_us = BITS_OF_SIMAVR * 1e6 / baud
        self._process = subprocess.Popen(
            [str(folder / "simulate"), "--firmware", str(folder / "pad.bin"), *options],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        self._read_until("ready")
        self.run(start_ms)

    def close(self) -> None:
        if self._process.poll() is None:
            self._process.communicate("quit\n", timeout=20)

    def say(self, *commands: str) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write("".join(f"{command}\n" for command in commands))
        self._process.stdin.flush()

    def run(self, ms: int) -> None:
        self.say(f"run {ms}")
        self._read_until("ran")

    def hear(self, wire: bytes, ms: int = 250) -> list[PadMessage]:
        """Bytes come down the line; what was said within this time."""
        self.take()
        pieces = [wire[at : at + PIECE_BYTES] for at in range(0, len(wire), PIECE_BYTES)]
        self.say(*(f"hear {piece.hex()}" for piece in pieces))
        self.run(ms)
        return self.take()

    def host(self, message: HostMessage, ms: int = 250) -> list[PadMessage]:
        return self.hear(encoded(message, self.address), ms)

    def do(self, command: str, ms: int = 250) -> list[PadMessage]:
        """A command to the simulator; what was said within this time."""
        self.take()
        self.say(command)
        self.run(ms)
        return self.take()

    def take(self) -> list[PadMessage]:
        sent, self.sent = self.sent, []
        return [message for _when, message in sent]

    def now_us(self) -> float:
        return float(self.events[-1]["t_us"])

    def shows(self) -> list[str]:
        return [event["show"] for event in self.events if event["event"] == "show"]

    def all_of(self, kind: str) -> list[dict[str, Any]]:
        return [event for event in self.events if event["event"] == kind]

    def _read_until(self, kind: str) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            event = json.loads(line)
            self.events.append(event)
            if event["event"] == "said":
                self._hear_pad(event["byte"], event["t_us"])
            assert event["event"] != "error", event
            if event["event"] == kind:
                return
        raise AssertionError(f"simavr ended: {self._process.wait(5)}")

    def _hear_pad(self, byte: int, at_us: float) -> None:
        if at_us - self._heard_us > FRAME_GAP_CHARACTERS * self.character_us:
            self._begun_us = at_us
        self._heard_us = at_us
        for frame in self._decoder.receive(bytes([byte]), at_us / 1e6):
            assert not isinstance(frame, BadFrame)
            message = decode_from_pad(frame)
            assert not isinstance(message, BadFrame)
            self.sent.append((self._begun_us, message))
