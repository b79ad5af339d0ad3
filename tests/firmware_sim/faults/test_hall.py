"""What the hall sees of each fault (docs/faults.md): simulated pads against the real host side."""

from pathlib import Path

import pytest

from devices.events import (
    Full,
    Opened,
    PadBack,
    PadConflict,
    PadIdentified,
    PadSilent,
    PortLost,
    PortOpened,
    Pressed,
)
from firmware_sim.faults.vocabulary import parse_order
from tests.firmware_sim.real_hall import RealHall, uid_of

TOKEN, OTHER = b"\1" * 8, b"\2" * 8
KEYS = ("bounce", "double-press", "bounce within=0.1", "two-keys gap=0.05")
SILENCING = (
    "flip rate=0.02", "drop rate=1", "double rate=1", "drip", "babble", "wrong-baud baud=57600",
    "delay rate=1 time=30", "host-asleep",
)  # fmt: skip
BEARABLE = ("flip rate=0.0003", "drop rate=0.003", "double rate=0.003", "delay rate=0.01", "babble rate=0.01",
            "wrong-baud baud=112000")  # fmt: skip

pytestmark = pytest.mark.asyncio


def names(faults: tuple[str, ...]) -> dict[str, str]:
    """A pad for each fault."""
    return {f"p{number}": words for number, words in enumerate(faults)}


@pytest.mark.promise(7)
async def test_lines_that_carry_nothing_make_their_pads_silent_and_disturb_no_other(tmp_path: Path) -> None:
    pads = names(SILENCING)
    async with RealHall(tmp_path, *pads, "good") as hall:
        for name, words in pads.items():
            hall.fault(name, words)
        for name in pads:
            await hall.heard(PadSilent, name, deadline_s=15)
        hall.ask("good", TOKEN)
        await hall.heard(Opened, "good")
        hall.fleet.press("good", 4)
        await hall.shown("good", "thanks")
        assert not hall.heard_all(PadSilent, "good")
        for name in pads:
            hall.fault(name, "off")
        for name in pads:
            await hall.heard(PadBack, name)


async def test_what_a_line_loses_now_and_then_is_repeated(tmp_path: Path) -> None:
    pads = names(BEARABLE)
    async with RealHall(tmp_path, *pads) as hall:
        for name, words in pads.items():
            hall.fault(name, words)
            hall.ask(name, TOKEN)
        for name in pads:
            await hall.heard(Opened, name, deadline_s=20)
            hall.fleet.press(name, 4)
        for name in pads:
            assert (await hall.heard(Pressed, name, deadline_s=20)).key == 4
            await hall.shown(name, "thanks")


async def test_one_press_comes_of_fingers_and_contacts_that_move_too_often(tmp_path: Path) -> None:
    pads = names(KEYS)
    async with RealHall(tmp_path, *pads) as hall:
        for name, words in pads.items():
            hall.fault(name, words)
            hall.ask(name, TOKEN)
        for name in pads:
            await hall.heard(Opened, name)
            hall.fleet.press(name, 2)
        for name in pads:
            await hall.shown(name, "thanks")
            assert {(press.press_id, press.key) for press in hall.heard_all(Pressed, name)} == {(1, 2)}


@pytest.mark.promise(4)
@pytest.mark.parametrize("words", ["stuck-key key=3", "two-keys"])
async def test_keys_that_do_not_count_are_no_press(tmp_path: Path, words: str) -> None:
    async with RealHall(tmp_path, "pad") as hall:
        hall.fault("pad", words)
        hall.ask("pad", TOKEN)
        await hall.heard(Opened, "pad")
        for _ in range(3):
            hall.fleet.press("pad", 5)
        hall.fleet.press("pad", 1)
        before = len(hall.events)
        hall.ask("pad", OTHER)  # asked and answered behind the keys
        assert (await hall.heard(Opened, "pad", after=before)).token == OTHER
        hall.fault("pad", "off")
        hall.fleet.press("pad", 5)
        press = await hall.heard(Pressed, "pad")
        assert (press.token, press.key, press.press_id) == (OTHER, 5, 1)


async def test_a_full_memory_is_told_before_the_question_and_a_worn_one_at_the_key(tmp_path: Path) -> None:
    async with RealHall(tmp_path, "full", "worn") as hall:
        hall.fault("full", "memory-full")
        hall.ask("full", TOKEN)
        await hall.heard(Full, "full")
        assert not hall.heard_all(Opened, "full")
        hall.ask("worn", TOKEN)
        await hall.heard(Opened, "worn")
        hall.fault("worn", "memory-worn")
        hall.fleet.press("worn", 5)
        await hall.heard(Full, "worn")
        for name in ("full", "worn"):
            assert hall.shows(name)[-1] == "full"
            hall.fault(name, "off")
            hall.ask(name, OTHER)
            await hall.heard(Opened, name, after=len(hall.events) - 1)
        assert not hall.heard_all(Pressed, "worn")


@pytest.mark.promise(8)
@pytest.mark.parametrize("moment", ["now", "key", "record"])
async def test_after_a_brown_out_the_pad_is_asked_again_and_a_whole_record_is_delivered(
    tmp_path: Path, moment: str
) -> None:
    async with RealHall(tmp_path, "pad") as hall:
        first = await hall.heard(PadIdentified, "pad")
        hall.ask("pad", TOKEN)
        await hall.heard(Opened, "pad")
        before = len(hall.events)
        hall.fault("pad", f"brown-out at={moment} off=0.1")
        if moment != "now":
            hall.fleet.press("pad", 2)
        assert (await hall.heard(PadIdentified, "pad", after=before)).boot == first.boot + 1
        if moment != "key":
            await hall.heard(Opened, "pad", after=before)
            assert not hall.heard_all(Pressed, "pad")
            hall.fleet.press("pad", 2)
        press = await hall.heard(Pressed, "pad")
        assert (press.press_id, press.key) == (1, 2)


async def test_a_boot_loop_is_hello_after_hello_until_it_ends(tmp_path: Path) -> None:
    async with RealHall(tmp_path, "pad") as hall:
        hall.fault("pad", "boot-loop every=0.3 count=4")
        await hall.until(lambda: len({one.boot for one in hall.heard_all(PadIdentified, "pad")}) == 5)
        hall.ask("pad", TOKEN)
        await hall.heard(Opened, "pad")


@pytest.mark.promise(7)
async def test_a_plug_pulled_in_a_press_loses_it_for_the_moment_only(tmp_path: Path) -> None:
    pads = {f"pad-{byte}": byte for byte in (1, 12, 29)}
    async with RealHall(tmp_path, *pads) as hall:
        for name, byte in pads.items():
            hall.ask(name, bytes((byte,)) * 8)
        for name, byte in pads.items():
            await hall.heard(Opened, name)
            hall.fault(name, f"pulled-cable byte={byte} out=0.3")
        before = len(hall.events)
        for name in pads:
            hall.fleet.press(name, 1)
        for name in pads:
            await hall.heard(PortLost, name, after=before, deadline_s=1)
            assert not hall.heard_all(Pressed, name)
        for name in pads:
            await hall.heard(PortOpened, name, after=before, deadline_s=2.3)
            assert (await hall.heard(Pressed, name)).press_id == 1
            await hall.shown(name, "thanks")
            assert hall.fleet.view(name).faults == ()


async def test_another_device_name_is_found_by_the_link_and_another_link_is_not(tmp_path: Path) -> None:
    async with RealHall(tmp_path, "pad") as hall:
        device = (tmp_path / "pad").readlink()
        before = len(hall.events)
        hall.fault("pad", "re-enumeration")
        await hall.heard(PortLost, "pad", after=before)
        await hall.heard(PadIdentified, "pad", after=before)
        assert (tmp_path / "pad").readlink() != device
        before = len(hall.events)
        hall.fault("pad", "off")
        await hall.heard(PadIdentified, "pad", after=before)
        before = len(hall.events)
        hall.fault("pad", "re-enumeration link=other")
        await hall.heard(PortLost, "pad", after=before)
        await hall.until((tmp_path / "pad-2").is_symlink)
        assert not (tmp_path / "pad").is_symlink()
        hall.fault("pad", "off")
        await hall.heard(PadIdentified, "pad", after=before)
        assert not (tmp_path / "pad-2").is_symlink()


async def test_swapped_cables_are_a_conflict_at_both_until_they_are_put_right(tmp_path: Path) -> None:
    async with RealHall(tmp_path, "a", "b") as hall:
        hall.fleet.fault("a", parse_order(["swapped-cables", "with=b"]))
        assert (await hall.heard(PadConflict, "a")).uid == uid_of(2).hex()
        assert (await hall.heard(PadConflict, "b")).uid == uid_of(1).hex()
        hall.ask("a", TOKEN)
        before = len(hall.events)
        hall.fault("a", "off")
        assert (await hall.heard(PadIdentified, "a", after=before)).uid == uid_of(1).hex()
        await hall.heard(Opened, "a", after=before)


@pytest.mark.promise(2)
async def test_a_press_while_the_host_sleeps_is_kept_and_thanked_for_when_it_wakes(tmp_path: Path) -> None:
    async with RealHall(tmp_path, "pad") as hall:
        hall.ask("pad", TOKEN)
        await hall.heard(Opened, "pad")
        hall.fault("pad", "host-asleep")
        hall.fleet.press("pad", 5)
        await hall.until(lambda: hall.fleet.view("pad").counts.frames_sent > 6)  # it repeats
        assert hall.shows("pad")[-1] == "kept"
        assert not hall.heard_all(Pressed, "pad")
        hall.fault("pad", "off")
        await hall.shown("pad", "thanks")
        assert {press.press_id for press in hall.heard_all(Pressed, "pad")} == {1}
