"""A rating pad with power on (docs/pad-protocol.md, sections 4 and 9).

Bytes, keys and time come in; bytes, shows and one deadline go out.
"""

from dataclasses import dataclass
from enum import IntEnum
from typing import Final, assert_never

from firmware_sim.address import Place
from firmware_sim.asking import AckCode, Asking
from firmware_sim.counts import PadCounts
from firmware_sim.display import Beeped, Display, Show, Shown
from firmware_sim.frames import BadFrame, Defect, Frame, Receiver, Side, encode_frame
from firmware_sim.log import LogUnwritableError, PressLog, Record
from firmware_sim.messages import (
    Ack,
    Addressed,
    AskAddress,
    AskHello,
    AskTest,
    Close,
    Extend,
    Full,
    Hello,
    HostMessage,
    Idle,
    Open,
    Ping,
    Poll,
    Pong,
    ReplayLog,
    Request,
    Signal,
)
from firmware_sim.question import KEYS
from firmware_sim.technician import Technician
from firmware_sim.voice import Outgoing
from firmware_sim.wire import decode_message, encode_message

FIRMWARE: Final = 0x0100
FLAG_SIMULATOR: Final = 0x01


class ResetCause(IntEnum):
    """Why the pad started."""

    POWER_ON = 1
    RESET_PIN = 2
    BROWN_OUT = 3
    WATCHDOG = 4


@dataclass(frozen=True, slots=True)
class Build:
    """What is soldered or set in a pad: uid of 6 bytes; address 0, or 1 to 32 on RS-485, until the host gives
    it another one; the line's baud.
    """

    uid: bytes
    address: int = 0
    baud: int = 9600


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """The host acknowledged a press that waited, at the pad's own time."""

    press_id: int
    code: AckCode
    t_ms: int


Change = Shown | Beeped | Acknowledged


class Pad:
    """From one start to the next; what survives a reset is in the log that is handed in.

    Times are seconds of one clock that never goes back; a call that comes late does first what was due.
    """

    def __init__(
        self, build: Build, log: PressLog, now_s: float, reset_cause: ResetCause = ResetCause.POWER_ON
    ) -> None:
        self._build = build
        self._log = log
        self._born_s = now_s
        self._reset_cause = reset_cause
        self._receiver = Receiver()
        self._display = Display(now_s)
        self._asking = Asking(log, self._display)
        self._place = Place(log.memory, build.uid, build.address, build.baud)
        self._technician = Technician(self._display)
        self._acknowledged: list[Acknowledged] = []
        self.counts = PadCounts()
        self._place.voice.tell(self._hello(now_s))

    @property
    def open_token(self) -> bytes:
        """The token that is asked, eight zero bytes if none is."""
        return self._asking.open_token

    def receive(self, data: bytes, now_s: float) -> None:
        """Take bytes from the line; noise is counted and never raises."""
        self.tick(now_s)
        for found in self._receiver.receive(data, now_s):
            message = self._judge(found)
            if message is not None:
                self._place.voice.heard(poll=isinstance(message, Poll))
            match message:
                case None:
                    pass
                case Poll():
                    self._answer_pending(now_s)
                case Ack():
                    self._acknowledge(message, now_s)
                case AskAddress():
                    self._place.move(message, now_s)
                case _:
                    self._place.voice.answer(self._answer(message, now_s), now_s)

    def press_key(self, key: int, now_s: float, down_s: float | None = None) -> None:
        """Take a debounced key, 1 to 5, that is down since then (None: now)."""
        assert 1 <= key <= KEYS
        self.tick(now_s)
        if self._technician.testing:
            self._place.voice.tell(self._technician.press_key(key, now_s))
            return
        taken = self._asking.press_key(key, now_s, now_s if down_s is None else down_s)
        if isinstance(taken, Full):
            self._place.voice.tell(taken)
        elif not taken:
            self.counts.count_waiting_key()
            self._display.set(Show.WAIT, now_s)

    def tick(self, now_s: float) -> None:
        """Do what is due; call it at or after next_deadline_s()."""
        timed_out = self._asking.tick(now_s)
        if timed_out:
            self._place.voice.tell(timed_out)
        self._technician.tick(now_s)
        self._display.tick(now_s)

    def frame_to_send(self, now_s: float) -> bytes:
        """Return the next frame for the line, which begins now; empty if there is none."""
        outgoing = self._place.voice.take(self._log.oldest_unacknowledged(), now_s)
        if outgoing is None:
            return b""
        message = self._asking.press(outgoing, now_s) if isinstance(outgoing, Record) else outgoing
        type_no, payload = encode_message(message)
        frame = Frame(Side.PAD, self._place.address, type_no, self.counts.frames_sent % 256, payload)
        if isinstance(message, Addressed):
            self._place.moved(message)
        self.counts.frames_sent += 1
        return encode_frame(frame)

    def lose_power(self, now_s: float) -> None:
        """All lights go out; nothing else is called any more."""
        self._display.set(Show.DARK, now_s)

    def take_changes(self) -> list[Change]:
        """Return what a person beside the pad could tell since the last call, and the acknowledgements."""
        acknowledged, self._acknowledged = self._acknowledged, []
        return [*acknowledged, *self._display.take_changes()]

    def next_deadline_s(self, now_s: float, *, line_free: bool = True) -> float | None:
        """When tick() is due next, or frame_to_send() if the line is free; None: nothing is pending."""
        deadlines = [part.next_deadline_s() for part in (self._asking, self._technician, self._display)]
        if line_free:
            deadlines.append(self._place.voice.next_deadline_s(self._log.oldest_unacknowledged(), now_s))
        return min((deadline for deadline in deadlines if deadline is not None), default=None)

    def _judge(self, found: Frame | BadFrame) -> HostMessage | None:
        if isinstance(found, Frame):
            if found.address != self._place.address:
                return None  # section 2: not bad, only not for us
            message = decode_message(found)
            if not isinstance(message, Defect):
                self.counts.frames_received += 1
                return message
        self.counts.count_bad_frame()
        return None

    def _answer(self, request: Request, now_s: float) -> Outgoing:
        match request:
            case AskHello():
                return self._hello(now_s)
            case Ping():
                return self._state(Pong, now_s)
            case Open():
                self._technician.end_test(now_s)
                return self._asking.open(request, now_s)
            case Close():
                return self._asking.close(request.token, now_s)
            case Extend():
                return self._asking.extend(request, now_s)
            case ReplayLog():
                self._replay(request)
                return self._state(Pong, now_s)
            case Signal():
                return self._technician.signal(request, now_s)
            case AskTest():
                return self._technician.test(request, now_s) or self._state(Pong, now_s)
            case _:
                assert_never(request)

    def _acknowledge(self, ack: Ack, now_s: float) -> None:
        if self._asking.acknowledge(ack, now_s):
            change = Acknowledged(ack.press_id, AckCode(ack.code), self._uptime_ms(now_s))
            self._acknowledged.append(change)
        if self._place.address:  # section 9: ACK is answered like POLL
            self._answer_pending(now_s)

    def _replay(self, request: ReplayLog) -> None:
        try:
            self._log.replay_from(request.from_press_id)
        except LogUnwritableError:
            return  # the records marked so far are delivered; the host sees the rest missing and asks again

    def _answer_pending(self, now_s: float) -> None:
        self._place.voice.answer_pending(self._state(Idle, now_s), self._log.oldest_unacknowledged(), now_s)

    def _hello(self, now_s: float) -> Hello:
        return Hello(
            uid=self._build.uid,
            epoch=self._log.epoch,
            boot=self._log.boot,
            uptime_ms=self._uptime_ms(now_s),
            reset_cause=self._reset_cause,
            firmware=FIRMWARE,
            flags=FLAG_SIMULATOR,
            last_press_id=self._log.last_press_id,
            unacknowledged=self._log.unacknowledged,
            open_token=self.open_token,
        )

    def _state(self, kind: type[Pong], now_s: float) -> Pong:
        return kind(
            boot=self._log.boot,
            uptime_ms=self._uptime_ms(now_s),
            open_token=self.open_token,
            last_press_id=self._log.last_press_id,
            unacknowledged=self._log.unacknowledged,
            bad_frames=self.counts.bad_frames,
            waiting_keys=self.counts.waiting_keys,
        )

    def _uptime_ms(self, now_s: float) -> int:
        return round((now_s - self._born_s) * 1000) & 0xFFFF_FFFF
