"""Every fault is put into real lines and pads, all at once, and the doctor names it and the next step."""

import asyncio
import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from pytest_mock import MockerFixture

from devices.driver import boottime_s
from devices.question import Question
from devices.technician.causes import CAUSES
from devices.technician.doctor import diagnose
from devices.technician.listening import Listening, Step, examine, listening
from tests.devices.technician.broken_hall import SLOW, BrokenHall, uid_of
from tests.until import until

pytestmark = pytest.mark.asyncio
LISTEN_S = 11.0
TOKEN = b"\1" * 8


@pytest_asyncio.fixture
async def hall(tmp_path: Path) -> AsyncIterator[BrokenHall]:
    made = BrokenHall(tmp_path)
    yield made
    made.close()


def forbid(mocker: MockerFixture, path: Path) -> None:
    """A port that this user may not open; root may open all, so the system's answer is made here."""
    honest = os.open

    def refuse(name: str, *arguments: int) -> int:
        if name == str(path):
            raise PermissionError(13, "Permission denied", name)
        return honest(name, *arguments)

    mocker.patch("os.open", refuse)


def break_all(hall: BrokenHall) -> None:
    """A fault a pad; the pad has the name of its cause."""
    hall.at("unplugged", str(hall.folder / "unplugged"))
    hall.pad("loose-plug")
    hall.taken("port-busy")
    hall.mute("no-permission")
    hall.refused("no-server")
    hall.file("no-serial-port")
    hall.at("not-found", f"auto:{hall.folder}/no-such-port-*")
    hall.pad("same-pad-twice", number=1)
    hall.pad("its-twin", number=1)
    hall.bus_with_two_at_one_address("address-twice", "its-neighbour")
    hall.pad("swapped-cables", number=2, uid=uid_of(3).hex())
    hall.pad("also-swapped", number=3, uid=uid_of(2).hex())
    hall.pad("wrong-pad", number=4, uid=uid_of(99).hex())
    hall.pad("wrong-speed", "wrong-baud baud=115200", baud=SLOW)
    hall.unbound("unbound")
    hall.echo("echo")
    hall.pad("babbling-line", "babble rate=1")
    hall.mute("no-answer")
    hall.pad("restarts", "boot-loop every=1.5")
    hall.pad("bad-line", "flip rate=0.003")
    hall.pad("slow-line", "delay rate=1 time=0.3")
    hall.foreign("one-way")
    hall.pad("simulator")
    hall.real("well")


ALSO = {"its-twin": "same-pad-twice", "also-swapped": "swapped-cables"}
NAMED = {
    "loose-plug": "lost 3 times",
    "port-busy": "used by another program",
    "same-pad-twice": "its-twin",
    "swapped-cables": "also-swapped",
    "also-swapped": "swapped-cables",
    "wrong-pad": uid_of(99).hex(),
    "wrong-speed": "answers at 115200 baud",
    "no-server": "socket://127.0.0.1",
}
"""Words of the sentence, where it has to name more than the cause."""


async def test_each_fault_is_named_with_the_next_step(hall: BrokenHall, mocker: MockerFixture) -> None:
    break_all(hall)
    forbid(mocker, hall.folder / "no-permission")
    hall.shake("loose-plug", every_s=3.0, times=3)
    steps: list[Step] = []
    seen = await examine(hall.configs, LISTEN_S, on_step=steps.append)
    owners = {config.uid: config.name for config in hall.configs if config.uid}
    found = {one.pad: diagnose(one, owners) for one in seen}
    wanted = {name: ALSO.get(name, name) for name in found if name != "its-neighbour"}
    assert {name: found[name].cause.word for name in wanted} == wanted
    assert {name: words for name, words in NAMED.items() if words not in found[name].text} == {}
    assert all(one.step and "{" not in one.text + one.step for one in found.values())
    assert steps == [Step.RATES]  # because of the line without an answer


async def test_full_memory_and_presses_that_nobody_took_are_named(hall: BrokenHall) -> None:
    hall.pad("memory-out", "memory-full")
    hall.pad("undelivered")
    async with listening(hall.configs) as found:
        for config in hall.configs:
            now_s = boottime_s()
            found.lines.ask(config.name, Question(TOKEN, now_s + 60, now_s + 40, "请评价"))
        await asyncio.to_thread(until, lambda: hall.fleet.view("undelivered").show.value == "open", 10)
        hall.fleet.press("undelivered", 3)
        await asyncio.to_thread(until, lambda: words(found) == ["memory-out", "undelivered"], 20)


def words(found: Listening) -> list[str]:
    return [diagnose(one).cause.word for one in found.evidence()]


async def test_a_key_that_hangs_is_found_by_a_test_of_the_keys(hall: BrokenHall) -> None:
    hall.pad("stuck-key", "stuck-key key=3")
    hall.pad("simulator")

    def press(step: Step) -> None:
        assert step is Step.KEYS
        for config in hall.configs:
            asyncio.get_running_loop().call_later(1.0, hall.fleet.press, config.name, 5)

    seen = await examine(hall.configs, 1.0, keys_s=3, on_step=press)
    assert [diagnose(one).cause.word for one in seen] == ["stuck-key", "simulator"]


async def test_every_cause_is_provoked_here_but_other_versions_and_models(hall: BrokenHall) -> None:
    break_all(hall)
    provoked = {config.name for config in hall.configs} | {"memory-out", "undelivered", "stuck-key"}
    assert set(CAUSES) - provoked == {"other-protocol", "model-fault"}
