"""How the pad answers the host: OPEN, CLOSE, EXTEND, ACK, LOG, SIGNAL and TEST (section 4). Pure."""

from __future__ import annotations

from tests.second_pad import messages, panel
from tests.second_pad.fromhost import Ack, AskLog, Close, Extend, Open, Signal, Test
from tests.second_pad.frompad import Closed, Full, Signalled, Tested
from tests.second_pad.log import Log
from tests.second_pad.messages import Message
from tests.second_pad.pad import AFTER_MS, Identity, Pad
from tests.second_pad.panel import Panel


def boot(identity: Identity, log: Log, shows: Panel, now: int, cause: int) -> Pad:
    """A pad that has just started, with everything in its place."""
    pad = Pad(identity, log, shows, now, cause)
    pad.on_message(Requests(pad).handle)
    return pad


class Requests:
    """The handler of the host's messages for one pad."""

    def __init__(self, pad: Pad) -> None:
        self._pad = pad

    def handle(self, now: int, message: Message) -> None:
        """Act on a well-formed message. POLL, on a point-to-point line, is ignored."""
        if isinstance(message, Open):
            self._open(now, message)
        elif isinstance(message, Close):
            self._close(now, message)
        elif isinstance(message, Extend):
            self._extend(now, message)
        elif isinstance(message, Ack):
            self._ack(now, message)
        elif isinstance(message, AskLog):
            self._log(now, message)
        elif isinstance(message, Signal):
            self._signal(now, message)
        elif isinstance(message, Test):
            self._test(now, message)

    def _open(self, now: int, message: Open) -> None:
        pad = self._pad
        if pad.panel.shown == panel.TEST:
            pad.show(now, panel.DARK)
        former, is_open = pad.question, pad.question is not None and pad.question.token == message.token
        is_new = not is_open and not self._is_remembered(message.token)
        if former is not None and is_new:
            pad.end_question(messages.CLOSED_BY_HOST)
        if self._answer_from_memory(now, message.token, open_press=True):
            pass
        elif is_open:
            self._opened(message.token)
        elif message.scale != pad.identity.keys:
            self._closed(message.token, messages.CLOSED_SCALE)
        elif not pad.log.writable():
            pad.send(lambda _: Full(message.token))
            pad.show(now, panel.FULL, for_ms=AFTER_MS)
        else:
            pad.open_question(now, message)
            self._opened(message.token)
        if former is not None and pad.question is None and pad.panel.shown != panel.FULL:
            pad.show(now, panel.DARK)

    def _close(self, now: int, message: Close) -> None:
        pad = self._pad
        if self._answer_from_memory(now, message.token):
            return
        if pad.question is not None and pad.question.token == message.token:
            pad.end_question(messages.CLOSED_BY_HOST)
            pad.show(now, panel.DARK)
            self._closed(message.token, messages.CLOSED_BY_HOST)
        else:
            self._closed(message.token, messages.CLOSED_UNKNOWN)

    def _extend(self, now: int, message: Extend) -> None:
        """Neither end nor warning moves to an earlier time; a warning that was given is taken back."""
        pad = self._pad
        question = pad.question
        if question is not None and question.token == message.token:
            question.deadline = max(question.deadline, now + message.timeout_ms)
            question.warn_at = max(question.warn_at, now + message.warning_ms)
            question.warned = False
            if pad.panel.shown == panel.WARNING:
                pad.show(now, panel.OPEN, quiet=True)
            pad.tick(now)
            self._opened(message.token)
        elif not self._answer_from_memory(now, message.token):
            self._closed(message.token, messages.CLOSED_UNKNOWN)

    def _ack(self, now: int, message: Ack) -> None:
        pad = self._pad
        record = pad.log.find(message.press_id)
        if record is None or record.token != message.token or pad.log.is_acknowledged(record):
            return
        if not pad.log.acknowledge(record):
            return
        pad.panel.add("ack", press_id=message.press_id, code=message.code)
        pad.deliver(now)
        if pad.kept == record.press_id:
            pad.kept = None
            good = message.code in (messages.ACK_ACCEPTED, messages.ACK_DUPLICATE)
            pad.show(now, panel.THANKS if good else panel.CLOSED, for_ms=AFTER_MS)

    def _log(self, now: int, message: AskLog) -> None:
        pad = self._pad
        pad.log.reopen(message.from_press_id)
        pad.send(pad.pong)
        pad.deliver(now)

    def _signal(self, now: int, message: Signal) -> None:
        self._pad.send(lambda _: Signalled(message.kind))
        self._pad.panel.signal(now, message)

    def _test(self, now: int, message: Test) -> None:
        pad = self._pad
        if pad.panel.shown not in (panel.DARK, panel.TEST):
            pad.send(pad.pong)
            return
        if message.seconds:
            pad.show(now, panel.TEST, for_ms=1000 * message.seconds)
        else:
            pad.show(now, panel.DARK)
        pad.send(lambda _: Tested(0))

    # --- answers

    def _is_remembered(self, token: bytes) -> bool:
        pad = self._pad
        return pad.log.find_token(token) is not None or any(ended == token for ended, _ in pad.ended)

    def _answer_from_memory(self, now: int, token: bytes, *, open_press: bool = False) -> bool:
        """Answer with what is known of a token that is not open any more; False when nothing is.

        `open_press`: for OPEN, where a press of another token that waits for its ACK goes before.
        """
        pad = self._pad
        record = pad.log.find_token(token)
        if record is None and open_press:
            record = pad.log.oldest_unacknowledged()
        if record is not None:
            pad.send_press(now, record)
            return True
        for ended, reason in pad.ended:
            if ended == token:
                self._closed(token, reason)
                return True
        return False

    def _closed(self, token: bytes, reason: int) -> None:
        self._pad.send(lambda _: Closed(token, reason))

    def _opened(self, token: bytes) -> None:
        self._pad.send(lambda now: self._pad.opened(now, token))
