"""The screen as one machine: touches, the station's news and time in; pages, prompts and calls out. Pure.

What a citizen does with a question is in `rules.py`, which question it is in `question.py`, how they want
the screen in `comfort.py`, receipts' codes in `codes.py`; here they come together. Call it from one thread.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from kiosk.screen.bridge import Say
from kiosk.screen.calls import Answered, Call, Choose, Detail, Reply, StartBySelf
from kiosk.screen.codes import Codes
from kiosk.screen.comfort import Comfort
from kiosk.screen.inputs import FoundNoSound, Input, OpenedCode, OpenedPrivacy, Scanned, Touched, Typed, Went
from kiosk.screen.looks import changes_s, next_second_s, page_of, prompt_of, with_follow_up
from kiosk.screen.pages import (
    AlreadyRated,
    Ask,
    Idle,
    OutOfService,
    Page,
    Privacy,
    Shown,
    Sorry,
    Trouble,
)
from kiosk.screen.question import Question
from kiosk.screen.rules import ended, step
from kiosk.screen.stages import (
    Asking,
    Back,
    Ended,
    EndPage,
    Event,
    Gone,
    News,
    Now,
    Reasoning,
    Resting,
    Stage,
    Ticked,
    TurnedAway,
)
from kiosk.screen.told import ScreenTold, SessionTold
from kiosk.visit import Moment

READING_S: Final = 30.0
"""So long the page on privacy stays untouched."""
COMFORT_S: Final = 30.0
"""So long an untouched idle page keeps what somebody chose; then it is the hall's again."""
NOT_STARTED: Final[Mapping[Reply, EndPage]] = {
    Reply.ALREADY_RATED: AlreadyRated(),
    Reply.NOT_RECORDED: Sorry(Trouble.NOT_RECORDED),
}


class Flow:
    """One screen. `draw` makes the ids of touches."""

    def __init__(
        self,
        comfort: Comfort,
        draw: Callable[[], str],
        *,
        self_start: bool = False,
    ) -> None:
        self._usual = self._comfort = comfort
        self._draw = draw
        self._allows_self_start = self_start
        self._screen = ScreenTold("")
        self._trouble: Trouble | None = Trouble.NO_STATION
        self._stage: Stage = Resting()
        self._codes = Codes()
        self._question = Question()
        self._reading_s: float | None = None
        self._touched_s = 0.0
        self._said: str | None = None
        self._touch_id = draw()
        self._effects: list[Call | Say] = []

    # --- in

    def take(self, given: Input, at: Moment) -> None:
        """Somebody did something."""
        self._touched_s = at.now_s
        self._comfort = self._comfort.after(given)
        reading = self._reading_s is not None
        match given:
            case FoundNoSound():
                self._usual, self._comfort = self._usual.muted(), self._comfort.muted()
            case Scanned(text):
                self._scanned(text, at)
            case OpenedPrivacy() if not reading and self._may_read():
                self._reading_s = at.now_s
                self._step(Touched(), at)
            case _ if reading:
                self._reading_s = None if isinstance(given, Went) else at.now_s
                self._step(Touched(), at)
            case OpenedCode() | Typed() | Went() if isinstance(self._stage, Resting):
                self._entered(given, at)
            case _:
                self._step(given, at)
        self._settle(at)

    def hear(self, news: News, at: Moment) -> None:
        """The station told something, or is gone."""
        match news:
            case Back():
                self._trouble = None
                self._question.forget()
            case Gone() | TurnedAway():
                self._trouble = Trouble.NO_STATION if isinstance(news, Gone) else Trouble.REFUSED
                self._question.forget()
                self._reading_s, self._codes = None, self._codes.closed()
                self._step(Gone(), at)
            case ScreenTold():
                self._screen = news
            case SessionTold():
                self._question.take(news, self._screen.timing, at.now_s)
                self._step(news, at)
            case Answered(StartBySelf() as call, reply):
                self._started(call, reply, at)
            case Answered():
                self._step(news, at)
        self._settle(at)

    def tick(self, at: Moment) -> None:
        """Call at or after `next_deadline_s`."""
        self._step(Ticked(), at)
        self._settle(at)

    # --- out

    def take_effects(self) -> list[Call | Say]:
        """What is to be done since the last call, in order."""
        effects, self._effects = self._effects, []
        return effects

    def shown(self, at: Moment) -> Shown:
        """What is on the screen."""
        asked = None if isinstance(self._stage, Resting) else self._stage.asked
        practice = asked is not None and asked.practice
        hall = self._screen.hall_in(self._comfort.language)
        return Shown(self._comfort.frame(hall, at.wall, practice=practice), self._page(at))

    def next_deadline_s(self, at: Moment) -> float:
        """When `tick` is due, in CLOCK_BOOTTIME seconds, later than now; the screen may change at it."""
        seconds = at.wall.second + at.wall.microsecond / 1_000_000
        due = [at.now_s + 60.0 - seconds, self._touched_s + COMFORT_S, *changes_s(self._stage, at.now_s)]
        if self._reading_s is not None:
            due.append(self._reading_s + READING_S)
        if self._codes.is_open:
            due += (next_second_s(self._codes.paused_until_s, at.now_s), self._codes.closes_s)
        return min(due_s for due_s in due if due_s > at.now_s)

    # --- inside

    def _page(self, at: Moment) -> Page:
        stage = self._stage
        if self._trouble is not None and not isinstance(stage, Ended):
            return OutOfService(self._trouble)
        if self._reading_s is not None:
            return Privacy()
        page = page_of(stage, self._screen, self._comfort.language, at.now_s)
        if page is not None:
            return with_follow_up(page, stage, self._question.told, follows=self._question.follows(stage))
        if self._codes.is_open:
            return self._codes.page(at.now_s)
        return Idle(self._screen.name, self._self_start, closed=self._screen.open is False)

    def _step(self, event: Event, at: Moment) -> None:
        before, question = self._stage, self._question
        topics = tuple(topic.code for topic in self._screen.topics)
        now = Now(at.now_s, question.asked(at.now_s), question.follows(before), topics, self._touch_id)
        self._stage, calls = step(before, event, now)
        self._effects += calls
        if any(isinstance(call, Choose | Detail) and call.touch_id == self._touch_id for call in calls):
            self._touch_id = self._draw()
        if type(self._stage) is not type(before):
            self._entered_stage()

    def _entered_stage(self) -> None:
        self._reading_s = None
        if not isinstance(self._stage, Resting):
            self._codes = self._codes.closed()
        elif not self._question.follows(self._stage):
            self._comfort = self._usual  # the next one comes to the hall's own screen

    def _settle(self, at: Moment) -> None:
        """What time alone does around the question, and what is to be said of the page that is shown now."""
        now_s, stage = at.now_s, self._stage
        if self._reading_s is not None:
            is_warned = isinstance(stage, Asking) and self._reading_s < stage.asked.warns_at_s <= now_s
            if is_warned or now_s >= self._reading_s + READING_S:
                self._reading_s = None
        if self._codes.is_open and now_s >= self._codes.closes_s:
            self._codes = self._codes.closed()
        if isinstance(stage, Resting) and now_s >= self._touched_s + COMFORT_S:
            self._comfort = self._usual if not self._question.follows(stage) else self._comfort
        self._speak(self._page(at))

    def _speak(self, page: Page) -> None:
        if isinstance(page, Ask) and page.locked:
            return  # nothing new is to be said
        prompt = prompt_of(page) if self._comfort.sound else None
        if prompt is not None and prompt != self._said:
            self._effects.append(Say(prompt))
        self._said = prompt

    def _may_read(self) -> bool:
        stage = self._stage
        if self._trouble is not None or self._codes.is_open:
            return False
        return isinstance(stage, Resting | Reasoning) or (isinstance(stage, Asking) and stage.down is None)

    @property
    def _self_start(self) -> bool:
        return self._allows_self_start and self._screen.self_start is not False

    def _scanned(self, text: str, at: Moment) -> None:
        """At rest it may be a receipt's code; over a question it is nothing, whatever it holds."""
        if isinstance(self._stage, Resting) and self._self_start and self._trouble is None:
            self._reading_s = None
            self._codes, call = self._codes.with_scan(text, at.now_s)
            self._effects += () if call is None else (call,)

    def _entered(self, given: OpenedCode | Typed | Went, at: Moment) -> None:
        match given:
            case OpenedCode() if self._self_start and self._trouble is None:
                self._codes = self._codes.opened(at.now_s)
            case Typed(character) if self._codes.is_open:
                self._codes, call = self._codes.with_key(character, at.now_s)
                self._effects += () if call is None else (call,)
            case Went():
                self._codes = self._codes.closed()
            case _:
                pass

    def _started(self, call: StartBySelf, reply: Reply, at: Moment) -> None:
        self._codes = self._codes.answered(call, reply, at.now_s)
        page = NOT_STARTED.get(reply)
        if page is not None and isinstance(self._stage, Resting) and self._trouble is None:
            self._stage = ended(page, None, at.now_s)
