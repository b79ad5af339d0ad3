"""`hallrating window add|remove`: windows come and go while the station runs."""

from __future__ import annotations

import argparse
from gettext import gettext as _
from typing import Final

from devices.foreign.catalog import BAUD
from kiosk.technician.adopt_commands import apply, running, unbound
from kiosk.technician.config_file import ConfigFile, forget_tokens
from kiosk.technician.remote import EXIT_DONE, EXIT_NO, EXIT_WRONG_USE, Remote, complain
from kiosk.technician.seen import seen_at

SEEN_S: Final = 10.0


def add(args: argparse.Namespace) -> int:
    """`window add`."""
    file = ConfigFile(args.config)
    free = unbound(file.settings)
    if len(file.settings.pads) == 1 and free:
        text = _("A second pad needs uids. First: hallrating pads adopt --config {file} {pad}")
        return complain(text.format(pad=free[0].name, file=args.config), EXIT_NO)
    there = next((one for one in file.settings.windows if one.id == args.window), None)
    if there is not None:
        text = _("There is a window {window} in {file} already: {devices}")
        devices = ", ".join((*there.pads, *there.screens))
        return complain(text.format(window=args.window, file=args.config, devices=devices), EXIT_WRONG_USE)
    beside = (one.config().baud for one in file.settings.pads if one.port == args.port)
    pad: dict[str, object] = {"name": args.pad, "port": args.port, "baud": args.baud or next(beside, BAUD)}
    if args.address:
        pad["address"] = args.address
    window: dict[str, object] = {"id": args.window, "pads": [args.pad]}
    if args.name:
        window["name"] = args.name
    remote = running(file.settings, args)
    if args.uid:
        pad["uid"] = args.uid.lower()
    file.add_window(window, pad)
    code = apply(file, remote)
    if code == EXIT_DONE and args.adopt:
        code = _adopt(file, remote, args.pad)
    if code == EXIT_DONE and file.settings.api.token_file is not None and remote is not None:
        text = _("Its token stands in {file}.")
        print(text.format(file=file.settings.api.token_file))
    return code


def _adopt(file: ConfigFile, remote: Remote | None, pad: str) -> int:
    """Bind the new pad to what stands at its path."""
    if remote is None:
        uid = seen_at([one.config() for one in file.settings.pads if one.name == pad]).get(pad)
    else:
        pads = remote.until_pads(lambda pads: pads[pad]["uid"] is not None, SEEN_S)
        uid = pads[pad]["uid"]
    if uid is None:
        text = _(
            "{pad}: no pad answers at its path. Plug it in, then: hallrating pads adopt --config {file} {pad}"
        )
        return complain(text.format(pad=pad, file=file.path), EXIT_NO)
    file.bind({pad: uid})
    return apply(file, remote)


def remove(args: argparse.Namespace) -> int:
    """`window remove`."""
    file = ConfigFile(args.config)
    before = file.settings
    if args.window not in {window.id for window in before.windows}:
        text = _("There is no window {window} in {file}.")
        return complain(text.format(window=args.window, file=args.config), EXIT_WRONG_USE)
    pads = file.remove_window(args.window)
    remote = running(before, args)
    forget_tokens(before, args.window)
    code = apply(file, remote)
    for pad in pads:
        text = _("{pad}: drain it before it goes away: hallrating pads drain --config {file} --port …")
        print(text.format(pad=pad, file=args.config))
    return code
