"""The publisher in virtual time.

Whatever the broker, the store and the disk do, every event reaches the store, once.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator

import pytest

from mqtt_bridge.messages.control import Stored
from mqtt_bridge.publisher.core import Publisher
from mqtt_bridge.publisher.effects import Effect, Read
from mqtt_bridge.publisher.needs import Needs
from mqtt_bridge.publisher.window import WINDOW_EVENTS
from tests.simulation.publisher_world import Disk, Faults, Hall, ModelStore, World

SEEDS = range(50)
CALM_S = 4000.0


def faults_of(rng: random.Random, disk: float) -> Faults:
    return Faults(
        disk=disk,
        loss=rng.choice([0.0, 0.1, 0.4]),
        duplicate=rng.choice([0.0, 0.2]),
        receipt_loss=rng.choice([0.0, 0.3]),
        delay_s=rng.choice([0.05, 1.0, 8.0]),
        kill_broker_every_s=rng.choice([20.0, 120.0, 1e6]),
    )


def nothing(_world: World, _hall: Hall) -> None:
    """No more trouble than the broker's."""


def play(
    seed: int,
    trouble: Callable[[World, Hall], None] = nothing,
    make: Callable[..., Publisher] = Publisher,
    disk: float = 0.0,
) -> tuple[World, set[str], bool]:
    """Events come for minutes, `trouble` happens in between.

    Then all is calm. What was committed; is all stored.
    """
    rng = random.Random(seed * 7 + 1)
    world = World(seed, faults_of(rng, disk))
    hall = Hall(world, Disk(world.rng), make)
    committed: set[str] = set()

    def press() -> None:
        for writer in world.halls:
            ids = [f"e-{world.rng.getrandbits(128):032x}" for _ in range(rng.choice([1, 1, 2, 40]))]
            committed.update(ids)
            writer.commit(ids)
        if not world.calm:
            world.at(rng.expovariate(1 / 6.0), press)

    world.at(1.0, press)
    world.at(30.0, world.kill_broker)
    world.at(rng.uniform(20, 80), lambda: trouble(world, hall))

    def all_stored() -> bool:
        return all(hall.core.backlog == 0 for hall in world.halls) and committed <= world.store.ids.keys()

    finished = world.run(CALM_S, all_stored)
    return world, committed, finished


def assert_all_stored(seed: int, world: World, committed: set[str], finished: bool) -> None:
    lost = committed - set(world.store.ids)
    assert not lost, f"seed {seed}: {len(lost)} of {len(committed)} lost"
    assert finished, f"seed {seed}: backlog {[hall.core.backlog for hall in world.halls]}"


@pytest.mark.promise(3)
@pytest.mark.parametrize("seed", SEEDS)
def test_a_lossy_broker_that_is_killed_loses_nothing(seed: int) -> None:
    world, committed, finished = play(seed)
    assert_all_stored(seed, world, committed, finished)
    assert world.halls[0].anew == 0, "a stream that nobody else writes never forks"
    assert world.store.aside == 0


def restart(world: World, hall: Hall) -> None:
    hall.start()


@pytest.mark.promise(8)
@pytest.mark.parametrize("seed", SEEDS)
def test_a_station_that_is_killed_goes_on_where_it_was(seed: int) -> None:
    world, committed, finished = play(seed, restart)
    assert_all_stored(seed, world, committed, finished)


def restore_backup(world: World, hall: Hall) -> None:
    """The store goes back to what it held a while ago."""
    backup = world.store.backup()

    def restore() -> None:
        world.store = backup

    world.at(60.0, restore)


@pytest.mark.promise(3)
@pytest.mark.parametrize("seed", SEEDS)
def test_a_store_restored_from_a_backup_gets_all_again(seed: int) -> None:
    world, committed, finished = play(seed, restore_backup)
    assert_all_stored(seed, world, committed, finished)


def lose_store(world: World, hall: Hall) -> None:
    world.store = ModelStore()


@pytest.mark.promise(3)
@pytest.mark.parametrize("seed", SEEDS)
def test_a_store_that_lost_everything_gets_all_that_is_held(seed: int) -> None:
    world, committed, finished = play(seed, lose_store)
    assert_all_stored(seed, world, committed, finished)


def copy_disk(world: World, hall: Hall) -> None:
    """A second process works with a copy of the disk, under the same station."""
    Hall(world, hall.disk.copy(), hall.make)


@pytest.mark.promise(3)
@pytest.mark.parametrize("seed", SEEDS)
def test_a_copied_disk_loses_and_doubles_nothing(seed: int) -> None:
    world, committed, finished = play(seed, copy_disk)
    assert_all_stored(seed, world, committed, finished)
    assert sum(hall.anew for hall in world.halls) >= 1


def restore_image(world: World, hall: Hall) -> None:
    """The station's disk goes back to an older image.

    What came in between is in the store or lost with the disk.
    """
    image = hall.disk.copy()

    def boot() -> None:
        hall.disk = image
        hall.start()

    world.at(40.0, boot)


@pytest.mark.promise(3)
@pytest.mark.parametrize("seed", range(30))
def test_a_restored_image_begins_a_new_stream_and_loses_nothing_of_what_it_holds(seed: int) -> None:
    world, _, _ = play(seed, restore_image)
    hall = world.halls[0]
    assert hall.core.backlog == 0
    held = set(hall.disk.rows)
    assert held <= set(world.store.held[hall.disk.stream])


def lose_rows(world: World, hall: Hall) -> None:
    """Old rows were deleted, and then the store is restored from before them."""

    def lose() -> None:
        hall.disk.rows = {
            seq: raw for seq, raw in hall.disk.rows.items() if seq > hall.core.backlog and seq > 5
        }
        world.store = ModelStore()
        hall.start()

    world.at(50.0, lose)


@pytest.mark.promise(3)
@pytest.mark.parametrize("seed", range(30))
def test_what_nobody_holds_any_more_becomes_a_hole_and_the_stream_goes_on(seed: int) -> None:
    world, _, finished = play(seed, lose_rows)
    hall = world.halls[0]
    assert finished or hall.core.backlog == 0, f"seed {seed}: {hall.core.backlog}"
    held = world.store.held[hall.disk.stream]
    assert set(range(1, hall.disk.last + 1)) <= set(held)
    assert held[1] == ("", ""), "the first is passed over as lost"


@pytest.mark.promise(8)
@pytest.mark.parametrize("trouble", [restart, restore_backup, copy_disk, lose_rows])
@pytest.mark.parametrize("seed", range(15))
def test_a_disk_that_refuses_now_and_then_loses_nothing(
    seed: int, trouble: Callable[[World, Hall], None]
) -> None:
    world, committed, finished = play(seed, trouble, disk=0.3)
    if trouble is lose_rows:  # some of what was committed is lost with the rows: all the rest is held
        hall = world.halls[0]
        assert finished or hall.core.backlog == 0, f"seed {seed}: {hall.core.backlog}"
        assert set(range(1, hall.disk.last + 1)) <= set(world.store.held[hall.disk.stream])
    else:
        assert_all_stored(seed, world, committed, finished)


@pytest.mark.parametrize("seed", range(2))
def test_no_more_than_the_window_is_on_its_way(seed: int) -> None:
    world = World(seed, Faults(receipt_loss=1.0, until_s=1e9))
    hall = Hall(world, Disk(world.rng))
    world.at(1.0, lambda: hall.commit([f"e-{number:032x}" for number in range(1000)]))
    world.run(500.0, lambda: False)
    assert len(world.store.ids) == WINDOW_EVENTS
    # doubling pauses from 5 s to 60 s: no event is sent more than a dozen times in 500 s
    assert world.sent_events <= WINDOW_EVENTS // 20 * 2 + WINDOW_EVENTS * 11


class TrustsTheBroker(Publisher):
    """Planted bug: the broker's acknowledgement counts as stored, so no receipt is listened to."""

    def acknowledged(self, key: int, now_s: float) -> None:
        message = self._window._messages.pop(key, None)
        seqs = message.seqs if message else ()
        self._window.release(seqs.__contains__)
        self._needs = Needs(max(seqs, default=0), (), max(seqs, default=0))
        self._pump(now_s)

    def receipt(self, stored: Stored, now_s: float) -> None:
        """Not listened to."""


class NeverGoesBack(Publisher):
    """Planted bug: receipts that go down are ignored."""

    def _apply(self, needs, answers, now_s):  # type: ignore[no-untyped-def]
        if needs.seq >= self._needs.seq:
            super()._apply(needs, answers, now_s)


class IgnoresTheHash(Publisher):
    """Planted bug: a receipt's numbers are believed, whatever its hash."""

    def _decide(self, judged, now_s):  # type: ignore[no-untyped-def]
        self._apply(Needs.of(judged.question.receipt), judged.question.answers, now_s)


class ForgetsWhatIsMissing(Publisher):
    """Planted bug: the highest number held counts as everything."""

    def _apply(self, needs, answers, now_s):  # type: ignore[no-untyped-def]
        super()._apply(type(needs)(needs.top, (), needs.top), answers, now_s)


class NeverReadsTheDisk(Publisher):
    """Planted bug: what did not fit the window when it was committed is forgotten."""

    def effects(self) -> Iterator[Effect]:
        return (effect for effect in super().effects() if not isinstance(effect, Read))


class SendsOnce(Publisher):
    """Planted bug: nothing is sent a second time without a new connection."""

    def acknowledged(self, key: int, now_s: float) -> None:
        self._window._messages.pop(key, None)
        self._pump(now_s)


@pytest.mark.parametrize(
    "bug,trouble",
    [
        (TrustsTheBroker, restart),
        (NeverGoesBack, restore_backup),
        (IgnoresTheHash, copy_disk),
        (ForgetsWhatIsMissing, restart),
        (NeverReadsTheDisk, restart),
        (SendsOnce, nothing),
    ],
)
def test_a_planted_bug_is_found(bug: type[Publisher], trouble: Callable[[World, Hall], None]) -> None:
    for seed in range(30):
        world, committed, finished = play(seed, trouble, bug)
        if not finished or committed - set(world.store.ids):
            return
    pytest.fail(f"{bug.__name__} was not found")
