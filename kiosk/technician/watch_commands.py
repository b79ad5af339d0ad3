"""`hallrating pads watch`: changes as they come, and what goes over each line."""

from __future__ import annotations

import argparse
import asyncio
import time
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from gettext import gettext as _
from typing import Any, Final

from devices.technician.doctor import diagnose, port_cause_told
from devices.technician.evidence import Evidence
from devices.technician.listening import listening
from kiosk.technician.remote import EXIT_DONE, Remote
from kiosk.technician.tables import LiveTable
from kiosk.technician.target import Target, listened, target_of
from mqtt_bridge.messages.states import state_name

LOOK_S: Final = 1.0


@dataclass(frozen=True, slots=True)
class Look:
    """One pad at one moment. `state` is a word with who is there; the counts only grow."""

    pad: str
    state: str
    frames: int
    bad: int
    repeats: int
    round_trip_ms: float | None
    left: int | None


def watch(args: argparse.Namespace) -> int:
    """`pads watch`: until Ctrl-C, or for so many seconds."""
    target = target_of(args)
    try:
        listened(lambda: _watch(target, args.seconds))
    except KeyboardInterrupt:
        return EXIT_DONE
    return EXIT_DONE


async def _watch(target: Target, seconds: int | None) -> None:
    looks = _listened(target) if target.remote is None else _told(target.remote)
    ends_s = None if seconds is None else time.monotonic() + seconds
    screen = LiveTable()
    async with aclosing(looks):  # its ports are closed when this ends, and not some time later
        with screen.shown():
            await _draw(looks, screen, ends_s)


async def _draw(looks: AsyncIterator[list[Look]], screen: LiveTable, ends_s: float | None) -> None:
    before = dict[str, Look]()
    async for now in looks:
        for look in now:
            if look.pad not in before or before[look.pad].state != look.state:
                screen.line(f"{time.strftime('%H:%M:%S')}  {look.pad}  {look.state}")
        screen.draw(_heads(), [_row(before.get(look.pad), look) for look in now])
        before = {look.pad: look for look in now}
        if ends_s is not None and time.monotonic() >= ends_s:
            break


def _heads() -> list[str]:
    return [_("pad"), _("state"), _("frames/s"), _("bad/s"), _("repeats/s"), _("ms"), _("undelivered")]


def _row(before: Look | None, now: Look) -> Sequence[object]:
    old = before or now
    rates = (now.frames - old.frames, now.bad - old.bad, now.repeats - old.repeats)
    trip = None if now.round_trip_ms is None else round(now.round_trip_ms)
    return (now.pad, now.state, *(f"{max(rate, 0) / LOOK_S:.0f}" for rate in rates), trip, now.left)


async def _listened(target: Target) -> AsyncGenerator[list[Look]]:
    async with listening(target.configs) as found:
        while True:
            await asyncio.sleep(LOOK_S)
            yield [_seen(one, target) for one in found.evidence()]


def _seen(seen: Evidence, target: Target) -> Look:
    word = diagnose(seen, target.owners).cause.word
    parts = [port_cause_told(seen) or (_("silent") if seen.silent else None), seen.uid, f"({word})"]
    if seen.losses:
        parts.append(_("lost {count} times").format(count=seen.losses))
    if seen.starts:
        parts.append(_("started anew {count} times").format(count=seen.starts))
    trip = None if seen.round_trip_s is None else seen.round_trip_s * 1000
    left = None if seen.uid is None else seen.unacknowledged
    state = " ".join(part for part in parts if part)
    return Look(seen.pad, state, seen.frames, seen.bad_frames, seen.retries, trip, left)


async def _told(remote: Remote) -> AsyncGenerator[list[Look]]:
    while True:
        yield [_look(pad) for pad in (await remote.answer("GET", "/pads"))["pads"]]
        await asyncio.sleep(LOOK_S)


def _look(pad: dict[str, Any]) -> Look:
    line = pad["line"]
    state = " ".join(part for part in (state_name(pad["state"]), pad["uid"]) if part)
    bad = sum(line["bad"].values())
    return Look(pad["pad"], state, line["frames"], bad, line["retries"], line["round_trip_ms"], line["left"])
