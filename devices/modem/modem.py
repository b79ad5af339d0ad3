"""One modem: bytes and time in, messages out and in. Decides what is done next, one thing at a time."""

import logging
import re
import secrets
from collections.abc import Iterator
from math import inf
from typing import Final, assert_never

from devices.modem.causes import Cause
from devices.modem.channel import Answer, Channel, Command, Restarted, Result, Unasked
from devices.modem.config import ModemConfig
from devices.modem.events import Handle, ModemEvent, ModemState, Phase
from devices.modem.inbox import Inbox, Stored
from devices.modem.lines import Line
from devices.modem.pdu import StatusReport, decode
from devices.modem.sends import Sends
from devices.modem.survey import SLOW_S, Survey, Task

logger = logging.getLogger(__name__)

ROUND_READY_S: Final = 30.0
ROUND_S: Final = 5.0
SYNC_TRY_S: Final = 3.0
SYNC_PAUSE_S: Final = 2.0
SILENT_AFTER: Final = 3
SEND_TRIES_MAX: Final = 3
_LISTED: Final = re.compile(r"\+CMGL: ?(\d{1,4}),")
_MR: Final = re.compile(r"\+CMGS: ?(\d{1,3})(?:,.*)?")
_LOOK_AGAIN: Final = ("+CPIN:", "+CREG:", "+CEREG:", "^SIMST", "+QIND", "+SIM")


class Modem:
    """Give it what happens to its line; take bytes, events and the next deadline. Bytes never raise."""

    def __init__(self, config: ModemConfig, now_s: float) -> None:
        self._channel = Channel()
        self._survey = Survey(config)
        self._inbox = Inbox()
        self._sends = Sends(secrets.randbelow(256))
        self._is_open = False
        self._task: Task | None = None
        self._silences = 0
        self._needs_sync = True
        self._next_try_s = now_s  # of a sync or a round
        self._lists = True
        self._tries = 0
        self._stalled_since_s = now_s
        self._state = ModemState(Phase.ABSENT, Cause.NO_MODEM)
        self._events: list[ModemEvent] = []

    # --- what the caller wants

    def send(self, number: str, text: str, reference: str, now_s: float) -> Handle:
        """Queue a message; raises as `Sends.add`."""
        handle = self._sends.add(number, text, reference, now_s)
        self._go_on(now_s)
        return handle

    def taken(self, message_id: str, now_s: float) -> None:
        """The caller has this message on disk; it is deleted from the modem, now or when that is back."""
        self._inbox.taken(message_id)
        self._go_on(now_s)

    @property
    def state(self) -> ModemState:
        """As told last."""
        return self._state

    # --- what happens to the line

    def line_opened(self, now_s: float) -> None:
        """The port is open."""
        self._is_open, self._silences = True, 0
        self._begin_anew(now_s)
        self._tell(ModemState(Phase.STARTING), now_s)
        self._go_on(now_s)

    def line_lost(self, cause: str, now_s: float) -> None:
        """The port is gone, or could not be opened; `cause` says why."""
        self._is_open = False
        self._channel.lost()
        self._channel.bytes_to_send()
        self._go_on(now_s)
        self._tell(ModemState(Phase.ABSENT, Cause.NO_MODEM, cause), now_s)

    def receive(self, data: bytes, now_s: float) -> None:
        """Take bytes."""
        self._channel.receive(data, now_s)
        self._go_on(now_s)

    def tick(self, now_s: float) -> None:
        """Call at or after the deadline."""
        self._channel.tick(now_s)
        self._go_on(now_s)

    def bytes_to_send(self) -> bytes:
        """Bytes for the port, once."""
        return self._channel.bytes_to_send()

    def events(self) -> Iterator[ModemEvent]:
        """What happened since the last call."""
        events, self._events = self._events, []
        return iter(events)

    def next_deadline_s(self) -> float:
        """When `tick` has something to do; infinity where nothing waits."""
        expiry_s = inf if self._is_ready else self._sends.next_deadline_s(self._stalled_since_s)
        if not self._is_open:
            return expiry_s
        channel_s = self._channel.next_deadline_s()
        return min(self._next_try_s if channel_s is None else channel_s, expiry_s)

    # --- one thing after the other

    @property
    def _is_ready(self) -> bool:
        return self._state.phase is Phase.READY

    def _go_on(self, now_s: float) -> None:
        for event in self._channel.events():
            match event:
                case Answer():
                    self._answered(event, now_s)
                case Unasked(line):
                    self._unasked(line, now_s)
                case Restarted():
                    self._begin_anew(now_s)
                case _:
                    assert_never(event)
        while self._is_open and self._channel.is_idle and (task := self._next_task(now_s)):
            self._task = task
            self._advance(None, now_s)
        if not self._is_ready:
            cause = self._state.cause or Cause.MODEM_SILENT
            self._sends.expire(cause, self._stalled_since_s, now_s)
        for report in self._inbox.reports():
            self._sends.reported(report)
        self._events += self._sends.events()
        self._events += self._inbox.events()

    def _next_task(self, now_s: float) -> Task | None:
        if self._needs_sync:
            return self._sync(now_s) if now_s >= self._next_try_s else None
        if now_s >= self._next_try_s:
            return self._look(now_s)
        if self._survey.sim is not None:
            return None
        if deletions := self._inbox.to_delete():
            return self._delete(deletions[0])
        if self._lists:
            return self._list(now_s)
        if self._is_ready and (part := self._sends.next_part()):
            return self._send(*part)
        return None

    def _answered(self, answer: Answer, now_s: float) -> None:
        self._advance(answer, now_s)
        if answer.result in {Result.SILENT, Result.LOST}:
            self._task = None
            self._begin_anew(now_s)

    def _advance(self, answer: Answer | None, now_s: float) -> None:
        if self._task is None:
            return
        try:
            command = next(self._task) if answer is None else self._task.send(answer)
        except StopIteration:
            self._task = None
        else:
            if answer is None or answer.result not in {Result.SILENT, Result.LOST}:
                self._channel.run(command, now_s)

    def _begin_anew(self, now_s: float) -> None:
        """Nothing is known of the modem's settings any more, and maybe it is another one."""
        self._task = None
        self._needs_sync, self._lists = True, True
        self._next_try_s = now_s
        self._survey.forget()
        self._inbox.forget_places()

    def _unasked(self, line: Line, now_s: float) -> None:
        if line.text.startswith("+CMTI:"):
            self._lists = True
        elif line.text.startswith("+CDS:") and line.pdu:
            report = decode(line.pdu)
            if isinstance(report, StatusReport):
                self._sends.reported(report)
        elif line.text.startswith("AT") and self._survey.is_known and not self._needs_sync:
            self._begin_anew(now_s)  # an echo, though it was switched off: the modem was reset unheard
        elif line.text.startswith(_LOOK_AGAIN) and not self._needs_sync:
            self._next_try_s = min(self._next_try_s, now_s + SYNC_PAUSE_S)

    # --- the things that are done

    def _sync(self, now_s: float) -> Task:
        # Escape ends a prompt that an earlier host left open; the question's own line tells that the answer
        # is to this question and not to one that was given up.
        escape = "\x1b" if self._silences else ""
        self._next_try_s = now_s + SYNC_TRY_S + SYNC_PAUSE_S
        answer = yield Command(f"{escape}AT+CSQ", wants="+CSQ:", timeout_s=SYNC_TRY_S)
        if answer.result in {Result.SILENT, Result.LOST}:
            self._silences += 1
            if self._silences >= SILENT_AFTER and self._is_open:
                self._tell(ModemState(Phase.SILENT, Cause.MODEM_SILENT), now_s)
        else:
            self._needs_sync, self._silences, self._next_try_s = False, 0, now_s

    def _look(self, now_s: float) -> Task:
        self._next_try_s = now_s + ROUND_S
        yield from self._survey.ask()
        state = self._survey.state()
        self._next_try_s = now_s + (ROUND_READY_S if state.phase is Phase.READY else ROUND_S)
        self._lists = self._lists or state.storage is None or state.storage[0] > 0
        self._tell(state, now_s)

    def _list(self, now_s: float) -> Task:
        self._lists = False
        answer = yield Command("AT+CMGL=4", takes="+CMGL:", timeout_s=SLOW_S)
        if answer.result is Result.OK:
            found = [(_LISTED.match(line.text), line.pdu) for line in answer.lines]
            stored = [Stored(int(match[1]), pdu) for match, pdu in found if match and pdu]
            self._inbox.listed(stored, now_s, self._state.is_full)
            self._lists = self._inbox.doubts

    def _delete(self, index: int) -> Task:
        answer = yield Command(f"AT+CMGD={index}")
        self._inbox.deleted(index, gone=answer.result is Result.OK)

    def _send(self, length: int, pdu: str) -> Task:
        self._tries += 1
        answer = yield Command(f"AT+CMGS={length}", wants="+CMGS:", pdu=pdu)
        if answer.result is Result.OK:
            match = next(filter(None, (_MR.fullmatch(line.text) for line in answer.lines)), None)
            self._sends.accepted(int(match[1]) if match else None)
        elif answer.result is Result.REFUSED:
            self._sends.refused(answer.cause or Cause.MODEM_FAULT)
            self._next_try_s = -inf  # what the modem refuses for may be worth a new look
        elif answer.went_out:
            self._sends.refused(Cause.UNKNOWN)
        elif self._tries < SEND_TRIES_MAX:
            return  # no byte of the message has left: it is tried again
        else:
            self._sends.refused(Cause.MODEM_FAULT)
        self._tries = 0

    def _tell(self, state: ModemState, now_s: float) -> None:
        before = self._state
        if self._is_ready and state.phase is not Phase.READY:
            self._stalled_since_s = now_s
        if state.resembles(before):
            return
        self._state = state
        self._events.append(state)
        if (before.phase, before.cause) != (state.phase, state.cause):
            logger.info("modem: %s %s %s", state.phase, state.cause or "", state.detail)
