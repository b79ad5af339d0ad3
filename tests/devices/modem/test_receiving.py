"""Receiving against the simulated modem in virtual time: parts in any order, unpluggings, a full storage."""

from devices.modem.events import Received
from firmware_sim.modem.network import scts
from firmware_sim.modem.tpdu import delivers
from tests.devices.modem.pair import Pair

LONG = "办件已办结，请您评价。😀" * 20


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


def test_a_message_is_told_within_seconds_though_it_is_read_twice() -> None:
    pair = Pair().ready()
    pair.sim.arrive("10086", "一", [], pair.now_s)
    pair.until(pair.texts, 2)


def test_an_older_modem_with_another_storage_chosen_and_fewer_modes_tells_its_messages_at_once() -> None:
    pair = Pair()
    pair.sim.world.storage_at_start, pair.sim.world.lacks = "ME", ("+CNMI=2", "+CSMS", "+CEREG")
    pair.sim.reset(pair.now_s)
    pair.ready()
    pair.sim.arrive("10086", "一", [], pair.now_s)
    pair.until(pair.texts, 2)
    (message,) = pair.told(Received)
    assert isinstance(message, Received)
    pair.host.taken(message.id, pair.now_s)
    pair.until(lambda: not pair.sim.world.card.places, 2)


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
