"""A pad on a bench, for the tests: a clock, a memory, the wire and the panel, all without I/O."""

from __future__ import annotations

from tests.said import Said, one
from tests.second_pad import messages, requests
from tests.second_pad.frames import Collector, decode
from tests.second_pad.fromhost import Ack, AskHello, Open, Ping
from tests.second_pad.frompad import Hello, Pong, Press
from tests.second_pad.log import Log
from tests.second_pad.messages import Message
from tests.second_pad.pad import CAUSE_POWER_ON, CAUSE_RESET_PIN, Identity, Pad
from tests.second_pad.panel import Panel
from tests.second_pad.test_log import EPOCH, Memory

UID = bytes.fromhex("48524c000102")


def token(number: int) -> bytes:
    return number.to_bytes(8, "big")


def ask(number: int, timeout: int = 60_000, warning: int = 40_000, scale: int = 5) -> Open:
    return Open(token(number), scale, timeout, warning, "请评价")


class Bench(Said[Message]):
    """`sent` is what the pad put on the line since last asked for: (when, message)."""

    def __init__(self, baud: int = 9600) -> None:
        super().__init__()
        self.now = 1000
        self.memory = Memory()
        self.panel = Panel()
        self.identity = Identity(UID, baud)
        self.events: list[tuple[int, str, dict[str, str | int | bool]]] = []
        self.pad: Pad
        self.boot(CAUSE_POWER_ON)

    def boot(self, cause: int = CAUSE_RESET_PIN) -> None:
        log = Log(self.memory, lambda: EPOCH)
        self.pad = requests.boot(self.identity, log, self.panel, self.now, cause)
        self.pump()

    def pump(self) -> None:
        """Send what is to be sent now, and take the events."""
        while (frame := self.pad.next_frame(self.now)) is not None:
            [encoded] = Collector().feed(0, frame)
            assert encoded is not None
            read = decode(encoded, is_pad=False, address=0)
            assert read is not None
            self.sent.append((self.now, messages.decode(read)))
        due = self.pad.output_due()
        assert due is None or due > self.now
        for event in self.panel.take():
            self.events.append((self.now, event.kind, dict(event.values)))

    def run(self, ms: int) -> None:
        """Let time pass; the pad is woken only when it asks to be."""
        end = self.now + ms
        while True:
            times = [t for t in (self.pad.deadline(), self.pad.output_due()) if t is not None]
            first = min(times, default=end)
            assert first > self.now or first == end, "the pad does not sleep"
            if first > end:
                break
            self.now = max(self.now, first)
            self.pad.tick(self.now)
            self.pump()
            if first == end:
                break
        self.now = end

    def host(self, message: Message) -> list[Message]:
        """The host says something; returns what the pad sends at once."""
        self.feed(messages.encode(message, 0, 0))
        return self.take()

    def feed(self, data: bytes) -> None:
        self.pad.receive(self.now, data)
        self.pump()

    def press(self, key: int = 5) -> list[Message]:
        self.pad.press(self.now, key)
        self.pump()
        return self.take()

    def shows(self) -> list[str]:
        """Shows since last asked for; other events of that time are dropped."""
        events, self.events = self.events, []
        return [str(values["show"]) for _, kind, values in events if kind == "show"]

    def ack(self, press: Message, code: int = 0) -> list[Message]:
        assert isinstance(press, Press)
        return self.host(Ack(press.press_id, press.token, code))

    def pong(self) -> Pong:
        return one(self.host(Ping()), Pong)

    def hello(self) -> Hello:
        return one(self.host(AskHello()), Hello)
