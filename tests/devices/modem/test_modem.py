"""The driver against the simulated modem in virtual time: states, messages out and in, and every fault."""

import random

import pytest

from devices.modem.causes import Cause
from devices.modem.events import Delivered, Failed, Handle, ModemState, Received, Sent
from devices.modem.sends import QUEUE_MAX, QueueFullError, ReferenceInUseError
from firmware_sim.modem.modem import Fuse
from firmware_sim.modem.network import scts
from firmware_sim.modem.tpdu import delivers
from tests.devices.modem.pair import NUMBER, Pair

LONG = "办件已办结，请您评价。😀" * 20


def phases(pair: Pair) -> list[str]:
    return [event.phase.value for event in pair.told(ModemState) if isinstance(event, ModemState)]


# --- what is there


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


def test_a_port_without_a_modem_is_told_as_silent_and_the_modem_is_found_when_it_speaks() -> None:
    pair = Pair()
    pair.sim.quirks.mute = True
    pair.plug()
    pair.until(lambda: pair.state.phase == "silent", 30)
    assert pair.state.cause is Cause.MODEM_SILENT
    pair.sim.quirks.mute = False
    pair.until(lambda: pair.state.phase == "ready", 30)


# --- sending


def test_a_long_text_arrives_whole_and_its_delivery_is_told() -> None:
    pair = Pair().ready()
    assert pair.host.send(NUMBER, LONG, "case-1", pair.now_s) == Handle("case-1", 4)
    pair.until(lambda: pair.told(Delivered))
    assert pair.sent() == [LONG]
    assert pair.ends() == [Sent("case-1", 4)]
    assert pair.told(Delivered) == [Delivered("case-1")]


def test_messages_go_out_in_order_and_wait_for_a_modem_that_is_away() -> None:
    pair = Pair()
    for number in range(5):
        pair.host.send(NUMBER, f"第{number}条", f"r{number}", pair.now_s)
    pair.run(60)
    pair.ready()
    pair.until(lambda: len(pair.told(Delivered)) == 5)
    assert pair.sent() == [f"第{number}条" for number in range(5)]


def test_what_waits_longer_than_two_minutes_is_given_back_with_the_cause() -> None:
    pair = Pair()
    pair.sim.world.network.registration = "searching"
    pair.plug()
    pair.host.send(NUMBER, "在吗", "r1", pair.now_s)
    pair.run(125)
    assert pair.ends() == [Failed("r1", Cause.NO_NETWORK, is_final=False, parts_sent=0)]
    pair.sim.world.network.registration = "home"
    pair.run(60)
    assert pair.parts() == 0


def test_a_queue_is_bounded_and_a_reference_is_used_once_at_a_time() -> None:
    pair = Pair()
    for number in range(QUEUE_MAX):
        pair.host.send(NUMBER, "你好", f"r{number}", pair.now_s)
    with pytest.raises(QueueFullError):
        pair.host.send(NUMBER, "你好", "one more", pair.now_s)
    pair = Pair()
    pair.host.send(NUMBER, "你好", "r1", pair.now_s)
    with pytest.raises(ReferenceInUseError):
        pair.host.send(NUMBER, "你好", "r1", pair.now_s)
    pair.ready()
    pair.until(pair.ends)
    pair.host.send(NUMBER, "你好", "r1", pair.now_s)


@pytest.mark.parametrize(
    ("code", "cause", "final"),
    [
        (1, Cause.NUMBER_REFUSED, True),
        (8, Cause.NETWORK_REFUSED, True),
        (42, Cause.NETWORK_BUSY, False),
        (69, Cause.NETWORK_REFUSED, True),
        (111, Cause.NETWORK_REFUSED, True),
        (310, Cause.NO_SIM, False),
        (322, Cause.STORAGE_FULL, False),
        (330, Cause.NO_CENTRE, False),
        (331, Cause.NO_NETWORK, False),
        (332, Cause.UNKNOWN, True),
        (500, Cause.MODEM_FAULT, False),
    ],
)
def test_a_refusal_is_told_with_its_cause_and_the_next_message_goes_out(
    code: int, cause: Cause, final: bool
) -> None:
    pair = Pair().ready()
    pair.sim.world.network.refusal, pair.sim.world.network.refusals_left = code, 1
    pair.host.send(NUMBER, "一", "r1", pair.now_s)
    pair.host.send(NUMBER, "二", "r2", pair.now_s)
    pair.until(lambda: len(pair.ends()) == 2)
    assert pair.ends() == [Failed("r1", cause, final, 0), Sent("r2", 1)]
    assert pair.sent() == ["二"]


@pytest.mark.parametrize(
    ("status", "cause"), [(0x41, Cause.NOT_DELIVERED), (0x46, Cause.EXPIRED), (0x63, Cause.NOT_DELIVERED)]
)
def test_a_delivery_that_failed_is_told_once_after_sent(status: int, cause: Cause) -> None:
    pair = Pair().ready()
    pair.sim.world.network.report_status = status
    pair.host.send(NUMBER, LONG, "r1", pair.now_s)
    pair.until(lambda: pair.told(Failed))
    pair.run(30)
    assert pair.ends() == [Sent("r1", 4), Failed("r1", cause, is_final=True, parts_sent=4)]


def test_a_centre_that_still_tries_is_no_delivery() -> None:
    pair = Pair().ready()
    pair.sim.world.network.report_status = 0x20
    pair.host.send(NUMBER, "一", "r1", pair.now_s)
    pair.run(60)
    assert pair.ends() == [Sent("r1", 1)]
    assert pair.told(Delivered) == []


@pytest.mark.parametrize("action", ["unplug", "reset"])
@pytest.mark.parametrize(
    ("moment", "outcome", "texts"),
    [
        ("command", Sent("r1", 1), 1),  # no byte of the message had left: it is sent when the modem is back
        ("prompt", None, 1),  # either: the prompt came through, or it did not
        ("pdu", Failed("r1", Cause.UNKNOWN, is_final=True, parts_sent=0), 1),
        ("answer", None, 1),
    ],
)
def test_a_sending_that_is_cut_is_never_doubled_and_never_wrongly_told(
    action: str, moment: str, outcome: object, texts: int
) -> None:
    pair = Pair().ready()
    pair.sim.fuse = Fuse(moment, action)
    pair.host.send(NUMBER, "只发一次", "r1", pair.now_s)
    pair.run(5)
    if not pair.plugged:
        pair.plug()
    pair.until(pair.ends)
    pair.until(lambda: pair.state.phase == "ready")
    pair.run(130)
    (end,) = pair.ends()
    assert outcome in {None, end}
    assert end in {Sent("r1", 1), Failed("r1", Cause.UNKNOWN, is_final=True, parts_sent=0)}
    assert len(pair.sent()) <= 1
    if isinstance(end, Sent):
        assert pair.sent() == ["只发一次"]
    pair.host.send(NUMBER, "下一条", "r2", pair.now_s)
    pair.until(lambda: len(pair.ends()) == 2)
    assert pair.ends()[1] == Sent("r2", 1)


def test_any_moment_of_a_long_sending_may_lose_the_cable_and_nothing_is_doubled() -> None:
    whole = Pair().ready()
    whole.host.send(NUMBER, LONG, "r", whole.now_s)
    whole.until(whole.ends)
    source = random.Random(5)
    outcomes = set()
    for cut_after in range(0, 1600, 37):
        pair = Pair().ready()
        budget = cut_after

        def mangle(data: bytes, pair: Pair = pair) -> bytes:
            nonlocal budget
            budget -= len(data)
            if budget < 0:
                pair.sim.tripped = "unplug"
                return data[: max(len(data) + budget, 0)]
            return data

        pair.mangle = mangle
        pair.sim.quirks.slow_s = source.choice((0.0, 0.01))
        pair.host.send(NUMBER, LONG, "r", pair.now_s)
        pair.run(2)
        pair.mangle = bytes
        if not pair.plugged:
            pair.plug()
        pair.until(pair.ends)
        (end,) = pair.ends()
        outcomes.add(type(end))
        assert pair.parts() <= 4
        if isinstance(end, Sent):
            assert pair.sent() == [LONG]
        else:
            assert isinstance(end, Failed)
            assert end.cause is Cause.UNKNOWN
    assert outcomes == {Sent, Failed}


def test_an_answer_that_never_comes_is_unknown_and_the_modem_is_found_again() -> None:
    pair = Pair().ready()
    pair.sim.quirks.slow_s = 200.0
    pair.host.send(NUMBER, "慢", "r1", pair.now_s)
    pair.run(1)
    pair.sim.quirks.slow_s = 0.0
    pair.run(400)
    assert len(pair.ends()) == 1
    assert len(pair.sent()) <= 1
    assert pair.state.phase == "ready"


def test_a_slow_modem_is_waited_for() -> None:
    pair = Pair()
    pair.sim.quirks.slow_s = 2.5
    pair.ready()
    pair.host.send(NUMBER, LONG, "r1", pair.now_s)
    pair.sim.arrive("10086", "慢慢来", [], pair.now_s)
    pair.until(lambda: pair.told(Delivered) and pair.texts())
    assert pair.sent() == [LONG]


# --- receiving


def test_a_message_is_told_once_and_stays_until_it_is_taken() -> None:
    pair = Pair().ready()
    pair.sim.arrive("+8613912345678", LONG, [3, 1, 4, 2], pair.now_s)
    pair.until(pair.texts)
    pair.run(100)
    (message,) = pair.told(Received)
    assert isinstance(message, Received)
    assert (message.text, message.sender, message.missing) == (LONG, "+8613912345678", ())
    assert len(pair.sim.world.card.places) == 4
    pair.host.taken(message.id, pair.now_s)
    pair.until(lambda: not pair.sim.world.card.places)
    pair.run(100)
    assert pair.texts() == [LONG]


def test_parts_that_come_after_an_unplugging_and_a_new_start_complete_the_message() -> None:
    pair = Pair().ready()
    pair.sim.arrive("10086", LONG, [2], pair.now_s)
    pair.run(40)
    pair.unplug()
    pair.sim.arrive("10086", "夹在中间", [], pair.now_s)
    pair.sim.world.network.waiting.extend(
        delivers("10086", LONG, scts(1), 1)[number - 1] for number in (4, 1, 3)
    )
    pair.start_host()
    pair.plug()
    pair.until(lambda: len(pair.texts()) == 2)
    assert sorted(pair.texts()) == sorted([LONG, "夹在中间"])


def test_a_message_that_was_not_taken_is_told_again_after_a_new_start_under_the_same_id() -> None:
    pair = Pair().ready()
    pair.sim.arrive("10086", "回复1", [], pair.now_s)
    pair.until(pair.texts)
    (first,) = pair.told(Received)
    pair.start_host()
    pair.plug()
    pair.until(pair.texts)
    assert pair.told(Received) == [first]


def test_what_is_taken_while_the_modem_is_away_is_deleted_when_it_is_back_and_not_told_again() -> None:
    pair = Pair().ready()
    pair.sim.arrive("10086", "一", [], pair.now_s)
    pair.until(pair.texts)
    (message,) = pair.told(Received)
    assert isinstance(message, Received)
    pair.unplug()
    pair.host.taken(message.id, pair.now_s)
    pair.plug()
    pair.until(lambda: not pair.sim.world.card.places)
    assert pair.texts() == ["一"]


def test_another_card_in_the_modem_loses_no_message_to_a_deletion_meant_for_the_first() -> None:
    pair = Pair().ready()
    pair.sim.arrive("10086", "旧卡", [], pair.now_s)
    pair.until(pair.texts)
    (message,) = pair.told(Received)
    assert isinstance(message, Received)
    pair.unplug()
    pair.sim.world.card.places.clear()
    pair.sim.arrive("10086", "新卡", [], pair.now_s)
    pair.host.taken(message.id, pair.now_s)
    pair.plug()
    pair.until(lambda: len(pair.texts()) == 2)
    pair.run(100)
    assert len(pair.sim.world.card.places) == 1


def test_a_full_storage_is_told_and_empties_when_messages_are_taken() -> None:
    pair = Pair()
    pair.sim.world.card.size = 3
    pair.ready()
    for number in range(5):
        pair.sim.arrive("10086", f"第{number}条", [], pair.now_s)
    pair.until(lambda: pair.state.is_full)
    assert len(pair.texts()) == 3
    for event in pair.told(Received):
        assert isinstance(event, Received)
        pair.host.taken(event.id, pair.now_s)
    pair.until(lambda: len(pair.texts()) == 5)
    assert pair.texts() == [f"第{number}条" for number in range(5)]


def test_a_full_storage_lets_go_of_incomplete_messages() -> None:
    pair = Pair()
    pair.sim.world.card.size = 2
    pair.ready()
    pair.sim.arrive("10086", LONG, [1, 2], pair.now_s)
    pair.until(pair.texts)
    (message,) = pair.told(Received)
    assert isinstance(message, Received)
    assert message.missing == (3, 4)


# --- a line where anything comes in between


@pytest.mark.parametrize("chatter", [False, True])
@pytest.mark.parametrize("echo", ["off", "on", "stuck"])
def test_echo_and_unasked_lines_disturb_neither_sending_nor_receiving(echo: str, chatter: bool) -> None:
    pair = Pair()
    pair.sim.world.echo_stuck = echo == "stuck"
    pair.sim.world.settings.echo = echo != "off"
    pair.sim.quirks.chatter = chatter
    pair.ready()
    pair.host.send(NUMBER, LONG, "r1", pair.now_s)
    pair.sim.arrive("10086", LONG, [], pair.now_s)
    pair.until(lambda: pair.told(Delivered) and pair.texts())
    assert (pair.sent(), pair.texts()) == ([LONG], [LONG])


def test_a_reset_that_nobody_announced_is_noticed_by_its_echo() -> None:
    pair = Pair().ready()
    pair.sim.reset(pair.now_s)
    pair.sim.cut()  # the announcement is lost
    pair.run(40)
    pair.sim.arrive("10086", "重启之后", [], pair.now_s)
    pair.until(pair.texts, 40)
    assert not pair.sim.world.settings.echo
    assert pair.sim.world.settings.errors == 1


@pytest.mark.promise(6)
def test_rubbish_and_flipped_bits_double_nothing_and_make_no_message() -> None:
    source = random.Random(6)

    def mangle(data: bytes) -> bytes:
        if source.random() < 0.03 and data:
            at = source.randrange(len(data))
            return data[:at] + bytes((data[at] ^ 1 << source.randrange(8),)) + data[at + 1 :]
        return data

    pair = Pair(mangle=mangle)
    pair.sim.quirks.rubbish = 0.1
    pair.ready()
    for number in range(20):
        pair.host.send(NUMBER, f"{LONG}{number}", f"r{number}", pair.now_s)
        pair.sim.arrive("10086", f"回复{number}", [], pair.now_s)
        pair.run(200)
        for event in pair.told(Received):
            assert isinstance(event, Received)
            pair.host.taken(event.id, pair.now_s)
    pair.run(2000)
    sent = pair.sent()
    assert len(sent) == len(set(sent))
    told_sent = {event.reference for event in pair.ends() if isinstance(event, Sent)}
    assert {f"{LONG}{reference[1:]}" for reference in told_sent} <= set(sent)
    assert len(pair.ends()) == 20
    assert len(told_sent) > 5
    assert pair.texts() == [f"回复{number}" for number in range(20)]
