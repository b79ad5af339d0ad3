"""`hallrating pads adopt`: the pad that stands at a path becomes the one that belongs there."""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from gettext import gettext as _
from typing import Final

from kiosk.api.client import StationUnreachable
from kiosk.config import StationSettings
from kiosk.settings import PadSettings
from kiosk.technician.config_file import ConfigFile
from kiosk.technician.key_tests import SEEN
from kiosk.technician.remote import EXIT_DONE, EXIT_NO, EXIT_WRONG_USE, Remote, complain
from kiosk.technician.seen import seen_at
from mqtt_bridge.messages.states import state_name

READY_S: Final = 10.0
PLUGGED_S: Final = 3.0
"""A pad whose plug is just in has said who it is by then: its port is tried once a second."""


def adopt(args: argparse.Namespace) -> int:
    """`pads adopt`: write the uids, then have the station take them over."""
    if bool(args.pads) is args.all or (args.uid and len(args.pads) != 1):
        return complain(_("Name pads, or say --all; --uid goes with one pad."), EXIT_WRONG_USE)
    file = ConfigFile(args.config)
    wanted, unknown = _wanted(file.settings, args.pads)
    if unknown:
        return complain(no_such_pad(file, unknown[0]), EXIT_WRONG_USE)
    foreign = [pad for pad in wanted if pad.is_foreign]
    if foreign:
        text = _("{pad} is a {model}: such a pad has no uid, and there is nothing to adopt.")
        return complain(text.format(pad=foreign[0].name, model=foreign[0].model), EXIT_NO)
    if not wanted:
        print(_("Every pad has its uid already; to bind another one, name the pad."))
        return EXIT_DONE
    remote = running(file.settings, args)
    seen = {wanted[0].name: args.uid.lower()} if args.uid else _seen(remote, wanted)
    missing = [pad.name for pad in wanted if pad.name not in seen]
    for pad in missing:
        complain(_("{pad}: no pad answers at its path; nothing was adopted there").format(pad=pad), EXIT_NO)
    if not seen or (missing and not args.all):
        return EXIT_NO
    taken = _taken(file, seen)
    if taken:
        return complain(taken, EXIT_NO)
    file.bind(seen)
    if remote is None:
        _tell(wanted, seen)
    code = apply(file, remote)
    return (
        code
        if code != EXIT_DONE or remote is None
        else _await_ready(remote, seen, EXIT_NO if missing else EXIT_DONE)
    )


def no_such_pad(file: ConfigFile, pad: str) -> str:
    """The sentence for a name that no pad of the file has."""
    known = ", ".join(pad.name for pad in file.settings.pads)
    return _("There is no pad {pad} in {file}; its pads: {known}").format(
        pad=pad, file=file.path, known=known
    )


def _wanted(settings: StationSettings, names: Sequence[str]) -> tuple[list[PadSettings], list[str]]:
    """The pads that are named, or (none) all without a uid; and names that no pad has."""
    known = {pad.name: pad for pad in settings.pads}
    if not names:
        return unbound(settings), []
    return [known[name] for name in names if name in known], [name for name in names if name not in known]


def unbound(settings: StationSettings) -> list[PadSettings]:
    """The pads that could be bound and are not; of another maker's pads nobody knows which one it is."""
    return [pad for pad in settings.pads if pad.uid is None and not pad.is_foreign]


def running(settings: StationSettings, args: argparse.Namespace) -> Remote | None:
    """The station, if it runs."""
    try:
        remote = Remote(settings, args.config, args.station, args.by)
        remote.pads()
    except StationUnreachable:
        return None
    return remote


def _seen(remote: Remote | None, wanted: Sequence[PadSettings]) -> dict[str, str]:
    """What stands at the paths now. What was heard of a pad that is silent or unplugged is of the past; one
    that was plugged in just now is waited for.
    """
    if remote is None:
        return seen_at([pad.config() for pad in wanted])

    def all_told(pads: Mapping[str, Mapping[str, object]]) -> bool:
        states = {pads[pad.name]["state"] for pad in wanted if pad.name in pads}
        return not states & {"starting", "unplugged"}

    pads = remote.until_pads(all_told, PLUGGED_S)
    return {
        pad.name: pads[pad.name]["uid"]
        for pad in wanted
        if pad.name in pads and pads[pad.name]["state"] in SEEN
    }


def _taken(file: ConfigFile, seen: Mapping[str, str]) -> str | None:
    """Why a uid cannot be taken: it is another pad's, which was not named."""
    owners = {pad.uid: pad.name for pad in file.settings.pads if pad.name not in seen}
    for pad, uid in seen.items():
        if uid in owners:
            text = _(
                "uid {uid} stands at the path of {pad} and belongs to {owner}. Put the cables back, "
                "or adopt both: hallrating pads adopt --config {file} {pad} {owner}"
            )
            return text.format(uid=uid, pad=pad, owner=owners[uid], file=file.path)
    return None


def _tell(wanted: Sequence[PadSettings], seen: Mapping[str, str]) -> None:
    for pad in wanted:
        if pad.name in seen:
            print(f"{pad.name}: {pad.uid or _('unbound')} -> {seen[pad.name]}")


def apply(file: ConfigFile, remote: Remote | None) -> int:
    """Write the file and have the station take it over."""
    if not file.save():
        print(_("{file} says so already.").format(file=file.path))
    if remote is None:
        print(_("No station runs: it takes the file over at its start."))
        return EXIT_DONE
    for line in remote.reload():
        print(line)
    return EXIT_DONE


def _await_ready(remote: Remote, seen: Mapping[str, str], code: int) -> int:
    def all_ready(pads: Mapping[str, Mapping[str, object]]) -> bool:
        return all(pads[pad]["state"] == "ready" for pad in seen)

    pads = remote.until_pads(all_ready, READY_S)
    for pad in seen:
        if pads[pad]["state"] == "ready":
            print(_("{pad} at window {window} is ready.").format(pad=pad, window=pads[pad]["window"]))
        else:
            code = complain(f"{pad}: {pads[pad]['text'] or state_name(pads[pad]['state'])}", EXIT_NO)
    return code
