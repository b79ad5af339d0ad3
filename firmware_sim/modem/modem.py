"""The modem itself: characters in, echo, answers, prompts and unasked lines out, each at its time."""

import random
from collections import deque
from dataclasses import dataclass, field
from typing import Final

from firmware_sim.modem.atset import Refused, Reply, World, obey
from firmware_sim.modem.network import Taken, scts
from firmware_sim.modem.textmode import text_submit
from firmware_sim.modem.tpdu import NotAPduError, delivers, read_submit

CTRL_Z, ESCAPE = 0x1A, 0x1B
INPUT_BYTES_MAX: Final = 2048
BOOT_S: Final = 0.3
INVALID_PDU: Final = 304
MOMENTS: Final = ("command", "prompt", "pdu", "answer")
CHATTER: Final = ("^RSSI: 20", "+CREG: 1", "RING", '+CIEV: 2,"4"')


@dataclass(slots=True)
class Quirks:
    """How this modem misbehaves. `rubbish`: share of answers with strange bytes before a line."""

    slow_s: float = 0.0
    rubbish: float = 0.0
    chatter: bool = False
    mute: bool = False


@dataclass(frozen=True, slots=True)
class Fuse:
    """Pull the plug, or reset, when a sending reaches this moment."""

    moment: str
    action: str  # unplug or reset


@dataclass(slots=True)
class SimModem:
    """Bytes and time in; bytes, events and the next deadline out."""

    world: World = field(default_factory=World)
    quirks: Quirks = field(default_factory=Quirks)
    seed: int = 0
    fuse: Fuse | None = None
    tripped: str | None = None  # the fuse's action, to be carried out by whoever holds the plug
    _line: bytearray = field(default_factory=bytearray)
    _prompt: str | None = None
    _out: deque[tuple[float, bytes]] = field(default_factory=deque)
    _unasked: list[tuple[str, ...]] = field(default_factory=list)
    _events: list[dict[str, object]] = field(default_factory=list)
    _boot_until_s: float = 0.0
    _mr: int = 0
    _arrived: int = 0
    _random: random.Random = field(default_factory=random.Random)

    def __post_init__(self) -> None:
        self._random.seed(self.seed)

    # --- the line

    def receive(self, data: bytes, now_s: float) -> None:
        """Take characters from the host; deaf while it starts."""
        if now_s < self._boot_until_s:
            return
        for character in data:
            if self.tripped:
                return
            if self._prompt is not None:
                self._dictation(character, now_s)
            elif character == 0x0D:
                self._command(now_s)
            elif len(self._line) < INPUT_BYTES_MAX and character not in {0x0A, ESCAPE}:
                self._line.append(character)
        self._flush_unasked(now_s)

    def tick(self, now_s: float) -> None:
        """Do what is due: delivery reports, and messages that the network still holds."""
        reports = self.world.network.reports(now_s)
        if self.world.settings.report_indication:
            for report in reports:
                self._unasked.append((f"+CDS: {len(report) // 2 - 1 - int(report[:2], 16)}", report))
        self._flush_unasked(now_s)

    def bytes_to_send(self, now_s: float) -> bytes:
        """What the host may read by now."""
        ready = b""
        while self._out and self._out[0][0] <= now_s:
            ready += self._out.popleft()[1]
        return b"" if self.quirks.mute else ready

    def next_deadline_s(self) -> float | None:
        """When something happens without the host."""
        due = [self.world.network.next_deadline_s(), self._out[0][0] if self._out else None]
        return min((one for one in due if one is not None), default=None)

    def take_events(self) -> list[dict[str, object]]:
        """What happened, as members of lines of JSON."""
        events, self._events = self._events, []
        return events

    # --- what a person does to it

    def reset(self, now_s: float) -> None:
        """Power off and on."""
        self.world.restart()
        self._line.clear()
        self._out.clear()
        self._unasked.clear()
        self._prompt = self.tripped = None
        self._boot_until_s = now_s + BOOT_S
        self._say(("RDY",), now_s + BOOT_S)

    def cut(self) -> None:
        """The cable was pulled: what was on its way is gone, the modem goes on."""
        self._out.clear()
        self.tripped = None

    def arrive(self, sender: str, text: str, order: list[int], now_s: float) -> int:
        """A message comes for this card; its parts in `order` (all in turn where it is empty). Return their
        number."""
        self._arrived += 1
        pdus = delivers(sender, text, scts(self._arrived), self._arrived % 256)
        chosen = [pdus[number - 1] for number in order if number <= len(pdus)] if order else pdus
        self.world.network.waiting.extend(chosen)
        self._flush_unasked(now_s)
        return len(pdus)

    # --- commands

    def _command(self, now_s: float) -> None:
        line = self._line.decode("latin-1")
        self._line.clear()
        if self.world.settings.echo and line:
            self._out.append((now_s + self.quirks.slow_s, line.encode("latin-1") + b"\r"))
        if not line.strip():
            return
        try:
            reply = obey(line, self.world)
        except Refused as refused:
            self._say((self._error(refused),), now_s)
            return
        if reply.prompt is not None:
            self._begin_dictation(reply, now_s)
            return
        self._say((*reply.lines, "OK"), now_s)

    def _begin_dictation(self, reply: Reply, now_s: float) -> None:
        if self._trips("command"):
            return
        self._prompt = reply.prompt
        self._out.append((now_s + self.quirks.slow_s, b"\r\n> "))
        self._trips("prompt")

    def _dictation(self, character: int, now_s: float) -> None:
        if character == ESCAPE:
            self._prompt = None
            self._line.clear()
            self._say(("OK",), now_s)
        elif character == CTRL_Z:
            self._submit(now_s)
        elif len(self._line) < INPUT_BYTES_MAX:
            self._line.append(character)

    def _submit(self, now_s: float) -> None:
        asked, self._prompt = self._prompt or "", None
        body = self._line.decode("latin-1")
        self._line.clear()
        if self.world.settings.echo:
            self._out.append((now_s, body.encode("latin-1") + b"\x1a"))
        settings, network = self.world.settings, self.world.network
        try:
            if settings.text_mode:
                submit = text_submit(asked, body, settings.charset)
            else:
                submit = read_submit(body, int(asked) if asked.isdecimal() else -1)
        except NotAPduError:
            self._say((self._error(Refused("CMS", INVALID_PDU)),), now_s)
            return
        if code := network.refuses():
            self._events.append({"event": "refused", "code": code})
            self._say((self._error(Refused("CMS", code)),), now_s)
            return
        self._mr = (self._mr + 1) % 256
        self._tell(network.take(submit, self._mr, now_s))
        if self._trips("pdu"):
            return
        self._say((f"+CMGS: {self._mr}",), now_s)
        if not self._trips("answer"):
            self._say(("OK",), now_s)

    def _tell(self, taken: Taken) -> None:
        _reference, count, number = taken.place or (0, 1, 1)
        self._events.append({"event": "part", "to": taken.number, "part": number, "of": count})
        if taken.text is not None:
            self._events.append({"event": "sent", "to": taken.number, "text": taken.text})

    def _error(self, refused: Refused) -> str:
        if refused.code is None or (not self.world.settings.errors and refused.kind == "CME"):
            return "ERROR"
        return f"+{refused.kind} ERROR: {refused.code}"

    def _trips(self, moment: str) -> bool:
        if self.fuse and self.fuse.moment == moment:
            self.tripped, self.fuse = self.fuse.action, None
        return self.tripped is not None

    # --- what goes out

    def _flush_unasked(self, now_s: float) -> None:
        card, waiting = self.world.card, self.world.network.waiting
        while waiting and card.state == "READY" and (index := card.keep(waiting[0])) is not None:
            waiting.popleft()
            self._events.append({"event": "stored", "used": len(card.places), "places": card.size})
            if self.world.settings.message_indication:
                self._unasked.append((f'+CMTI: "SM",{index}',))
        if self._prompt is None and not self._line:  # never within a dictation
            unasked, self._unasked = self._unasked, []
            for lines in unasked:
                self._say(lines, now_s)

    def _say(self, lines: tuple[str, ...], now_s: float) -> None:
        at_s = max(now_s + self.quirks.slow_s, self._out[-1][0] if self._out else 0.0)
        for line in lines:
            if self._random.random() < self.quirks.rubbish:
                self._out.append((at_s, self._random.randbytes(self._random.randint(1, 8)) + b"\r\n"))
            if self.quirks.chatter:
                self._out.append((at_s, f"\r\n{self._random.choice(CHATTER)}\r\n".encode()))
            self._out.append((at_s, f"\r\n{line}\r\n".encode("latin-1", "replace")))
