"""`hallrating pads check`: the morning round. A pad lights up, someone presses a key, the next follows."""

from __future__ import annotations

import argparse
import time
from gettext import gettext as _
from typing import Any, Final

from kiosk.config import read_station
from kiosk.technician.key_tests import MAY_TELL_KEYS
from kiosk.technician.remote import EXIT_DONE, EXIT_NO, Remote
from mqtt_bridge.messages.states import state_name

BLINK_S: Final = 1.0
"""So long a pad blinks before it takes a key: who looks up sees which one it is."""


def check(args: argparse.Namespace) -> int:
    """`pads check`: one pad after the other; 1 where one of them failed. No key makes a rating."""
    remote = Remote(read_station(args.config), args.config, args.station, args.by)
    pads = list(remote.pads().values())
    results = [(pad, _checked(remote, pad, args.seconds)) for pad in pads]
    print()
    for pad, result in results:
        print(f"{pad['window']}/{pad['pad']}  {_words(result)}")
    return EXIT_DONE if all(result == "works" for _pad, result in results) else EXIT_NO


def _checked(remote: Remote, pad: dict[str, Any], seconds: int) -> str:
    if pad["state"] not in MAY_TELL_KEYS:
        text = pad["text"] or state_name(pad["state"])
        print(_("Window {window}: {text}").format(window=pad["window"], text=text))
        return "silent"
    print(_("Window {window}: its lamps blink. Press any key …").format(window=pad["window"]), flush=True)
    remote.act(f"/pads/{pad['pad']}/identify")
    time.sleep(BLINK_S)
    result = str(remote.act(f"/pads/{pad['pad']}/test", seconds, seconds=seconds)["result"])
    print(f"  {_words(result)}", flush=True)
    return result


def _words(result: str) -> str:
    words = {
        "works": _("key works"),
        "unknown-key": _("a key that the key map does not know"),
        "no-key": _("no key came"),
        "silent": _("silent"),
        "busy": _("in use: a session is open"),
    }
    return words.get(result, result)
