"""What pads say, judged: presses to their attempts or the disk, faults to events, the rest to the board."""

from __future__ import annotations

from collections.abc import Mapping

from devices.codes import AckCode
from devices.events import (
    Closed,
    Full,
    ModelFault,
    PadConflict,
    PadEvent,
    PadIdentified,
    PadReady,
    PadSilent,
    PortLost,
    Pressed,
    PressedNow,
)
from devices.line_events import AddressTwice, BaudFound, PadTwice
from evaluation.model import Placed
from kiosk import facts
from kiosk.attempt import Chosen, NotSaved, Over, PadClosed, PadFull, Saved, is_unanswered
from kiosk.board import PadBoard
from kiosk.effects import Acknowledge, ChoiceSaved, Commit, Noted, PressSaved
from kiosk.faults import FaultLimit
from kiosk.opening import Draw
from kiosk.presses import PressBook, Verdict, placed
from kiosk.visit import Choice, Moment, press_id
from kiosk.window import About, PadKnown
from kiosk.windows import Windows
from mqtt_bridge.messages.envelope import NewEvent
from mqtt_bridge.outbox.values import Committed, Outcome, Write

EVENT_RANDOM_BYTES = 16


class PadSide:
    """The pads of a station. Not one of its ways leads from an unknown key to a level."""

    def __init__(self, windows: Windows, board: PadBoard, draw: Draw) -> None:
        self.board = board
        self._windows = windows
        self._draw = draw
        self._book = PressBook({})
        self._faults = FaultLimit()

    def recall(self, delivered: Mapping[tuple[str, int], int]) -> None:
        """Take over which presses were delivered before the start."""
        self._book = PressBook(dict(delivered))

    def handle(self, event: PadEvent, at: Moment) -> bool:
        """Take in an event of a pad; whether its state for central has changed."""
        match event:
            case Pressed():
                self._press(event, at)
            case PressedNow():
                self._press_now(event, at)
            case Closed(pad, token, reason):
                self._windows.about(About(token, PadClosed(pad, reason, at)))
            case Full(pad, token):
                self._fault(pad, "full", at)
                self._windows.about(About(token, PadFull(pad, at)))
            case PadIdentified(pad=pad, simulator=simulator) | PadReady(pad=pad, simulator=simulator):
                window = self._windows.of_pad(pad)
                if window is not None:
                    self._windows.apply(window, PadKnown(pad, simulator))
            case _:
                kind = _fault_of(event)
                if kind:
                    self._fault(event.pad, kind, at)
        return self.board.note(event, at)

    def press_saved(self, ticket: PressSaved | ChoiceSaved, outcome: Outcome, at: Moment) -> None:
        """The commit of a press or of a choice on a screen has ended."""
        saved = isinstance(outcome, Committed)
        if isinstance(ticket, ChoiceSaved):
            self._choice_saved(ticket, at, saved=saved)
        elif not saved:
            self._book = self._book.failed(ticket.press)
        else:
            self._book = self._book.saved(ticket.press, ticket.code)
            self._windows.want(Acknowledge(ticket.press, ticket.code))
            if ticket.code is AckCode.REFUSED:
                # A key without a position answers nothing, and the pad will not ask this token again.
                self._windows.about(About(ticket.press.token, PadFull(ticket.press.pad, at)))

    def _choice_saved(self, ticket: ChoiceSaved, at: Moment, *, saved: bool) -> None:
        attempt = self._windows.attempt(ticket.token)
        self._windows.about(About(ticket.token, (Saved if saved else NotSaved)(ticket, at)))
        if not isinstance(ticket.reply, Pressed):
            return
        second = isinstance(attempt, Over) and attempt.winner is not None
        code = AckCode.REFUSED if second else AckCode.ACCEPTED
        self._book = self._book.saved(ticket.reply, code) if saved else self._book.failed(ticket.reply)

    def _press(self, pressed: Pressed, at: Moment) -> None:
        attempt = self._windows.attempt(pressed.token)
        unanswered = pressed.position is not None and attempt is not None and is_unanswered(attempt)
        verdict = self._book.judge(pressed, unanswered=unanswered)
        if verdict is Verdict.DELIVERED:
            self._windows.want(Acknowledge(pressed, self._book.repeat_code(pressed)))
        if verdict in {Verdict.DELIVERED, Verdict.IN_HAND}:
            return
        renumbered = verdict is Verdict.RENUMBERED
        if renumbered:
            self._fault(pressed.pad, "renumbered", at)
        self._book = self._book.taken(pressed)
        plan = None if attempt is None else attempt.plan
        if pressed.position is None:
            fault = self._fault_event(pressed.pad, "unknown-key", at)
            self._commit_press(pressed, fault, AckCode.REFUSED)
            return
        pressed_at, how = placed(pressed, at, plan)
        simulated = self.board[pressed.pad].simulated
        if plan is not None:
            choice = Choice(pressed.token, pressed.position, pressed_at, how, pressed, simulated, renumbered)
            self._windows.about(About(pressed.token, Chosen(choice, at)))
            return
        loose = facts.loose_press(pressed, pressed.position, pressed_at, at, simulated=simulated)
        self._commit_press(pressed, (loose,), AckCode.ACCEPTED)

    def _press_now(self, pressed: PressedNow, at: Moment) -> None:
        """A press on a pad without a log. It comes again until it is acknowledged."""
        if pressed.position is None:
            self._fault(pressed.pad, "unknown-key", at)
        elif self._windows.attempt(pressed.token) is None:
            # Forgotten here, after long trouble with the disk: there is nothing left that it could rate.
            self._fault(pressed.pad, "press-too-late", at)
            self._windows.want(Acknowledge(pressed, AckCode.LATE))
        else:
            pressed_at = at.wall_of(pressed.received_s)
            simulated = self.board[pressed.pad].simulated
            choice = Choice(pressed.token, pressed.position, pressed_at, Placed.RECEIPT, pressed, simulated)
            self._windows.about(About(pressed.token, Chosen(choice, at)))

    def _commit_press(self, pressed: Pressed, events: tuple[NewEvent, ...], code: AckCode) -> None:
        write = Write(events=events, delivered=(press_id(pressed),))
        self._windows.want(Commit(write, PressSaved(pressed, code)))

    def _fault(self, pad: str, kind: str, at: Moment) -> None:
        events = self._fault_event(pad, kind, at)
        if events:
            self._windows.want(Commit(Write(events=events), Noted()))

    def _fault_event(self, pad: str, kind: str, at: Moment) -> tuple[NewEvent, ...]:
        """The event to write; none where this pad and kind had enough this hour."""
        count = self._faults.admit(pad, kind, at.now_s)
        if count is None:
            return ()
        uid = self.board[pad].uid
        return (facts.device(pad, kind, uid, count, self._draw(EVENT_RANDOM_BYTES), at),)


def _fault_of(event: PadEvent) -> str | None:
    """The kind of `device` event under which a fault of a line is kept; None: it is none."""
    match event:
        case PadConflict():
            return "conflict"
        case PadSilent():
            return "silent"
        case PortLost():
            return "port-lost"
        case ModelFault():
            return "model"
        case PadTwice():
            return "uid-twice"
        case AddressTwice():
            return "address-twice"
        case BaudFound(baud=baud, configured=configured) if baud != configured:
            return "other-baud"
        case _:
            return None
