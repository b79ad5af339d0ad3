"""The firmware in real time on a pseudo-terminal, as the station meets it: cable out, cable in."""

import json
import os
import select
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeVar

import pytest

from devices.codec import decode_from_pad
from devices.codes import AckCode
from devices.frames import BadFrame, FrameDecoder
from devices.messages import Ack, AskHello, Hello, HostMessage, Opened, PadMessage, Press
from tests.firmware_avr.bench import ask, encoded
from tests.firmware_avr.build import built
from tests.until import until

M = TypeVar("M", bound=PadMessage)
DEADLINE_S = 10.0


class PadOnLine:
    """The simulator with a link, and a host's end of the line that is opened anew after each plug."""

    def __init__(self, folder: Path) -> None:
        self.link = folder / "pad"
        program = [str(built() / "simulate"), "--firmware", str(built() / "pad.bin"), "--baud", "115200"]
        where = ["--link", str(self.link), "--eeprom", str(folder / "pad.eeprom")]
        self._process = subprocess.Popen(
            [*program, *where], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self.events: list[dict[str, Any]] = []
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        until(self.link.exists, DEADLINE_S)
        self.open()

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self.events.append(json.loads(line))

    def open(self) -> None:
        self._fd = os.open(self.link, os.O_RDWR | os.O_NOCTTY)
        self._decoder = FrameDecoder()

    def close_port(self) -> None:
        os.close(self._fd)

    def say(self, command: str) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(command + "\n")
        self._process.stdin.flush()

    def shown(self, show: str) -> bool:
        return any(event.get("show") == show for event in self.events)

    def host(self, message: HostMessage) -> None:
        os.write(self._fd, encoded(message))

    def next(self, kind: type[M]) -> M:
        """The next message of this kind; others are passed over."""
        found: list[M] = []

        def came() -> bool:
            if select.select([self._fd], [], [], 0.1)[0]:
                for frame in self._decoder.receive(os.read(self._fd, 4096), 0.0):
                    message = frame if isinstance(frame, BadFrame) else decode_from_pad(frame)
                    if isinstance(message, kind):
                        found.append(message)
            return bool(found)

        until(came, DEADLINE_S)
        return found[0]

    def end(self) -> int:
        self.close_port()
        self._process.terminate()
        code = self._process.wait(10)
        self._reader.join(10)
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.stdout.close()
        return code


@pytest.fixture
def pad(tmp_path: Path) -> Iterator[PadOnLine]:
    pad = PadOnLine(tmp_path)
    yield pad
    assert pad.end() == 0
    assert not pad.link.is_symlink()


@pytest.mark.promise(7)
def test_a_press_made_while_the_cable_is_out_is_delivered_when_it_is_back(pad: PadOnLine) -> None:
    pad.host(AskHello())
    epoch = pad.next(Hello).epoch
    pad.host(ask(1))
    pad.next(Opened)
    pad.say("unplug")
    until(lambda: not pad.link.is_symlink(), DEADLINE_S)
    pad.close_port()
    pad.say("press 2")
    until(lambda: pad.shown("kept"), DEADLINE_S)
    pad.say("replug")
    until(pad.link.exists, DEADLINE_S)
    pad.open()
    press = pad.next(Press)
    assert (press.press_id, press.key) == (1, 2)
    assert press.age_ms is not None
    pad.host(Ack(press.press_id, press.token, AckCode.ACCEPTED))
    until(lambda: pad.shown("thanks"), DEADLINE_S)
    pad.host(AskHello())
    hello = pad.next(Hello)
    assert (hello.epoch, hello.unacknowledged) == (epoch, 0)
