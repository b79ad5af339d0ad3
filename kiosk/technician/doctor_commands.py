"""`hallrating pads doctor`: the likely cause and the next step for each pad."""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Sequence
from dataclasses import replace
from gettext import gettext as _
from typing import Final

from devices.technician.doctor import Diagnosis, diagnose
from devices.technician.evidence import Evidence
from devices.technician.listening import Step, examine
from kiosk.api.client import StationUnreachable
from kiosk.api.evidence import heard
from kiosk.technician import tables
from kiosk.technician.remote import EXIT_DONE, EXIT_NO, Remote, WrongUse
from kiosk.technician.report import report
from kiosk.technician.target import Target, listened, target_of

KEYS_S: Final = 15
AT_ONCE: Final = 32
"""So many pads of a station are asked about at a time."""


def ask_doctor(args: argparse.Namespace) -> int:
    """`pads doctor`: 0 where all is well, 1 where a fault was found."""
    target = target_of(args)
    _say(_("Listening for {seconds} s …").format(seconds=args.seconds))
    if target.remote is None:
        keys_s = KEYS_S if args.keys else 0
        seen = listened(lambda: examine(target.configs, args.seconds, keys_s=keys_s, on_step=_step))
    else:
        seen = asyncio.run(_ask_station(target.remote, target, args.seconds))
        if args.keys:
            seen = [_with_keys(target.remote, one) for one in seen]
    found = [(one, diagnose(one, target.owners)) for one in seen]
    _show(target, found)
    if args.report is not None:
        try:
            args.report.write_text(report(found, by_station=target.remote is not None), encoding="utf-8")
        except OSError as error:
            raise WrongUse(f"{args.report}: {error.strerror}") from error
        _say(_("For support: {file}").format(file=args.report))
    return EXIT_NO if any(diagnosis.cause.is_fault for _evidence, diagnosis in found) else EXIT_DONE


def _say(text: str) -> None:
    """What is no result goes where it disturbs no pipe."""
    print(text, file=sys.stderr, flush=True)


def _step(step: Step) -> None:
    if step is Step.RATES:
        _say(_("A pad is mute: waiting until every speed was tried …"))
    else:
        _say(_("Press any key of each pad within {seconds} s; none is a rating.").format(seconds=KEYS_S))


async def _ask_station(remote: Remote, target: Target, seconds: int) -> list[Evidence]:
    free = asyncio.Semaphore(AT_ONCE)

    async def ask(pad: str) -> Evidence:
        async with free:
            answer = await remote.answer("GET", f"/pads/{pad}/seen?seconds={seconds}", None, seconds)
        try:
            return heard(answer)
        except ValueError as error:
            why = _("its answer is that of another version: {why}").format(why=error)
            raise StationUnreachable(why) from error

    return list(await asyncio.gather(*(ask(config.name) for config in target.configs)))


def _with_keys(remote: Remote, seen: Evidence) -> Evidence:
    """The same after a test of its keys, of which the station tells that one works and not which."""
    if not seen.is_there or seen.silent:
        return seen
    _say(_("{pad}: press any key within {seconds} s; it is no rating.").format(pad=seen.pad, seconds=KEYS_S))
    result = remote.act(f"/pads/{seen.pad}/test", KEYS_S, seconds=KEYS_S)["result"]
    if result == "busy":
        _say(_("{pad}: in use, its keys were not tested").format(pad=seen.pad))
    tested = {"works": 1, "unknown-key": 1, "no-key": 0}.get(result)
    return replace(seen, keys_tested=tested)


def _show(target: Target, found: Sequence[tuple[Evidence, Diagnosis]]) -> None:
    screen = tables.console()
    for evidence, diagnosis in found:
        window = target.windows.get(evidence.pad)
        name = diagnosis.pad if window is None else f"{window}/{diagnosis.pad}"
        is_fault = diagnosis.cause.is_fault
        tables.verdict(
            screen, name, diagnosis.text, diagnosis.step if is_fault or not evidence.verified else None
        )
