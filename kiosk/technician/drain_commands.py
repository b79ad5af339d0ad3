"""`hallrating pads drain`: how many presses a pad still holds, until none is left."""

from __future__ import annotations

import argparse
import time
from gettext import gettext as _
from typing import Final

from kiosk.config import read_station
from kiosk.technician.remote import EXIT_DONE, EXIT_NO, EXIT_WRONG_USE, Remote, complain
from mqtt_bridge.messages.states import state_name

LOOK_S: Final = 1.0
SILENT_S: Final = 20.0
MANY: Final = 255


def drain(args: argparse.Namespace) -> int:
    """`pads drain`: a pad of this station by its name, or whatever pad stands at a port of nobody."""
    if (args.pad is None) == (args.port is None):
        return complain(_("Name a pad, or a port with --port."), EXIT_WRONG_USE)
    remote = Remote(read_station(args.config), args.config, args.station, args.by)
    where = {"pad": args.pad} if args.port is None else {"port": args.port, "baud": args.baud}
    told, heard_s = None, time.monotonic()
    while True:
        drained = remote.act("/drain", **where)
        left = drained["left"]
        if left is not None:
            heard_s = time.monotonic()
        if left is not None and left != told:
            told = left
            print(_line(drained["uid"], left), flush=True)
        if left == 0:
            return EXIT_DONE
        if time.monotonic() - heard_s > SILENT_S:
            text = _("No pad answers there ({state}): check cable, power and baud.")
            return complain(text.format(state=state_name(drained["state"])), EXIT_NO)
        time.sleep(LOOK_S)


def _line(uid: str, left: int) -> str:
    if left == 0:
        return _("{uid}: none left: this pad may go away").format(uid=uid)
    if left == MANY:
        return _("{uid}: {left} left or more").format(uid=uid, left=left)
    return _("{uid}: {left} left").format(uid=uid, left=left)
