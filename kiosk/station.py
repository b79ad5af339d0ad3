"""All windows of a station: requests, feed, commands, duty, recovery. Pure: no I/O, no clock, no randomness.

Every input comes with its `Moment`; what is to be done is taken with `take_effects()`, in order.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Final, assert_never

from devices.events import PadEvent
from evaluation.model import CancelCode, Case, OpenedBy, UnratedCause
from kiosk import facts, opening
from kiosk.acts import Acts
from kiosk.attempt import NotSaved, Saved
from kiosk.board import PadBoard
from kiosk.caseload import Caseload, is_asked_by_feed
from kiosk.duty import UNKNOWN, Roster
from kiosk.effects import (
    AnswersSaved,
    AskedSaved,
    CasesSaved,
    ChoiceSaved,
    Commit,
    DetailSaved,
    DutyAnswered,
    DutySaved,
    Effect,
    EndSaved,
    HallSaved,
    IdentifyPad,
    Noted,
    PressSaved,
    RecordAnswered,
    Recorded,
    ScreensChanged,
    Ticket,
    pad_of,
)
from kiosk.feed import FeedCases, request_for
from kiosk.layout import Layout
from kiosk.memory import recall
from kiosk.opening import Accepted, Draw, OpenRequest, Refusal, Refused
from kiosk.orders import EXPIRED, TOO_LONG, Orders, request_of
from kiosk.padside import EVENT_RANDOM_BYTES, PadSide
from kiosk.screens import Screens
from kiosk.views import VisitView, view
from kiosk.visit import End, Moment
from kiosk.window import About, VisitEnded, VisitExtended, VisitOpened
from kiosk.windows import Windows, Wiring
from mqtt_bridge.messages.control import Command
from mqtt_bridge.outbox.values import Committed, Outcome, Recovered, Write

IDENTIFY_S: Final = 10.0


class Station:
    """The rules of one hall PC. Call it from one thread."""

    def __init__(self, layout: Layout, draw: Draw) -> None:
        self._windows = Windows(layout.windows, layout.timing)
        self.pads = PadSide(self._windows, PadBoard(layout.bindings()), draw)
        self.acts = Acts(self._windows, draw)
        self._caseload = Caseload(layout.patterns)
        self.screens = Screens(self._windows, self._caseload, layout.utc_offset_h)
        self._feed = FeedCases()
        self._roster = Roster(layout.utc_offset_h)
        self._draw = draw
        self._orders = Orders()

    def start(self, recovered: Recovered, at: Moment) -> None:
        """Take up what the outbox kept: every open token is closed, and a press is taken if one comes."""
        self.pads.recall(recovered.delivered)
        self._caseload.recall(recovered.cases, recovered.rated)
        self._roster.recall(recovered.duty)
        self.screens.recall(recovered.hall, recovered.surveyed)
        for kept in recovered.open_attempts:
            plan = recall(kept, at.now_s)
            if plan is None:
                self.acts.end_unreadable(kept.token, at)
            else:
                self._windows.recall(kept.window, plan, at)

    def reconfigure(self, layout: Layout, fresh: Collection[str], at: Moment) -> None:
        """Take over another layout; where the clocks stand stays. `fresh`: pads whose line is a new one.

        Sessions of windows that stay go on: pads that came or have a new line are asked what is open there.
        Those of a window that goes away end as cancelled.
        """
        shown = self._windows.shown()
        board = self.pads.board
        gone = board.rebind(layout.bindings(), fresh)
        wiring = Wiring(board.simulators(), frozenset(fresh), gone)
        self._windows.rearrange(layout.windows, layout.timing, wiring, at)
        self._caseload.use(layout.patterns)
        if self._windows.shown() != shown:
            self._windows.want(ScreensChanged())

    def take_effects(self) -> list[Effect]:
        """What is to be done since the last call. A pad that has gone is told nothing more."""
        board = self.pads.board
        effects = self._windows.take_effects()
        return [effect for effect in effects if (pad := pad_of(effect)) is None or pad in board]

    def window_names(self) -> tuple[str, ...]:
        return self._windows.names()

    def is_asking(self, window: str) -> bool:
        return self._windows.current(window) is not None

    def next_deadline_s(self) -> float | None:
        """When `tick` is due, CLOCK_BOOTTIME seconds; None: only an event can change anything."""
        return self._windows.next_deadline_s()

    def tick(self, at: Moment) -> None:
        self._windows.tick(at)

    def pad_event(self, event: PadEvent, at: Moment) -> bool:
        """Something happened on a pad's line; whether the pad's state for central has changed."""
        return self.pads.handle(event, at)

    def saved(self, ticket: Ticket, outcome: Outcome, at: Moment) -> None:
        """A commit has ended, well or not."""
        committed = isinstance(outcome, Committed)
        if committed:
            self._learn(ticket)
        match ticket:
            case ChoiceSaved() | PressSaved():
                self.pads.press_saved(ticket, outcome, at)
            case AskedSaved(token) | EndSaved(token):
                self._windows.about(About(token, (Saved if committed else NotSaved)(ticket, at)))
            case DutySaved(window):
                self._windows.want(DutyAnswered(window, committed))
            case CasesSaved():
                self._windows.want(*self._feed.saved())
            case Recorded(number):
                self._windows.want(RecordAnswered(number, committed))
            case DetailSaved() | AnswersSaved() | HallSaved():
                self.screens.saved(ticket, recorded=committed)
            case Noted():
                pass
            case _:
                assert_never(ticket)

    def _learn(self, ticket: Ticket) -> None:
        """What is on disk is known from now on."""
        match ticket:
            case ChoiceSaved(token):
                self._caseload.rate_subject(self._windows.subject(token))
            case AskedSaved(token) | EndSaved(token):
                self._caseload.keep_subject(self._windows.subject(token))
            case DutySaved(window, clerk, day):
                self._roster.sign(window, clerk, day)
            case _:
                pass

    def open(self, request: OpenRequest, at: Moment) -> Accepted | Refused:
        """Ask a citizen, or name the visit that does so already. A visit open at the window is superseded."""
        if request.window not in self._windows:
            return Refused(Refusal.UNKNOWN_WINDOW, request.window)
        cases = opening.parse_cases(request, self._caseload)
        if isinstance(cases, Refused):
            return cases
        verdict = opening.judge(cases, request.window, self._windows.open_about(cases), self._caseload)
        if verdict is not None:
            return verdict
        if self._windows.is_crowded(request.window):
            return Refused(Refusal.BUSY, request.window)
        # Who served is not who sits near the kiosk at which the citizen began.
        alone = request.opened_by is OpenedBy.CITIZEN
        served_by = UNKNOWN if alone else self._roster.clerk(request.window, at.wall)
        visit = opening.make_visit(request, cases, self._caseload, served_by, self._draw, at)
        self._windows.apply(request.window, VisitOpened(visit, at))
        return Accepted(visit.number, visit.window)

    def end(self, visit: str, end: End, at: Moment) -> Refused | None:
        """Staff or citizen ended a visit. A visit that is over stays as it is."""
        return self._change(visit, VisitEnded(visit, end, at))

    def extend(self, visit: str, at: Moment) -> Refused | None:
        """Give the case that is asked now its time again, once; asked for more, nothing changes."""
        return self._change(visit, VisitExtended(visit, at))

    def _change(self, visit: str, event: VisitEnded | VisitExtended) -> Refused | None:
        progress = self._windows.progress(visit)
        if progress is None:
            return Refused(Refusal.UNKNOWN_SESSION, visit)
        if progress.finished:
            return Refused(Refusal.OVER, visit)
        self._windows.apply(progress.visit.window, event)
        return None

    def sign(self, window: str, clerk: str | None, at: Moment) -> Refused | None:
        """A clerk signs on at a window, or (None) off. `DutyAnswered` follows after the commit."""
        if window not in self._windows:
            return Refused(Refusal.UNKNOWN_WINDOW, window)
        name = clerk or self._roster.clerk(window, at.wall)
        event = facts.duty(window, name, self._draw(EVENT_RANDOM_BYTES), at, on=clerk is not None)
        row = (window, None if clerk is None else self._roster.row(clerk, at.wall))
        ticket = DutySaved(window, clerk, self._roster.day(at.wall))
        self._windows.want(Commit(Write(events=(event,), duty=(row,)), ticket))
        return None

    def feed(self, case: Case, at: Moment) -> Refused | None:
        """A finished case of the feed is kept; it is asked at once if at all, with the citizen present."""
        if self._caseload.get(case.key) is not None:
            return None
        self._caseload.keep(case)
        self._windows.want(*self._feed.take(case))
        if case.window in self._windows and is_asked_by_feed(case, at):
            return self._try(request_for(case), at)
        return None

    def _try(self, request: OpenRequest, at: Moment) -> Refused | None:
        return answer if isinstance(answer := self.open(request, at), Refused) else None

    def command(self, command: Command, at: Moment) -> Refused | None:
        """Central asks for something. What comes too late is recorded and lights nothing; twice is once."""
        verdict = self._orders.judge(command, at)
        if verdict is None:
            return None
        self.acts.note("central", verdict, f"{command.action} {command.id}", at)
        return None if verdict in {EXPIRED, TOO_LONG} else self._obey(command, at)

    def _obey(self, command: Command, at: Moment) -> Refused | None:
        window = command.window or ""
        match command.action:
            case "open":
                return self._try(request_of(command), at)
            case "cancel":
                current = self._windows.current(window)
                if current is None:
                    return Refused(Refusal.OVER, window)
                return self.end(current.visit.number, End(UnratedCause.CANCELLED, CancelCode.OTHER), at)
            case "identify":
                if command.pad is not None and command.pad in self.pads.board:
                    self._windows.want(IdentifyPad(command.pad, IDENTIFY_S))
                return None

    def view(self, visit: str, at: Moment) -> VisitView | None:
        """What a window may know of a visit; None where it is not remembered."""
        progress = self._windows.progress(visit)
        return None if progress is None else view(progress, at)

    def open_views(self, at: Moment) -> tuple[VisitView, ...]:
        """Every visit that is being asked now."""
        return tuple(view(progress, at) for progress in self._windows.open_progress())
