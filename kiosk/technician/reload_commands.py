"""`hallrating station reload`: the running station takes its file over anew."""

from __future__ import annotations

import argparse
from gettext import gettext as _

from kiosk.config import read_station
from kiosk.technician.remote import EXIT_DONE, Remote


def reload(args: argparse.Namespace) -> int:
    """`station reload`."""
    changed = Remote(read_station(args.config), args.config, args.station, args.by).reload()
    print("\n".join(changed) or _("Nothing has changed."))
    return EXIT_DONE
