"""Why a text was not sent or the modem cannot send: a closed list, each with a sentence and a next step."""

from enum import StrEnum
from gettext import gettext as _
from typing import Final


class Cause(StrEnum):
    """What went wrong, as a caller can act on it."""

    NO_MODEM = "no-modem"
    MODEM_SILENT = "modem-silent"
    MODEM_FAULT = "modem-fault"
    NO_SIM = "no-sim"
    PIN_WANTED = "pin-wanted"
    PIN_WRONG = "pin-wrong"
    SIM_BLOCKED = "sim-blocked"
    SIM_FAULT = "sim-fault"
    NO_NETWORK = "no-network"
    NETWORK_REFUSED = "network-refused"
    NETWORK_BUSY = "network-busy"
    NUMBER_REFUSED = "number-refused"
    NO_CENTRE = "no-centre"
    STORAGE_FULL = "storage-full"
    NOT_DELIVERED = "not-delivered"
    EXPIRED = "expired"
    UNKNOWN = "unknown"


# Where trying again later with the same number and text can help and cannot send the text twice.
PASSING: Final = frozenset(
    {
        Cause.NO_MODEM,
        Cause.MODEM_SILENT,
        Cause.MODEM_FAULT,
        Cause.NO_SIM,
        Cause.PIN_WANTED,
        Cause.PIN_WRONG,
        Cause.SIM_BLOCKED,
        Cause.SIM_FAULT,
        Cause.NO_NETWORK,
        Cause.NETWORK_BUSY,
        Cause.NO_CENTRE,
        Cause.STORAGE_FULL,
    }
)


def is_final(cause: Cause) -> bool:
    """Is sending the same again of no use, or is it not known that nothing was sent?"""
    return cause not in PASSING


def sentence(cause: Cause) -> str:
    """What is wrong, for people."""
    return _sentences()[cause][0]


def next_step(cause: Cause) -> str:
    """What to do about it, for people."""
    return _sentences()[cause][1]


def _sentences() -> dict[Cause, tuple[str, str]]:
    return _at_the_modem() | _at_the_network()


def _at_the_modem() -> dict[Cause, tuple[str, str]]:
    return {
        Cause.NO_MODEM: (
            _("No modem answers at this port."),
            _("Plug the modem in, check the port's path and who else uses it."),
        ),
        Cause.MODEM_SILENT: (
            _("The port is there, but the modem says nothing."),
            _("Check power and baud rate; a modem with several ports answers AT commands on one of them."),
        ),
        Cause.MODEM_FAULT: (
            _("The modem reports a fault of its own."),
            _("Take its power away for ten seconds; if it comes again, replace the modem."),
        ),
        Cause.NO_SIM: (
            _("There is no SIM card."),
            _("Put a SIM card in, the right way round, and push it home."),
        ),
        Cause.PIN_WANTED: (
            _("The SIM card wants its PIN."),
            _("Give the PIN in the configuration, or switch it off in a telephone."),
        ),
        Cause.PIN_WRONG: (
            _("The SIM card refused the PIN; it is not tried again, lest a third mistake block the card."),
            _("Correct the PIN, enter it once in a telephone, then start again."),
        ),
        Cause.SIM_BLOCKED: (
            _("The SIM card is blocked and wants its PUK, or the modem takes only another operator's card."),
            _("Unblock the card in a telephone with the PUK from the operator."),
        ),
        Cause.SIM_FAULT: (
            _("The SIM card cannot be read."),
            _("Clean its contacts, put it in again, try it in a telephone."),
        ),
        Cause.STORAGE_FULL: (
            _("The storage for messages is full; nothing can be received."),
            _("Let the station take the messages; delete old ones in a telephone."),
        ),
    }


def _at_the_network() -> dict[Cause, tuple[str, str]]:
    return {
        Cause.NO_NETWORK: (
            _("The modem finds no network."),
            _("Check the antenna; move it to a window; ask the operator whether the card is active."),
        ),
        Cause.NETWORK_REFUSED: (
            _("The network refuses this SIM card or this service."),
            _("Ask the operator: credit, messages switched on, real-name registration of the card."),
        ),
        Cause.NETWORK_BUSY: (
            _("The network does not take the message now."),
            _("Nothing; try again in some minutes."),
        ),
        Cause.NUMBER_REFUSED: (
            _("The network knows no such number, or it takes no messages."),
            _("Check the number with the citizen."),
        ),
        Cause.NO_CENTRE: (
            _("The SIM card does not name its message centre."),
            _("Ask the operator for the number of the message centre and store it with a telephone."),
        ),
        Cause.NOT_DELIVERED: (
            _("The network took the message, but could not deliver it."),
            _("Call the citizen instead."),
        ),
        Cause.EXPIRED: (
            _("The telephone could not be reached for a day; the network gave up."),
            _("Call the citizen instead, or send again later."),
        ),
        Cause.UNKNOWN: (
            _("The answer was lost: the message may have been sent or not."),
            _("Let a person decide; it is never sent again by itself, so that nobody gets it twice."),
        ),
    }
