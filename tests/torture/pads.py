"""A pad over all its lives: what it showed, which keys were pressed when, and what its EEPROM held."""

from __future__ import annotations

import contextlib
import hashlib
import struct
import threading
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from tests.end_to_end.processes import PadProcess
from tests.torture.evidence import Press

_HEADER_BYTES: Final = 32
_RECORD: Final = struct.Struct("<I8sBIB2xI")
_RECORD_BODY_BYTES: Final = 17
_ACKNOWLEDGED: Final = 0xAC


@dataclass(frozen=True, slots=True)
class Record:
    """One press in the EEPROM, whether or not it was shown."""

    epoch: int
    press_id: int
    token: str
    key: int
    boot: int


@dataclass(frozen=True, slots=True)
class Pressed:
    """Keys that a citizen pressed one right after the other; `at` counts what this life had said before."""

    life: int
    at: int
    keys: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Kept:
    """The pad showed `kept`: in which boot, and after which keys."""

    epoch: int
    boot: int
    pressed: int | None


def read_records(content: bytes, epochs: set[int]) -> Iterator[tuple[Record, bool]]:
    """Every whole record of these log epochs (docs/pad-protocol.md, "The press log"); True: acknowledged."""
    for at in range(_HEADER_BYTES, len(content) - _RECORD.size + 1, _RECORD.size):
        press_id, token, key, boot, mark, check = _RECORD.unpack_from(content, at)
        body = content[at : at + _RECORD_BODY_BYTES]
        for epoch in epochs:
            if press_id and check == zlib.crc32(body, epoch):
                yield Record(epoch, press_id, token.hex(), key, boot), mark == _ACKNOWLEDGED


class TorturePad:
    """One pad at a window: killed and started again, always on the same EEPROM file and link."""

    def __init__(self, link: Path, window: str, seed: int) -> None:
        self.window = window
        self.name = link.name
        self._link = link
        self._seed = seed
        self._lives: list[PadProcess] = []
        self._pressed: list[Pressed] = []
        self._records: dict[tuple[int, int], Record] = {}
        self._line = threading.Lock()
        self.unacknowledged = 0

    @property
    def uid(self) -> str:
        return hashlib.sha256(str(self._link).encode()).hexdigest()[:12]

    def start(self) -> None:
        process = PadProcess(self._link, "--uid", self.uid, "--seed", str(self._seed))
        with self._line:
            self._lives.append(process)
        process.ready()

    @property
    def process(self) -> PadProcess:
        """The life of now."""
        return self._lives[-1]

    def say(self, line: str) -> None:
        """A command; one that a dead pad does not hear is lost."""
        with self._line, contextlib.suppress(OSError, ValueError):
            self.process.say(line)

    def press(self, *keys: int) -> None:
        """A citizen presses these keys without a pause."""
        with self._line, contextlib.suppress(OSError, ValueError):
            life = len(self._lives) - 1
            self._pressed.append(Pressed(life, len(self.process.all_events), keys))
            self.process.say("\n".join(f"press {key}" for key in keys))

    def asked(self) -> tuple[int, int]:
        """Life, and how many questions it has shown."""
        return len(self._lives), self.process.shows.count("open")

    @property
    def is_open(self) -> bool:
        return (self.process.shows or ["dark"])[-1] in {"open", "warning"}

    def sample(self) -> None:
        """Note what the EEPROM holds now; a record stays there for 31 presses at least."""
        with contextlib.suppress(OSError):
            found = list(read_records(self._link.with_suffix(".eeprom").read_bytes(), self._epochs()))
            self._records.update({(record.epoch, record.press_id): record for record, _mark in found})
            self.unacknowledged = sum(not acknowledged for _record, acknowledged in found)

    def shown(self, show: str) -> int:
        """How often it showed this."""
        return sum(life.shows.count(show) for life in self._lives)

    def complaints(self) -> Iterator[str]:
        """What is wrong by the pad's own words alone."""
        for life in self._lives:
            thanked = [event for event in life.all_events if event.get("code") in {"accepted", "duplicate"}]
            if life.shows.count("thanks") > len(thanked):
                yield f"{self.name} thanked more often than it was told to"
        if self.unacknowledged:
            yield f"{self.name} still holds {self.unacknowledged} presses"

    def presses(self) -> Iterator[Press]:
        """Every press that was ever in the EEPROM."""
        shown = list(self._kept())
        answers = self._answers()
        for record in sorted(self._records.values(), key=lambda one: (one.epoch, one.press_id)):
            of_boot = (kept for kept in shown if (kept.epoch, kept.boot) == (record.epoch, record.boot))
            kept = next(of_boot, None)
            if kept is not None:
                shown.remove(kept)
            yield Press(
                self.uid,
                record.epoch,
                record.press_id,
                record.token,
                record.key,
                self.window,
                # Killed before it could show it: then nobody can say after which keys.
                record.key if kept is None else kept.pressed,
                kept is not None,
                answers.get((record.epoch, record.press_id)),
            )
        for kept in shown:
            yield Press(
                self.uid, kept.epoch, 0, "", 0, self.window, kept.pressed, kept=True, acknowledged=None
            )

    def _epochs(self) -> set[int]:
        """Those of each life's first line."""
        first = (life.all_events[0] for life in self._lives if life.all_events)
        return {int(event["epoch"], 16) for event in first}

    def _told(self) -> Iterator[tuple[int, int, int, int, dict[str, Any]]]:
        """Life, index, epoch, boot and line of all that the pad said; index of a life's own lines."""
        for life, process in enumerate(self._lives):
            epoch = boot = 0
            for index, event in enumerate(process.all_events):
                if event.get("event") == "ready":
                    epoch, boot = int(event["epoch"], 16), int(event["boot"])
                yield life, index, epoch, boot, event

    def _answers(self) -> dict[tuple[int, int], str]:
        told = ((epoch, event) for _life, _index, epoch, _boot, event in self._told())
        return {
            (epoch, event["press_id"]): event["code"] for epoch, event in told if event.get("event") == "ack"
        }

    def _kept(self) -> Iterator[Kept]:
        """Each `kept` in order, with the first key that was pressed for its question."""
        asked_at = 0
        for life, index, epoch, boot, event in self._told():
            show = event.get("show")
            asked_at = index if show == "open" or index == 0 else asked_at
            if show == "kept":
                yield Kept(epoch, boot, self._first_key(life, asked_at, index))

    def _first_key(self, life: int, asked_at: int, kept_at: int) -> int | None:
        """Of the keys pressed since the question was shown; else those that were on their way to it."""
        here = [pressed for pressed in self._pressed if pressed.life == life and pressed.at <= kept_at]
        since = [pressed for pressed in here if pressed.at > asked_at]
        return since[0].keys[0] if since else here[-1].keys[0] if here else None
