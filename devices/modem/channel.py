"""One AT command at a time on a line where anything may come in between. Bytes and time in; answers out."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from devices.modem.causes import Cause
from devices.modem.lines import Line, Lines, Prompt
from devices.modem.refusals import equipment_cause, message_cause

ANSWER_S: Final = 10.0
PROMPT_S: Final = 10.0
SENT_S: Final = 90.0  # a network may take a minute to take a message
AFTER_PROOF_S: Final = 5.0
INFO_LINES_MAX: Final = 600
ESCAPE, CTRL_Z = b"\x1b", b"\x1a"
_REFUSED: Final = re.compile(r"\+(CMS|CME) ERROR: ?(\d{1,5})?.*")
_RESTART: Final = re.compile(r"RDY|START|\^SYSSTART|\+CFUN: ?1|SYSTEM START.*|NORMAL POWER DOWN|POWERED DOWN")


class Result(StrEnum):
    """How a command ended."""

    OK = "ok"
    REFUSED = "refused"
    SILENT = "silent"
    LOST = "lost"


@dataclass(frozen=True, slots=True)
class Command:
    """`text` without its end. `wants`: a line that begins so must come before OK. `pdu`: for the prompt."""

    text: str = field(repr=False)  # may hold the PIN
    wants: str = ""
    takes: str = ""  # lines that begin so are its answer too, but need not come
    pdu: str | None = field(default=None, repr=False)
    timeout_s: float = ANSWER_S


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of a command. `went_out`: the PDU was handed to the port, so the network may have it."""

    command: Command
    result: Result
    lines: tuple[Line, ...] = field(repr=False)
    cause: Cause | None = None
    went_out: bool = False


@dataclass(frozen=True, slots=True)
class Unasked:
    """A line that answers nothing."""

    line: Line


@dataclass(frozen=True, slots=True)
class Restarted:
    """The modem began anew: its settings are gone."""


ChannelEvent = Answer | Unasked | Restarted


@dataclass(slots=True)
class _Running:
    command: Command
    deadline_s: float
    lines: list[Line] = field(default_factory=list)
    went_out: bool = False


class Channel:
    """Give it bytes and time, run one command, read what happened. Bytes never raise."""

    def __init__(self) -> None:
        self._lines = Lines()
        self._running: _Running | None = None
        self._out = bytearray()
        self._events: list[ChannelEvent] = []

    @property
    def is_idle(self) -> bool:
        """May a command be run?"""
        return self._running is None

    def run(self, command: Command, now_s: float) -> None:
        """Send a command; only when idle. An Answer follows, at the latest after its time."""
        assert self._running is None
        wait_s = command.timeout_s if command.pdu is None else PROMPT_S
        self._running = _Running(command, now_s + wait_s)
        self._out += command.text.encode("ascii") + b"\r"

    def receive(self, data: bytes, now_s: float) -> None:
        """Take bytes from the port."""
        for item in self._lines.receive(data):
            match item:
                case Prompt():
                    self._prompt(now_s)
                case Line():
                    self._line(item, now_s)

    def tick(self, now_s: float) -> None:
        """Give up a command whose time is over."""
        running = self._running
        if running and now_s >= running.deadline_s:
            if running.command.pdu is not None:
                self._out += ESCAPE  # a modem that still waits for the PDU waits for ever otherwise
            self._end_without_ok(Result.SILENT, Cause.MODEM_SILENT)

    def lost(self) -> None:
        """The port is gone."""
        self._lines.clear()
        self._out.clear()
        if self._running:
            self._end_without_ok(Result.LOST, Cause.NO_MODEM)

    def bytes_to_send(self) -> bytes:
        """Bytes for the port, once."""
        out = bytes(self._out)
        self._out.clear()
        return out

    def events(self) -> Iterator[ChannelEvent]:
        """What happened since the last call."""
        events, self._events = self._events, []
        return iter(events)

    def next_deadline_s(self) -> float | None:
        """When `tick` has something to do."""
        return self._running.deadline_s if self._running else None

    def _prompt(self, now_s: float) -> None:
        running = self._running
        if running and running.command.pdu is not None and not running.went_out:
            running.went_out = True
            running.deadline_s = now_s + SENT_S
            self._out += running.command.pdu.encode("ascii") + CTRL_Z

    def _line(self, line: Line, now_s: float) -> None:
        running = self._running
        if _RESTART.fullmatch(line.text):
            if running:
                self._end_without_ok(Result.LOST, Cause.MODEM_FAULT)
            self._events.append(Restarted())
        elif running is None:
            self._events.append(Unasked(line))
        elif line.text == "OK":
            self._ok(running)
        elif line.text == "ERROR" or line.text.startswith(("COMMAND NOT SUPPORT", "TOO MANY PARAMETERS")):
            self._answer(Result.REFUSED, Cause.MODEM_FAULT)
        elif refused := _REFUSED.fullmatch(line.text):
            code = int(refused[2]) if refused[2] else None
            cause = message_cause(code) if refused[1] == "CMS" else equipment_cause(code)
            self._answer(Result.REFUSED, cause)
        elif _is_answer(line, running.command):
            if len(running.lines) < INFO_LINES_MAX:
                running.lines.append(line)
            if self._proof(running):
                running.deadline_s = min(running.deadline_s, now_s + AFTER_PROOF_S)
        else:
            self._events.append(Unasked(line))

    def _ok(self, running: _Running) -> None:
        # An OK without the line that this command asks for ends an earlier command that was given up.
        wants = running.command.wants
        if (running.command.pdu is None or running.went_out) and (not wants or running.lines):
            self._answer(Result.OK, None)

    def _end_without_ok(self, result: Result, cause: Cause) -> None:
        # The line that names the message's reference proves that it was sent; only the OK after it was lost.
        proven = self._running is not None and self._proof(self._running)
        self._answer(Result.OK if proven else result, None if proven else cause)

    @staticmethod
    def _proof(running: _Running) -> bool:
        return (
            running.went_out
            and running.command.pdu is not None
            and any(line.text.startswith(running.command.wants) for line in running.lines)
        )

    def _answer(self, result: Result, cause: Cause | None) -> None:
        running = self._running
        assert running
        self._running = None
        lines = tuple(running.lines)
        self._events.append(Answer(running.command, result, lines, cause, running.went_out))


def _is_answer(line: Line, command: Command) -> bool:
    if command.takes == "*":  # a line of free text, such as the model's name
        return not line.text.startswith(("AT", "+", "^", "*", "%", "RING"))
    prefixes = tuple(prefix for prefix in (command.wants, command.takes) if prefix)
    return bool(prefixes) and line.text.startswith(prefixes)
