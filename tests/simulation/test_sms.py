"""The SMS modem at length: a thousand texts each way, damaged lines, and whatever may befall it, by seed."""

import random

import pytest

from devices.modem.causes import Cause
from devices.modem.channel import Command, Result
from devices.modem.config import ModemConfig
from devices.modem.events import Failed, Received, Sent
from devices.modem.inbox import Inbox, Stored
from devices.modem.modem import Modem
from devices.modem.pdu import submits
from devices.modem.text import UNITS_IN_PART, parts_of, units_of
from firmware_sim.modem.modem import MOMENTS, Fuse, SimModem
from firmware_sim.modem.network import scts
from firmware_sim.modem.tpdu import delivers, read_submit
from tests.devices.modem.pair import NUMBER, Pair
from tests.devices.modem.test_channel import SAMPLES, answers, running

LONG = "办件已办结，请您评价。😀" * 20
ALPHABETS = ("办件已办结请您评价满意非常基本不", "abc XYZ 019 [~]€", "😀🀄𠮷𡃁", "é中😀a\n@")


def random_text(source: random.Random, units_max: int) -> str:
    letters = source.choice(ALPHABETS)
    text = "".join(source.choice(letters) for _ in range(source.randint(1, units_max)))
    while units_of(text) > units_max:
        text = text[:-1]
    return text or "中"


def test_a_thousand_texts_arrive_at_the_network_as_they_were() -> None:
    source = random.Random(8)
    for reference in range(1000):
        text = random_text(source, source.choice((5, 70, 200, 10 * UNITS_IN_PART - 9)))
        taken = [
            read_submit(pdu, length)
            for length, pdu in submits("+8613800138000", parts_of(text), reference % 256)
        ]
        assert b"".join(part.units for part in taken).decode("utf-16-be") == text
        assert {part.number for part in taken} == {"+8613800138000"}
        places = [part.place for part in taken]
        expected = [(reference % 256, len(taken), number) for number in range(1, len(taken) + 1)]
        assert places == (expected if len(taken) > 1 else [None])


def test_a_thousand_texts_of_the_network_arrive_here_as_they_were_in_any_order() -> None:
    source = random.Random(23040)
    for reference in range(1000):
        text = random_text(source, source.choice((5, 70, 200, 600)))
        parts = delivers("+8613800138000", text, scts(reference), reference % 256)
        source.shuffle(parts)
        inbox = Inbox()
        stored = [Stored(index, pdu) for index, pdu in enumerate(parts, start=1)]
        inbox.listed(stored, 0.0, is_full=False)
        inbox.listed(stored, 0.0, is_full=False)
        assert [(message.text, message.sender) for message in inbox.events()] == [(text, "+8613800138000")]


@pytest.mark.promise(6)
def test_a_hundred_thousand_damaged_lines_raise_nothing_and_the_next_good_answer_is_read() -> None:
    source = random.Random(100_000)
    modem = Modem(ModemConfig("/dev/modem"), 0.0)
    modem.line_opened(0.0)
    modem.send("13800138000", "你好", "r", 0.0)
    now_s = 0.0
    for _ in range(100_000):
        line = bytearray(source.choice(SAMPLES))
        at = source.randrange(len(line))
        match source.randrange(4):
            case 0:
                line[at] ^= 1 << source.randrange(8)
            case 1:
                del line[at:]
            case 2:
                line[at:at] = source.randbytes(3)
            case _:
                pass  # as it was, at a wrong moment
        now_s += 0.05
        modem.receive(bytes(line), now_s)
        modem.bytes_to_send()
        for _event in modem.events():
            pass
    channel = running(Command("AT+CSQ", wants="+CSQ:"))
    channel.receive(source.randbytes(50) + b"\r\n+CSQ: 1,99\r\nOK\r\n", 0.0)
    assert [answer.result for answer in answers(channel)] == [Result.OK]


MISHAPS = ("unplug", "reset", "fuse", "slow", "chatter", "echo", "refuse", "network", "host")


def mishap(pair: Pair, source: random.Random) -> None:
    """One thing goes wrong, or gets well again."""
    match source.choice(MISHAPS):
        case "unplug" if pair.plugged:
            pair.unplug()
        case "reset":
            pair.sim.reset(pair.now_s)
        case "fuse":
            pair.sim.fuse = Fuse(source.choice(MOMENTS), source.choice(("unplug", "reset")))
        case "slow":
            pair.sim.quirks.slow_s = source.choice((0.0, 0.0, 1.0))
        case "chatter":
            pair.sim.quirks.chatter = source.random() < 0.5
        case "echo":
            pair.sim.world.echo_stuck = source.random() < 0.5
        case "refuse":
            pair.sim.world.network.refusal, pair.sim.world.network.refusals_left = source.choice((42, 8)), 1
        case "network":
            pair.sim.world.network.registration = source.choice(("home", "home", "searching"))
        case _:
            if not pair.plugged:
                pair.plug()


def taken(pair: Pair, kept: dict[str, str]) -> None:
    """A caller that writes each message down before it says so."""
    for event in pair.told(Received):
        assert isinstance(event, Received)
        kept[event.id] = event.text
        pair.host.taken(event.id, pair.now_s)


@pytest.mark.parametrize("seed", range(20))
def test_whatever_befalls_modem_and_cable_nothing_is_sent_twice_and_nothing_received_is_lost(
    seed: int,
) -> None:
    source = random.Random(seed)
    pair = Pair(sim=SimModem(seed=seed))
    pair.sim.world.card.size = 60
    kept: dict[str, str] = {}
    for number in range(15):
        text = source.choice((LONG, "一句话")) + str(number)
        pair.host.send(NUMBER, text, text, pair.now_s)
        pair.sim.arrive("10086", f"回复{number}" * source.choice((1, 40)), [], pair.now_s)
        pair.run(source.choice((0.1, 3.0, 40.0)))
        mishap(pair, source)
        pair.exchange()
        taken(pair, kept)
    pair.sim.fuse, pair.sim.quirks.slow_s, pair.sim.world.network.registration = None, 0.0, "home"
    if not pair.plugged:
        pair.plug()
    for _ in range(8):
        pair.run(60)
        taken(pair, kept)
    sent = pair.sent()
    ends = {event.reference: event for event in pair.ends() if isinstance(event, Sent | Failed)}
    assert len(sent) == len(set(sent))
    assert len(ends) == 15
    assert {reference for reference, end in ends.items() if isinstance(end, Sent)} <= set(sent)
    unknown = {
        reference for reference, end in ends.items() if isinstance(end, Failed) and end.cause is Cause.UNKNOWN
    }
    assert set(sent) <= {reference for reference, end in ends.items() if isinstance(end, Sent)} | unknown
    assert {text.split("回复")[1] for text in kept.values()} == {str(number) for number in range(15)}
    assert len(kept) == 15
    assert not pair.sim.world.card.places
