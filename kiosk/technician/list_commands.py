"""`hallrating pads list`: what is connected, and what to do where something is wrong."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from gettext import gettext as _
from typing import Any, Final

from devices.discovery import FoundPort, find_ports
from devices.technician.doctor import Diagnosis, diagnose, port_cause_told
from devices.technician.evidence import Evidence
from devices.technician.listening import examine
from kiosk.technician import tables
from kiosk.technician.remote import EXIT_DONE
from kiosk.technician.target import Target, at_port, listened, target_of
from mqtt_bridge.messages.states import state_name

LISTEN_S: Final = 6.0
"""A pad that is there has answered, and one that is not is silent."""


def list_pads(args: argparse.Namespace) -> int:
    """`pads list`: the pads of a station, or what stands at the ports of this PC."""
    if args.config is None:
        _list_ports(find_ports(args.ports))
        return EXIT_DONE
    target = target_of(args)
    if target.remote is not None:
        _show_station(list(target.remote.pads().values()))
        return EXIT_DONE
    found = listened(lambda: examine(target.configs, LISTEN_S))
    _show_seen(target, [(one, diagnose(one, target.owners)) for one in found])
    return EXIT_DONE


def _heads() -> list[str]:
    return [_("pad"), _("window"), _("port"), _("state"), _("uid"), _("firmware"), *line_heads()]


def line_heads() -> list[str]:
    """What is told of a line, as columns."""
    return [_("frames"), _("bad"), _("repeats"), _("ms"), _("undelivered")]


def line_cells(evidence: Evidence) -> list[object]:
    """The cells of these columns."""
    round_trip = None if evidence.round_trip_s is None else round(evidence.round_trip_s * 1000)
    left = None if evidence.uid is None else evidence.unacknowledged
    return [evidence.frames, evidence.bad_frames, evidence.retries, round_trip, left]


def _show_station(pads: list[dict[str, Any]]) -> None:
    screen = tables.console()
    screen.print(tables.table(_heads(), [_station_row(pad) for pad in pads], whole=_("uid")))
    for pad in pads:
        if pad["text"]:
            tables.verdict(screen, pad["pad"], state_name(pad["state"]), pad["text"])


def _station_row(pad: dict[str, Any]) -> list[object]:
    line = pad["line"]
    trip = line["round_trip_ms"]
    counts = [line["frames"], sum(line["bad"].values()), line["retries"], trip and round(trip), line["left"]]
    state = state_name(pad["state"])
    return [pad["pad"], pad["window"], pad["port"], state, pad["uid"], pad["firmware"], *counts]


def _show_seen(target: Target, seen: list[tuple[Evidence, Diagnosis]]) -> None:
    screen = tables.console()
    screen.print(_("No station runs: its ports were listened to."))
    screen.print(tables.table(_heads(), [_seen_row(target, *one) for one in seen], whole=_("uid")))
    for _evidence, found in seen:
        if found.cause.is_fault:
            tables.verdict(screen, found.pad, found.text, found.step)


def _seen_row(target: Target, seen: Evidence, found: Diagnosis) -> list[object]:
    first = [seen.pad, target.windows.get(seen.pad), seen.port, found.cause.word, seen.uid, seen.firmware]
    return [*first, *line_cells(seen)]


def _list_ports(ports: tuple[FoundPort, ...]) -> None:
    screen = tables.console()
    if not ports:
        screen.print(_("This PC has no serial port. Put a plug in, or name paths with --ports."))
        return
    configs = [at_port(port.name, 9600, f"port-{number}") for number, port in enumerate(ports, start=1)]
    seen = listened(lambda: examine(configs, LISTEN_S))
    heads = [_("port"), _("stays"), _("adapter"), _("uid"), _("firmware"), _("baud"), _("what is there")]
    screen.print(tables.table(heads, _port_rows(ports, seen)))
    for port, one in zip(ports, seen, strict=True):
        found = diagnose(one)
        if found.cause.is_fault:
            tables.verdict(screen, port.name, found.text, found.step)


def _port_rows(ports: tuple[FoundPort, ...], seen: list[Evidence]) -> Iterator[list[object]]:
    for port, one in zip(ports, seen, strict=True):
        baud = None if one.uid is None else one.baud_found or one.baud
        stays = _("yes") if port.is_stable else _("no")
        yield [port.name, stays, port.description or None, one.uid, one.firmware, baud, _who(one)]


def _who(seen: Evidence) -> str:
    if seen.uid is not None:
        return _("a simulated pad") if seen.simulator else _("a pad")
    if seen.port_cause is not None:
        return _("not to be opened: {why}").format(why=port_cause_told(seen))
    if seen.bad_frames:
        return _("something that speaks another language: a foreign device, or a bad line")
    return _("nobody answers as a pad of ours")
