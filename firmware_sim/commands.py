"""The command `hallrating sim` with its devices."""

import argparse
from gettext import gettext as _

import firmware_sim.bus_commands
import firmware_sim.foreign.commands
import firmware_sim.modem.commands
import firmware_sim.pad_commands
import firmware_sim.panel.commands
import firmware_sim.scenario.commands


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `sim`."""
    sim = subparsers.add_parser(
        "sim",
        help=_("simulated devices"),
        description=_("Devices as their firmware would be, for tests and demonstrations."),
        epilog=_("example: hallrating sim pad --link /tmp/pad1"),
    )
    devices = sim.add_subparsers(required=True, metavar=_("DEVICE"))
    for each in (
        firmware_sim.pad_commands,
        firmware_sim.bus_commands,
        firmware_sim.foreign.commands,
        firmware_sim.modem.commands,
        firmware_sim.panel.commands,
        firmware_sim.scenario.commands,
    ):
        each.register(devices)
