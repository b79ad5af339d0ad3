"""What screens ask of a station beside sessions: reasons, self-start, surveys, what they show. Pure.

Nothing here looks at a level: a detail is taken or refused by who chose and when, and by that alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Final

from evaluation.model import OpenedBy, Placed, normalise_number
from kiosk import facts
from kiosk.attempt import Chosen, Over
from kiosk.caseload import Caseload
from kiosk.effects import AnswersSaved, Commit, DetailSaved, HallSaved, ScreensChanged, ScreenTicket, Settled
from kiosk.hall import NO_CONFIG, campaign_of, is_open, runs, spans_of, unfit
from kiosk.opening import Accepted, OpenRequest, Refusal, Refused, WantedCase
from kiosk.tries import Tries
from kiosk.views import ScreenView
from kiosk.visit import Choice, Moment, Touch
from kiosk.window import About
from kiosk.windows import Windows
from mqtt_bridge.messages.control import decode_control, encode_control
from mqtt_bridge.messages.hall import HallConfig
from mqtt_bridge.outbox.values import Write

DETAILS_KEPT_MAX: Final = 10_000
SURVEYED_KEPT_MAX: Final = 1_000

Open = Callable[[OpenRequest, Moment], Accepted | Refused]


@dataclass(frozen=True, slots=True)
class Survey:
    """What a visitor answered, question by question. `visitor` None: without a token."""

    campaign: str
    answers: tuple[tuple[str, str], ...]
    visitor: str | None
    touch: Touch

    @property
    def name(self) -> str:
        """The same answers again have the same."""
        return f"{self.campaign}/{self.touch.screen}/{self.touch.touch_id}"

    def __repr__(self) -> str:
        """Without the answers: no log can carry one."""
        return f"Survey({self.name!r})"


class Screens:
    """The screens of a station. Answers to touches come as `Settled`, after the commit."""

    def __init__(self, windows: Windows, caseload: Caseload, utc_offset_h: float) -> None:
        self.config = NO_CONFIG
        self._zone = timezone(timedelta(hours=utc_offset_h))
        self._windows = windows
        self._caseload = caseload
        self._kept_version = -1
        self._details: dict[bytes, tuple[Touch, bool]] = {}  # token -> who told, and whether it is on disk
        self._surveyed: dict[str, bool] = {}  # name -> whether it is on disk
        self._tries: dict[str, Tries] = {}

    def recall(self, hall: bytes | None, surveyed: Iterable[str]) -> None:
        """Take over what the outbox kept; what another version of the program wrote may say nothing to us."""
        kept = None if hall is None else decode_control(hall, HallConfig)
        if isinstance(kept, HallConfig):
            self.config, self._kept_version = kept, kept.version
        self._surveyed = dict.fromkeys(surveyed, True)

    def configure(self, config: HallConfig) -> bool:
        """Show another configuration from now on; False: it is not newer than the one shown."""
        newer = config.version > self.config.version
        if newer:
            self.config = config
            self._windows.want(ScreensChanged())
        if config == self.config and config.version > self._kept_version:
            write = Write(hall=(config.version, encode_control(config)))
            self._windows.want(Commit(write, HallSaved(config.version)))
        return newer

    def view(self, screen: str, window: str, at: Moment) -> ScreenView | None:
        """What a screen shows beside sessions; None: there is no such screen at this window now."""
        known = self._windows.setting(window)
        if known is None or screen not in known[0].screens:
            return None
        local = self._local(at)
        day = local.date()
        return ScreenView(
            screen=screen,
            window=known[0],
            timing=known[1],
            config=self.config,
            open=is_open(self.config, local),
            today=spans_of(self.config, day),
            campaign=campaign_of(self.config, day),
        )

    def choose(
        self, visit: str, token: bytes | None, position: int, touch: Touch, at: Moment
    ) -> bytes | Refused:
        """A screen was touched: the token of the attempt it is for. `AnswerTouch` follows after the commit.

        `token` names the attempt that the screen showed; None takes the one that is asked now.
        """
        progress = self._windows.progress(visit)
        if progress is None:
            return Refused(Refusal.UNKNOWN_SESSION, visit)
        attempt = progress.attempt(token)
        if attempt is None or touch.screen not in attempt.plan.screens:
            return Refused(Refusal.OVER, visit)
        choice = Choice(attempt.plan.token, position, at.wall, Placed.RECEIPT, touch)
        self._windows.about(About(attempt.plan.token, Chosen(choice, at)))
        return attempt.plan.token

    def detail(
        self, visit: str, token: bytes, topics: Sequence[str], touch: Touch, at: Moment
    ) -> DetailSaved | Refused:
        """What a rating was about; taken once, and only where this screen's choice is the rating on disk."""
        progress = self._windows.progress(visit)
        if progress is None:
            return Refused(Refusal.UNKNOWN_SESSION, visit)
        state = progress.attempt(token)
        winner = state.winner if isinstance(state, Over) else None
        if state is None or not isinstance(winner, Touch) or winner.screen != touch.screen:
            return Refused(Refusal.NOT_CHOSEN, visit)
        known = {topic.code for topic in self.config.topics}
        unknown = next((topic for topic in topics if topic not in known), None)
        if unknown is not None:
            return Refused(Refusal.UNKNOWN_TOPIC, unknown)
        ticket = DetailSaved(token, touch)
        told, saved = self._details.get(token, (None, False))
        if told is not None and told != touch:
            return Refused(Refusal.ALREADY_TOLD, visit)
        if told is None:
            self._details[token] = (touch, False)
            _trim(self._details, DETAILS_KEPT_MAX)
            event = facts.detail(state.plan.attempt, topics, at)
            self._windows.want(Commit(Write(events=(event,)), ticket))
        elif saved:
            self._windows.want(Settled(ticket, recorded=True))
        return ticket

    def start(self, screen: str, window: str, code: str, at: Moment, open_visit: Open) -> Accepted | Refused:
        """A citizen gave the code of a receipt: the session about its case, at this screen's window."""
        known = self._windows.setting(window)
        if known is None or screen not in known[0].screens or not known[0].self_start:
            return Refused(Refusal.NO_SELF_START, window)
        tries = self._tries.get(screen, Tries())
        if left_s := tries.left_s(at.now_s):
            return Refused(Refusal.PAUSED, str(left_s))
        case = self._caseload.of_code(normalise_number(code))
        if case is None:
            tries = self._tries[screen] = tries.failed(at.now_s)
            return Refused(Refusal.UNKNOWN_CODE, str(tries.left_s(at.now_s)))
        current = self._windows.current(window)
        if current is not None and current.visit.opened_by is not OpenedBy.CITIZEN:
            return Refused(Refusal.OPEN_ELSEWHERE, window)
        wanted = WantedCase(case.key.source, case.key.case_no, case.key.service_no)
        return open_visit(OpenRequest(window, (wanted,), OpenedBy.CITIZEN), at)

    def survey(self, survey: Survey, at: Moment) -> AnswersSaved | Refused:
        """Answers of a visitor to a campaign that runs; the same touch again is the same answers."""
        ticket = AnswersSaved(survey.name)
        saved = self._surveyed.get(survey.name)
        if saved is None:
            day = self._local(at).date()
            named = (one for one in self.config.campaigns if one.id == survey.campaign and runs(one, day))
            campaign = next(named, None)
            if campaign is None:
                return Refused(Refusal.UNKNOWN_CAMPAIGN, survey.campaign)
            wrong = unfit(campaign, survey.answers)
            if wrong is not None:
                return Refused(Refusal.BAD_ANSWER, wrong)
            self._surveyed[survey.name] = False
            _trim(self._surveyed, SURVEYED_KEPT_MAX)
            events = tuple(facts.survey_answer(survey.name, survey.campaign, answer, survey.visitor, at)
                           for answer in survey.answers)  # fmt: skip
            self._windows.want(Commit(Write(events=events, surveyed=(survey.name,)), ticket))
        elif saved:
            self._windows.want(Settled(ticket, recorded=True))
        return ticket

    def saved(self, ticket: ScreenTicket, *, recorded: bool) -> None:
        """A commit has ended, well or not: what the disk did not take may be sent again."""
        match ticket:
            case DetailSaved(token, touch) if recorded:
                self._details[token] = (touch, True)
            case DetailSaved(token):
                self._details.pop(token, None)
            case AnswersSaved(name) if recorded:
                self._surveyed[name] = True
            case AnswersSaved(name):
                self._surveyed.pop(name, None)
            case HallSaved(version):
                self._kept_version = max(self._kept_version, version) if recorded else self._kept_version
                return
        self._windows.want(Settled(ticket, recorded=recorded))

    def _local(self, at: Moment) -> datetime:
        return at.wall.astimezone(self._zone)


def _trim(kept: dict[bytes, tuple[Touch, bool]] | dict[str, bool], most: int) -> None:
    while len(kept) > most:
        kept.pop(next(iter(kept)))  # type: ignore[call-overload]  # its own first key
