"""A flow in virtual time with a station that only takes notes."""

import itertools
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from kiosk.screen.bridge import Say
from kiosk.screen.calls import Answered, Call, Reply
from kiosk.screen.comfort import Comfort
from kiosk.screen.flow import Flow
from kiosk.screen.inputs import Chose, Input, Pressed
from kiosk.screen.pages import Ask, Page, Shown
from kiosk.screen.stages import Back, News
from kiosk.screen.told import CaseTold, ScreenTold, SessionTold, TopicTold
from kiosk.visit import Moment

P = TypeVar("P", bound=Page)
C = TypeVar("C", bound=Call)

NOON = datetime(2026, 11, 28, 12, 0, tzinfo=UTC)
TOPICS = tuple(TopicTold(f"t{n}", {"zh_CN": f"事项{n}", "en": f"Topic {n}"}) for n in range(1, 5))
SCREEN = ScreenTold("screen-1", "1号窗口", {"zh_CN": "市民中心", "en": "Citizens' hall"}, topics=TOPICS)
FAR_S = 1000.0


def session(
    *states: str,
    name: str = "s1",
    remaining_s: float | None = 60.0,
    open_: bool = True,
    extended: bool = False,
) -> SessionTold:
    """A session whose cases are in these states; the attempt of the first is `s1-1`."""
    cases = tuple(
        CaseTold(state, None if state == "waiting" else f"{name}-{n}", f"事项 {n}", f"F{n}")
        for n, state in enumerate(states, start=1)
    )
    return SessionTold(name, open_, cases, False, remaining_s, extended, "王五")


class FlowBench:
    """One screen. Time moves only in `run`, and meets every deadline."""

    def __init__(self, *, topics: bool = False, self_start: bool = False, connected: bool = True) -> None:
        self.now_s = FAR_S
        numbers = itertools.count(1)
        self.flow = Flow(Comfort(), lambda: f"touch-{next(numbers):04}", self_start=self_start)
        self.calls: list[Call] = []
        self.said: list[str] = []
        self.trace: list[tuple[float, Shown | str]] = []
        if connected:
            self.hear(Back())
            self.hear(SCREEN if topics else ScreenTold("screen-1", "1号窗口", SCREEN.hall))

    @property
    def at(self) -> Moment:
        return Moment(self.now_s, NOON + timedelta(seconds=self.now_s - FAR_S))

    def take(self, *inputs: Input) -> None:
        for given in inputs:
            self.flow.take(given, self.at)
            self._settle()

    def hear(self, *news: News) -> None:
        for told in news:
            self.flow.hear(told, self.at)
            self._settle()

    def run(self, seconds: float) -> None:
        end_s = self.now_s + seconds
        while self.now_s < end_s:
            deadline_s = self.flow.next_deadline_s(self.at)
            assert deadline_s > self.now_s
            self.now_s = min(deadline_s, end_s)
            self.flow.tick(self.at)
            self._settle()

    def choose(self, level: int) -> None:
        """A citizen touches the card of a level, after having looked at the page."""
        self.run(1)
        self.take(Pressed(level))
        self.run(0.1)
        self.take(Chose(level))

    def ask(self, *states: str, **more: object) -> None:
        self.hear(session(*(states or ("asking",)), **more))  # type: ignore[arg-type]
        assert isinstance(self.page, Ask)

    def answer(self, reply: Reply = Reply.DONE) -> None:
        """What the station says to the last call."""
        self.hear(Answered(self.calls[-1], reply))

    @property
    def page(self) -> Page:
        return self.flow.shown(self.at).page

    def shows(self, kind: type[P]) -> P:
        page = self.page
        assert isinstance(page, kind), page
        return page

    def called(self, kind: type[C]) -> list[C]:
        return [call for call in self.calls if isinstance(call, kind)]

    def _settle(self) -> None:
        for effect in self.flow.take_effects():
            if isinstance(effect, Say):
                self.said.append(effect.prompt)
                self.trace.append((self.now_s, effect.prompt))
            else:
                self.calls.append(effect)
        shown = self.flow.shown(self.at)
        if not self.trace or self.trace[-1][1] != shown:
            self.trace.append((self.now_s, shown))
