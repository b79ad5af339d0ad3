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
from devices.modem.inbox import Inbox
from devices.modem.lines import Line
from devices.modem.pdu import StatusReport, decode
from devices.modem.sends import Sends
from devices.modem.storage import delete, read_storage
from devices.modem.survey import Survey, Task

logger = logging.getLogger(__name__)

ROUND_READY_S: Final = 30.0
ROUND_S: Final = 5.0
SYNC_TRY_S: Final = 3.0
SYNC_PAUSE_S: Final = 2.0
SILENT_AFTER: Final = 3
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
        self._is_quiet = self._echoed = False
        self._now_s = self._next_try_s = now_s  # the try of a sync or a round
        self._lists = True
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
        """The caller has this message on disk; it is deleted now or when the modem is back."""
        self._inbox.taken(message_id)
        self._go_on(now_s)

    @property
    def state(self) -> ModemState:
        """As told last."""
        return self._state

    # --- what happens to the line

    def line_opened(self, now_s: float) -> None:
        """The port is open."""
        self._is_open, self._silences, self._now_s = True, 0, now_s
        self._begin_anew()
        self._tell(ModemState(Phase.STARTING))
        self._go_on(now_s)

    def line_lost(self, cause: str, now_s: float) -> None:
        """The port is gone, or could not be opened; `cause` says why."""
        self._is_open = False
        self._channel.lost()
        self._channel.bytes_to_send()
        self._go_on(now_s)
        self._tell(ModemState(Phase.ABSENT, Cause.NO_MODEM, cause))

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
        self._now_s = now_s
        for event in self._channel.events():
            match event:
                case Answer():
                    self._answered(event)
                case Unasked(line):
                    self._unasked(line)
                case Restarted():
                    self._begin_anew()
                case _:
                    assert_never(event)
        while self._is_open and self._channel.is_idle and (task := self._next_task()):
            self._task = task
            self._advance(None)
        if not self._is_ready:
            cause = self._state.cause or Cause.MODEM_SILENT
            self._sends.expire(cause, self._stalled_since_s, now_s)
        for report in self._inbox.reports():
            self._sends.reported(report)
        self._events += self._sends.events()
        self._events += self._inbox.events()

    def _next_task(self) -> Task | None:
        if self._needs_sync:
            return self._sync() if self._now_s >= self._next_try_s else None
        if self._now_s >= self._next_try_s:
            return self._look()
        if self._survey.sim is not None:
            return None
        if deletions := self._inbox.to_delete():
            return delete(self._inbox, deletions[0])
        if self._lists:
            self._lists = False
            return self._list()
        if self._is_ready and (part := self._sends.next_part()):
            return self._send(*part)
        return None

    def _answered(self, answer: Answer) -> None:
        self._advance(answer)
        if answer.result in {Result.SILENT, Result.LOST}:
            self._task = None
            self._begin_anew()

    def _advance(self, answer: Answer | None) -> None:
        if self._task is None:
            return
        try:
            command = next(self._task) if answer is None else self._task.send(answer)
        except StopIteration:
            self._task = None
        else:
            if answer is None or answer.result not in {Result.SILENT, Result.LOST}:
                self._channel.run(command, self._now_s)

    def _begin_anew(self) -> None:
        """Nothing is known of the modem's settings any more, and maybe it is another one."""
        self._task = None
        self._needs_sync, self._lists, self._is_quiet = True, True, False
        self._next_try_s = self._now_s
        self._survey.forget()
        self._inbox.forget_places()

    def _unasked(self, line: Line) -> None:
        if line.text.startswith("+CMTI:"):
            self._lists = True
        elif line.text.startswith("+CDS:") and line.pdu:
            report = decode(line.pdu)
            if isinstance(report, StatusReport):
                self._sends.reported(report)
        elif line.text.startswith("AT") and not self._is_quiet:
            self._echoed = True
        elif line.text.startswith("AT"):
            self._begin_anew()  # an echo, though it was off: the modem was reset unheard
        elif line.text.startswith(_LOOK_AGAIN) and not self._needs_sync:
            self._next_try_s = min(self._next_try_s, self._now_s + SYNC_PAUSE_S)

    # --- the things that are done

    def _sync(self) -> Task:
        # Escape ends a prompt that an earlier host left open; the question's own line tells that the answer
        # is to this question and not to one that was given up.
        self._next_try_s = self._now_s + SYNC_TRY_S + SYNC_PAUSE_S
        answer = yield Command("\x1bAT+CSQ", wants="+CSQ:", timeout_s=SYNC_TRY_S)
        if answer.result in {Result.SILENT, Result.LOST}:
            self._silences += 1
            if self._silences >= SILENT_AFTER and self._is_open:
                self._tell(ModemState(Phase.SILENT, Cause.MODEM_SILENT))
        else:
            self._needs_sync, self._silences, self._next_try_s = False, 0, self._now_s

    def _look(self) -> Task:
        self._next_try_s = self._now_s + ROUND_S
        self._echoed = False
        yield from self._survey.ask()
        self._is_quiet = not self._echoed  # some modems cannot be told to be
        state = self._survey.state()
        self._next_try_s = self._now_s + (ROUND_READY_S if state.phase is Phase.READY else ROUND_S)
        self._lists = self._lists or state.storage is None or state.storage[0] > 0
        self._tell(state)

    def _list(self) -> Task:
        yield from read_storage(self._inbox, self._now_s, self._state.is_full)
        self._lists = self._lists or self._inbox.doubts

    def _send(self, length: int, pdu: str) -> Task:
        answer = yield Command(f"AT+CMGS={length}", wants="+CMGS:", pdu=pdu)
        if answer.result is Result.OK:
            match = next(filter(None, (_MR.fullmatch(line.text) for line in answer.lines)), None)
            self._sends.accepted(int(match[1]) if match else None)
        elif answer.result is Result.REFUSED:
            self._sends.refused(answer.cause or Cause.MODEM_FAULT)
            self._next_try_s = -inf  # what the modem refuses for may be worth a new look
        elif answer.went_out:
            self._sends.refused(Cause.UNKNOWN)
        else:
            self._sends.never_left()

    def _tell(self, state: ModemState) -> None:
        before, self._state = self._state, state
        if before.phase is Phase.READY and not self._is_ready:
            self._stalled_since_s = self._now_s
        if state.resembles(before):
            self._state = before
            return
        self._events.append(state)
        if (before.phase, before.cause) != (state.phase, state.cause):
            logger.info("modem: %s %s %s", state.phase, state.cause or "", state.detail)
