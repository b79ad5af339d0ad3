"""The commands `broker`, `cases publish` and `outbox status`."""

from __future__ import annotations

import argparse
import sys
from gettext import gettext as _
from pathlib import Path
from typing import Final

DONE, NO, WRONG, LOCKED, UNREACHABLE, INTERRUPTED = 0, 1, 2, 3, 4, 130
DEFAULT_PORT: Final = 1883

Subparsers = argparse._SubParsersAction


def register(subparsers: Subparsers[argparse.ArgumentParser]) -> None:
    """Add the commands."""
    broker = subparsers.add_parser(
        "broker",
        help=_("an MQTT broker for one machine"),
        description=_(
            "Run an MQTT broker on 127.0.0.1: the installed mosquitto, or amqtt inside this process where "
            "there is none. Real halls use a broker of their own: docs/operations.md."
        ),
        epilog=_("Example: hallrating broker --port 1883 --data /var/lib/hallrating/broker"),
    )
    broker.add_argument(
        "--port", type=_port, default=DEFAULT_PORT, metavar="N", help=_("1 to 65535 (default 1883)")
    )
    broker.add_argument(
        "--data", type=Path, default=Path("broker"), metavar="DIR", help=_("its folder (default broker)")
    )
    broker.add_argument("--in-process", action="store_true", help=_("amqtt even where there is mosquitto"))
    broker.set_defaults(run=run_broker)

    publish = _group(subparsers, "cases", _("finished cases")).add_parser(
        "publish",
        help=_("publish finished cases to a hall's stations and to central"),
        description=_(
            "Publish the finished cases of a CSV file and wait until central has stored them. Nothing is "
            "published where a row is wrong. With - rows are published as they come on standard input."
        ),
        epilog=_("Example: hallrating cases publish cases.csv --config examples/feed.toml"),
    )
    publish.add_argument("file", metavar="FILE.csv", help=_("with a header; - for standard input"))
    publish.add_argument(
        "--config", type=Path, required=True, metavar="F", help=_("configuration of the feed")
    )
    publish.set_defaults(run=run_publish)

    status = _group(subparsers, "outbox", _("a station's outbox")).add_parser(
        "status",
        help=_("whether all is stored and the disk may be wiped"),
        description=_("Tell what an outbox still has to deliver. Exit code 1 while something waits."),
        epilog=_("Example: hallrating outbox status --outbox /var/lib/hallrating/outbox.db"),
    )
    status.add_argument("--outbox", type=Path, required=True, metavar="FILE", help=_("the outbox's file"))
    status.set_defaults(run=run_status)


def _group(
    subparsers: Subparsers[argparse.ArgumentParser], name: str, what: str
) -> Subparsers[argparse.ArgumentParser]:
    """The sub-commands of `name`."""
    example = _("Example: hallrating {name} --help").format(name=name)
    parser = subparsers.add_parser(name, help=what, description=what, epilog=example)
    return parser.add_subparsers(required=True, metavar=_("ACTION"))


def _port(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 65535:
        raise argparse.ArgumentTypeError(_("a port is 1 to 65535"))
    return int(text)


def run_broker(args: argparse.Namespace) -> int:
    """0 after SIGTERM; 1 where the broker ended by itself; 2 where it cannot be started."""
    import asyncio

    from mqtt_bridge.broker import BrokerError
    from mqtt_bridge.serving import serve_broker

    try:
        return asyncio.run(serve_broker(args.port, args.data, in_process=args.in_process))
    except (BrokerError, OSError) as error:
        print(_("The broker cannot be started: {why}").format(why=error), file=sys.stderr)
        return WRONG


def run_publish(args: argparse.Namespace) -> int:
    """0: all stored. 1: ended before that (130: by Ctrl-C). 2: wrong row or configuration. 3: the outbox is
    in use.
    """
    import asyncio

    from mqtt_bridge.feed import NotPublishedError, read_feed
    from mqtt_bridge.outbox.values import OutboxError, OutboxLocked
    from mqtt_bridge.serving import publish_file, publish_lines
    from mqtt_bridge.settings import SettingsError, check_broker_files

    try:
        settings = read_feed(args.config)
        check_broker_files(args.config, settings.broker)
        if args.file == "-":
            return asyncio.run(publish_lines(settings, sys.stdin.fileno()))
        return asyncio.run(publish_file(Path(args.file), settings))
    except OutboxLocked as error:
        print(error, file=sys.stderr)
        return LOCKED
    except (SettingsError, OutboxError, NotPublishedError, OSError) as error:
        print(error, file=sys.stderr)
        return WRONG


def run_status(args: argparse.Namespace) -> int:
    """0: all stored, safe to wipe. 1: something waits. 2: no outbox."""
    from mqtt_bridge.outbox.reading import outbox_status
    from mqtt_bridge.outbox.values import OutboxUnusable

    try:
        status = outbox_status(args.outbox)
    except OutboxUnusable as error:
        print(error, file=sys.stderr)
        return WRONG
    place, head = status.place, status.head
    print(_("station: {station}").format(station=f"{place.region}/{place.hall}/{place.station}"))
    print(_("stream {stream}: last event {last}, stored up to {stored}").format(
        stream=head.stream, last=head.last, stored=head.stored_seq))  # fmt: skip
    if status.safe_to_wipe:
        print(_("All is stored, safe to wipe."))
        return DONE
    print(_("Events that wait for the store: {events}. Attempts still open: {open}. Do not wipe.").format(
        events=status.waiting, open=status.open_attempts))  # fmt: skip
    return NO
