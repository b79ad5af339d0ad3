"""Echo, chatter, rubbish and unheard resets on the line to the simulated modem, in virtual time."""

import random

import pytest

from devices.modem.events import Delivered, Received, Sent
from tests.devices.modem.pair import NUMBER, Pair

LONG = "办件已办结，请您评价。😀" * 20


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
    pair.run(60)  # the second round found the modem quiet
    pair.sim.reset(pair.now_s)
    pair.sim.cut()  # the announcement is lost
    pair.now_s += 1
    pair.host.send(NUMBER, "重启之后", "r", pair.now_s)
    pair.until(pair.ends, 5)
    pair.run(5)
    settings = pair.sim.world.settings
    assert (settings.echo, settings.errors, settings.message_indication) == (False, 1, 1)


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
