"""The command `hallrating`: collects each package's sub-commands. It wires and decides nothing."""

from __future__ import annotations

import argparse
import gettext
import io
import logging
import os
import signal
import sys
from collections.abc import MutableMapping, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Final

DOMAIN: Final = "hallrating"
EXIT_WRONG_USE: Final = 2
EXIT_INTERRUPTED: Final = 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one sub-command and return its exit code; docs/operations.md lists the codes."""
    speak(os.environ)
    if isinstance(sys.stdout, io.TextIOWrapper):
        # A terminal that knows no Chinese still gets its figures; standard error is so from the start.
        sys.stdout.reconfigure(errors="backslashreplace")
    parser = build_parser()
    args = parser.parse_args(arguments)
    logging.basicConfig(
        level=logging.DEBUG if args.verbose else logging.INFO,
        format="%(asctime)s %(levelname)s %(name)s: %(message)s",
        stream=sys.stderr,
    )
    try:
        code: int = args.run(args)
    except KeyboardInterrupt:
        return EXIT_INTERRUPTED
    except BrokenPipeError:
        # The reader of a pipe went away (`| head`): that is its right, and no fault to report.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 128 + signal.SIGPIPE
    return code


def data_folder(name: str) -> Path:
    """`locale` or `examples`: beside this file in a checkout, in hallrating_data once installed."""
    here = Path(__file__).resolve().parent
    installed = here / "hallrating_data" / name
    return installed if installed.is_dir() else here / name


def speak(environment: MutableMapping[str, str]) -> None:
    """Choose Chinese for every Chinese locale, English otherwise; child processes inherit the choice."""
    names = ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")
    wanted = next((environment[name] for name in names if environment.get(name)), "")
    environment["LANGUAGE"] = "zh_CN" if wanted.lower().startswith("zh") else "en"
    # gettext asks LANGUAGE only after a look at its own names, so the C locale needs no special case here.
    gettext.bindtextdomain(DOMAIN, str(data_folder("locale")))
    gettext.textdomain(DOMAIN)


def build_parser() -> argparse.ArgumentParser:
    """The parser with every package's sub-commands."""
    from gettext import gettext as _

    # Imported here because their parsers' texts are translated while they are made, after `speak`.
    import devices.modem.commands
    import evaluation.commands
    import firmware_sim.commands
    import firmware_sim.demo.commands
    import hallrating_config
    import kiosk.commands
    import mqtt_bridge.commands
    import mqtt_bridge.ingest.commands

    parser = argparse.ArgumentParser(
        prog="hallrating",
        description=_("One rating per finished case of a service hall, from key to store, exactly once."),
        epilog=_(
            "Example: hallrating demo --ratings 20. Exit codes: 0 done, 1 the answer is no, 2 wrong use, "
            "3 in use by another process, 4 no answer, 5 no window can be shown, 130 ended by Ctrl-C."
        ),
    )
    text = _("show program's version number and exit")
    parser.add_argument("--version", action="version", version=f"%(prog)s {installed_version()}", help=text)
    parser.add_argument("--verbose", action="store_true", help=_("log more, to standard error"))
    subparsers = parser.add_subparsers(metavar=_("COMMAND"), required=True)
    groups = (
        firmware_sim.demo.commands,
        mqtt_bridge.commands,
        evaluation.commands,
        mqtt_bridge.ingest.commands,
        kiosk.commands,
        hallrating_config,
        devices.modem.commands,
        firmware_sim.commands,
    )
    for package in groups:
        package.register(subparsers)
    return parser


def installed_version() -> str:
    try:
        return version(DOMAIN)
    except PackageNotFoundError:
        return "0"


if __name__ == "__main__":
    sys.exit(main())
