"""The flow against a small model: whatever a citizen, the station and time do, the promises hold."""

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from kiosk.screen.calls import Answered, Call, Choose, Detail, Reply
from kiosk.screen.inputs import (
    ChangedLanguage,
    Chose,
    DeclinedHere,
    Input,
    OpenedCode,
    OpenedPrivacy,
    Pressed,
    Scanned,
    SlidOff,
    ToggledTopic,
    Touched,
    Typed,
    Went,
)
from kiosk.screen.pages import Idle, OutOfService, Sorry, Thanks
from kiosk.screen.stages import Back, Gone
from tests.kiosk.screen.bench import FlowBench, session

INPUTS: tuple[Input, ...] = (
    *(kind(level) for level in (1, 3, 5) for kind in (Pressed, Chose)),
    SlidOff(),
    DeclinedHere(),
    OpenedPrivacy(),
    OpenedCode(),
    Typed("A"),
    Typed(None),
    Scanned("511526200001011234"),
    Scanned("ABCDEF"),
    ToggledTopic("t1"),
    ToggledTopic("t3"),
    Went(),
    Touched(),
    ChangedLanguage(),
)


class Citizens(RuleBasedStateMachine):
    """The model knows which attempts are recorded, and what the station was asked about each."""

    def __init__(self) -> None:
        super().__init__()
        self.bench = FlowBench(topics=True, self_start=True)
        self.connected = True
        self.visits = 0
        self.attempt = ""
        self.recorded: set[str] = set()
        self.open: list[Call] = []
        self.seen = 0

    def _note(self) -> None:
        self.open += self.bench.calls[self.seen :]
        self.seen = len(self.bench.calls)

    @rule(given=st.sampled_from(INPUTS))
    def somebody_does_something(self, given: Input) -> None:
        self.bench.take(given)
        self._note()

    @rule(level=st.integers(1, 5))
    def somebody_chooses(self, level: int) -> None:
        self.bench.choose(level)
        self._note()

    @rule(seconds=st.sampled_from((0.05, 0.35, 1.0, 4.0, 25.0)))
    def time_passes(self, seconds: float) -> None:
        self.bench.run(seconds)
        self._note()

    @rule()
    def a_case_is_asked(self) -> None:
        if not self.connected:
            return
        self.visits += 1
        self.attempt = f"v{self.visits}-1"
        self.bench.hear(session("asking", name=f"v{self.visits}"))
        self._note()

    @rule(reply=st.sampled_from(Reply))
    def the_station_answers(self, reply: Reply) -> None:
        if not self.open:
            return
        call = self.open.pop(0)
        if isinstance(call, Choose):
            if call.attempt in self.recorded and reply is Reply.NOT_RECORDED:
                return
            if reply is Reply.DONE:
                self.recorded.add(call.attempt)
        self.bench.hear(Answered(call, reply))
        self._note()

    @rule()
    def a_pad_is_pressed(self) -> None:
        if self.connected and self.attempt:
            self.recorded.add(self.attempt)
            self.bench.hear(session("rated", name=f"v{self.visits}", open_=False))
            self._note()

    @rule()
    def the_station_goes(self) -> None:
        self.connected = False
        self.bench.hear(Gone())
        self._note()

    @rule()
    def the_station_is_back(self) -> None:
        self.connected = True
        self.bench.hear(Back())
        self._note()

    @invariant()
    def nobody_is_thanked_before_it_is_recorded(self) -> None:
        page = self.bench.page
        if isinstance(page, Thanks):
            stage = self.bench.flow._stage
            assert getattr(stage, "asked").attempt in self.recorded  # noqa: B009  of this stage it is there

    @invariant()
    def a_recorded_attempt_is_never_chosen_again(self) -> None:
        """The same touch may be sent again; a second one only after the screen was sorry for the first."""
        pages = (getattr(what, "page", None) for _when, what in self.bench.trace)
        sorries = sum(isinstance(page, Sorry) for page in pages)
        for attempt in self.recorded:
            calls = [call for call in self.bench.called(Choose) if call.attempt == attempt]
            touches = {call.touch_id: call for call in calls}
            assert all(touches[call.touch_id] == call for call in calls)
            assert len(touches) <= 1 + sorries

    @invariant()
    def reasons_follow_only_what_is_recorded(self) -> None:
        assert all(call.attempt in self.recorded for call in self.bench.called(Detail))

    @invariant()
    def nobody_is_asked_without_a_station(self) -> None:
        if not self.connected:
            assert isinstance(self.bench.page, OutOfService) or hasattr(self.bench.flow._stage, "until_s")

    def teardown(self) -> None:
        """Every path returns to idle, once the station answers what it was asked."""
        self.bench.hear(Back())
        for _ in range(8):
            self._note()
            while self.open:
                call = self.open.pop(0)
                if isinstance(call, Choose):
                    self.recorded.add(call.attempt)
                self.bench.hear(Answered(call, Reply.DONE))
                self._note()
            self.bench.run(100)
        assert isinstance(self.bench.page, Idle)


TestCitizens = Citizens.TestCase
TestCitizens.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
