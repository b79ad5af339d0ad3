"""What a modem is said to be: card, network, signal, PIN, silence; in virtual time."""

import pytest

from devices.modem.causes import Cause
from devices.modem.channel import Answer, Command, Result
from devices.modem.config import ModemConfig
from devices.modem.events import ModemState, Phase
from devices.modem.lines import Line
from devices.modem.survey import Survey
from tests.devices.modem.pair import Pair


def phases(pair: Pair) -> list[str]:
    return [event.phase.value for event in pair.told(ModemState) if isinstance(event, ModemState)]


def test_a_modem_that_is_well_is_ready_and_named() -> None:
    pair = Pair().ready()
    state = pair.state
    assert (state.model, state.imei) == ("SIM7600X-HALLRATING", "861234567890123")
    assert (state.network, state.signal_dbm, state.storage) == ("HALL MOBILE", -73, (0, 20))
    assert phases(pair) == ["starting", "ready"]
    assert b"CIMI" not in pair.host_sent  # the card's own number is never asked for


@pytest.mark.parametrize(
    ("prepare", "phase", "cause"),
    [
        ({"present": False}, "sim", Cause.NO_SIM),
        ({"pin": "1234"}, "sim", Cause.PIN_WANTED),
        ({"tries": 0}, "sim", Cause.SIM_BLOCKED),
    ],
)
def test_a_card_that_cannot_be_used_is_named_and_noticed_when_it_is_changed(
    prepare: dict[str, object], phase: str, cause: Cause
) -> None:
    pair = Pair()
    for name, value in prepare.items():
        setattr(pair.sim.world.card, name, value)
    pair.plug()
    pair.until(lambda: pair.state.phase == phase, 20)
    assert pair.state.cause is cause
    card = pair.sim.world.card
    card.present, card.pin, card.tries = True, "", 3
    pair.until(lambda: pair.state.phase == "ready", 20)


@pytest.mark.parametrize(
    ("registration", "phase", "cause"),
    [("searching", "searching", Cause.NO_NETWORK), ("denied", "denied", Cause.NETWORK_REFUSED)],
)
def test_a_network_that_is_not_there_is_told_and_its_coming_too(
    registration: str, phase: str, cause: Cause
) -> None:
    pair = Pair()
    pair.sim.world.network.registration = registration
    pair.plug()
    pair.until(lambda: pair.state.phase == phase, 20)
    assert pair.state.cause is cause
    pair.sim.world.network.registration = "roaming"
    pair.until(lambda: pair.state.phase == "ready", 20)


def test_a_weak_signal_is_told_and_a_small_change_is_not() -> None:
    pair = Pair().ready()
    for quality, told in ((21, 1), (2, 2), (3, 2), (99, 3)):
        pair.sim.world.network.quality = quality
        pair.run(31)
        assert phases(pair).count("ready") == told
    assert pair.state.signal_dbm is None
    assert not pair.state.is_weak
    pair.sim.world.network.quality = 1
    pair.run(31)
    assert pair.state.is_weak


def test_the_pin_is_entered_once_and_the_modem_becomes_ready() -> None:
    pair = Pair(pin="2580")
    pair.sim.world.card.pin = "2580"
    pair.ready()
    assert pair.host_sent.count(b"AT+CPIN=") == 1


def test_a_wrong_pin_is_entered_once_and_never_again_whatever_is_plugged_or_started() -> None:
    pair = Pair(pin="1111")
    pair.sim.world.card.pin = "2580"
    pair.plug()
    pair.until(lambda: pair.state.cause is Cause.PIN_WRONG, 20)
    pair.run(60)
    pair.unplug()
    pair.sim.reset(pair.now_s)
    pair.plug()
    pair.run(60)
    pair.start_host()  # a new process asks the card how many tries are left
    pair.plug()
    pair.until(lambda: pair.state.cause is Cause.PIN_WRONG, 20)
    assert pair.sim.world.card.tries == 2


def test_a_modem_that_does_not_tell_the_tries_gets_a_wrong_pin_once_from_one_process() -> None:
    pair = Pair(pin="1111")
    pair.sim.world.card.pin, pair.sim.world.lacks = "2580", ("+CPINR",)
    pair.plug()
    for _ in range(3):
        pair.run(60)
        pair.unplug()
        pair.sim.reset(pair.now_s)
        pair.plug()
    assert pair.sim.world.card.tries == 2


def test_a_modem_that_answers_little_is_ready_all_the_same() -> None:
    survey = Survey(ModemConfig("/dev/modem"))
    questions = survey.ask()
    command: Command | None = next(questions)
    while command:
        lines = (Line("+CPIN: READY"),) if command.text == "AT+CPIN?" else ()
        try:
            command = questions.send(Answer(command, Result.OK, lines))
        except StopIteration:
            command = None
    assert survey.state() == ModemState(Phase.READY)


def test_a_port_without_a_modem_is_told_as_silent_and_the_modem_is_found_when_it_speaks() -> None:
    pair = Pair()
    pair.sim.quirks.mute = True
    pair.plug()
    pair.until(lambda: pair.state.phase == "silent", 30)
    assert pair.state.cause is Cause.MODEM_SILENT
    pair.sim.quirks.mute = False
    pair.until(lambda: pair.state.phase == "ready", 30)
