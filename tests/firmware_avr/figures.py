"""Sizes and times of the reference firmware, for docs/build-a-pad.md: python -m tests.firmware_avr.figures

Times are the chip's own (simavr, virtual time), so they are the same on every machine. The line is as simavr
has it: 11 bits a byte, a tenth slower than a real one.
"""

import statistics
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory

from devices.codes import AckCode
from devices.messages import Ack, HostMessage, Ping, Press
from tests.firmware_avr.bench import ask, encoded
from tests.firmware_avr.build import FIRMWARE, built
from tests.firmware_avr.chip import Chip

PRESSES = 30
PINGS = 100
BAUDS = (9600, 115_200)


def answered_ms(chip: Chip, message: HostMessage) -> tuple[float, float]:
    """From the first byte of a request to the first of the answer, and to its last, in ms."""
    chip.take()
    begun_us = chip.now_us()
    chip.say(f"hear {encoded(message).hex()}")
    chip.run(250)
    [(first_us, _message)] = chip.sent
    last_us = chip.all_of("said")[-1]["t_us"] + chip.character_us
    return (first_us - begun_us) / 1000, (last_us - begun_us) / 1000


def press_ms(chip: Chip, number: int) -> tuple[float, float]:
    """From the closing contact to the show, and to the first byte of PRESS, in ms."""
    chip.host(ask(number))
    chip.take()
    begun_us = chip.now_us()
    chip.say(f"press {number % 5 + 1}")
    chip.run(200)
    kept_us = next(event["t_us"] for event in reversed(chip.all_of("show")) if event["show"] == "kept")
    [(first_us, press)] = chip.sent
    assert isinstance(press, Press)
    chip.host(Ack(press.press_id, press.token, AckCode.ACCEPTED))
    return (kept_us - begun_us) / 1000, (first_us - begun_us) / 1000


def spread(values: list[float]) -> str:
    return f"{statistics.median(values):6.1f} {max(values):6.1f}"


def main() -> None:
    command = ["make", "-s", "-C", str(FIRMWARE), f"OUT={built()}", "size"]
    size = subprocess.run(command, capture_output=True, text=True, check=True)
    print("\n".join(line for line in size.stdout.splitlines() if "Full" in line))
    print("ms, median and longest:       ", *(f"{baud:>13}" for baud in BAUDS))
    rows: dict[str, list[str]] = {}
    with TemporaryDirectory() as folder:
        for baud in BAUDS:
            chip = Chip(Path(folder) / f"{baud}.eeprom", baud=baud)
            presses = [press_ms(chip, number) for number in range(1, PRESSES + 1)]
            pings = [answered_ms(chip, Ping()) for _ in range(PINGS)]
            chip.close()
            rows.setdefault("key down to 'kept'", []).append(spread([kept for kept, _ in presses]))
            rows.setdefault("key down to PRESS begins", []).append(spread([first for _, first in presses]))
            rows.setdefault("PING begins to PONG begins", []).append(spread([first for first, _ in pings]))
            rows.setdefault("PING begins to PONG ends", []).append(spread([last for _, last in pings]))
    for name, values in rows.items():
        print(f"{name:30}", *values)


if __name__ == "__main__":
    main()
