"""`hallrating pads address`: a pad moves to another address of its bus, or gets its first one."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from gettext import gettext as _
from typing import Any, Final

from devices.config import ADDRESSES
from kiosk.technician.adopt_commands import apply, no_such_pad
from kiosk.technician.config_file import ConfigFile
from kiosk.technician.key_tests import SEEN
from kiosk.technician.remote import EXIT_DONE, EXIT_NO, EXIT_WRONG_USE, Refusal, Remote, complain
from mqtt_bridge.settings import SettingsError

CONFIRMED_S: Final = 25.0
"""The station answers by then: what it waits for is in `kiosk.technician.addresses`."""
ANSWERS_S: Final = 15.0


def address(args: argparse.Namespace) -> int:
    """`pads address`: the pad first, then the file, then the station."""
    if args.address not in ADDRESSES:
        return complain(_("N must be from 0 to 32; 0 is a line of the pad's own"), EXIT_WRONG_USE)
    file = ConfigFile(args.config)
    if args.pad not in {pad.name for pad in file.settings.pads}:
        return complain(no_such_pad(file, args.pad), EXIT_WRONG_USE)
    before = next(pad.address for pad in file.settings.pads if pad.name == args.pad)
    file.readdress(args.pad, args.address)  # checked whole before the pad is told anything
    remote = Remote(file.settings, args.config, args.station, args.by)
    moved = remote.act(f"/pads/{args.pad}/address", CONFIRMED_S, address=args.address)
    words = {"pad": args.pad, "uid": moved["uid"], "before": before, "address": args.address}
    if moved["result"] == "unanswered":
        return complain(_unanswered().format(**words), EXIT_NO)
    if moved["result"] == "gone":
        text = _(
            "{pad} ({uid}) has not confirmed and is not at address {before} any more; looking at {address}"
        )
    else:
        text = _("{pad} ({uid}) has kept its address: {before} -> {address}")
    print(text.format(**words))
    _take_over(file, remote, args)
    return _await_answer(remote, moved)


def _unanswered() -> str:
    return _(
        "{pad} ({uid}) answers and has not confirmed: it does not know ADDRESS (message 44), or it cannot "
        "keep one. Nothing was changed. Set its address as its maker says, write address = {address} into "
        "the configuration, then: hallrating station reload --config F"
    )


def _take_over(file: ConfigFile, remote: Remote, args: argparse.Namespace) -> None:
    """Raises what `apply` raises, after a sentence that says what is to be done by hand."""
    try:
        apply(file, remote)
    except (SettingsError, Refusal):
        text = _(
            "{pad} has moved, and the station does not know it yet. {file} has to say address = {address} "
            "for it; mend what the next line names, then: hallrating station reload --config {file}"
        )
        complain(text.format(pad=args.pad, file=args.config, address=args.address), EXIT_NO)
        raise


def _await_answer(remote: Remote, moved: Mapping[str, Any]) -> int:
    pad = str(moved["pad"])

    def answers(pads: Mapping[str, Mapping[str, Any]]) -> bool:
        return pads[pad]["state"] in SEEN and pads[pad]["uid"] == moved["uid"]

    pads = remote.until_pads(answers, ANSWERS_S)
    words = {"pad": pad, "uid": moved["uid"], "address": moved["address"]}
    if not answers(pads):
        text = _(
            "{pad} ({uid}) does not answer at address {address}: check its cable and power. The file says "
            "address = {address}; what was there is beside it in .bak"
        )
        return complain(text.format(**words), EXIT_NO)
    print(_("{pad} answers at address {address}.").format(**words))
    if pads[pad]["text"]:
        print(pads[pad]["text"])
    return EXIT_DONE
