"""Codes of refusal as modem and network number them (3GPP TS 27.005, 27.007, 24.011, 23.040), as causes."""

from typing import Final

from devices.modem.causes import Cause

# +CMS ERROR. Below 128 the network's own (24.011 annex E), 128 to 255 the message centre's, then the modem's.
_MESSAGE: Final[dict[int, Cause]] = {
    1: Cause.NUMBER_REFUSED,  # unassigned number
    8: Cause.NETWORK_REFUSED,  # barred by the operator
    10: Cause.NETWORK_REFUSED,  # call barred
    21: Cause.NETWORK_REFUSED,  # transfer rejected
    27: Cause.NETWORK_BUSY,  # destination out of order
    28: Cause.NETWORK_REFUSED,  # unidentified subscriber
    29: Cause.NETWORK_REFUSED,  # facility rejected
    30: Cause.NETWORK_REFUSED,  # unknown subscriber
    38: Cause.NETWORK_BUSY,  # network out of order
    41: Cause.NETWORK_BUSY,  # temporary failure
    42: Cause.NETWORK_BUSY,  # congestion
    47: Cause.NETWORK_BUSY,  # no resources
    50: Cause.NETWORK_REFUSED,  # facility not subscribed
    69: Cause.NETWORK_REFUSED,  # facility not implemented
    192: Cause.NETWORK_BUSY,  # centre busy
    193: Cause.NETWORK_REFUSED,  # no subscription at the centre
    194: Cause.NETWORK_BUSY,  # failure of the centre
    195: Cause.NUMBER_REFUSED,  # invalid address
    196: Cause.NUMBER_REFUSED,  # destination barred
    197: Cause.NETWORK_REFUSED,  # rejected as a duplicate
    208: Cause.STORAGE_FULL,
    211: Cause.STORAGE_FULL,
    310: Cause.NO_SIM,
    311: Cause.PIN_WANTED,
    312: Cause.SIM_BLOCKED,
    313: Cause.SIM_FAULT,
    314: Cause.NETWORK_BUSY,  # SIM busy: it is just starting
    315: Cause.SIM_FAULT,
    316: Cause.SIM_BLOCKED,
    317: Cause.PIN_WANTED,
    318: Cause.SIM_BLOCKED,
    322: Cause.STORAGE_FULL,
    330: Cause.NO_CENTRE,
    331: Cause.NO_NETWORK,
    332: Cause.UNKNOWN,  # the network did not answer: it may have the message all the same
}

# +CME ERROR.
_EQUIPMENT: Final[dict[int, Cause]] = {
    10: Cause.NO_SIM,
    11: Cause.PIN_WANTED,
    12: Cause.SIM_BLOCKED,
    13: Cause.SIM_FAULT,
    14: Cause.NETWORK_BUSY,  # SIM busy
    15: Cause.SIM_FAULT,
    16: Cause.PIN_WRONG,
    20: Cause.STORAGE_FULL,
    30: Cause.NO_NETWORK,
    31: Cause.UNKNOWN,  # network time-out
    32: Cause.NETWORK_REFUSED,  # emergency calls only
}


def message_cause(code: int | None) -> Cause:
    """The cause behind `+CMS ERROR: code`; None is a bare ERROR."""
    if code is None:
        return Cause.MODEM_FAULT
    if code < 256:  # what the network and its centre say is theirs, also where the table has no line
        return _MESSAGE.get(code, Cause.NETWORK_REFUSED)
    return _MESSAGE.get(code, Cause.MODEM_FAULT)


def equipment_cause(code: int | None) -> Cause:
    """The cause behind `+CME ERROR: code`; None is a bare ERROR."""
    return Cause.MODEM_FAULT if code is None else _EQUIPMENT.get(code, Cause.MODEM_FAULT)


def report_cause(status: int) -> Cause | None:
    """The cause in a delivery report's status (23.040, TP-ST); None where it tells no failure."""
    match status & 0x7F:
        case ended if ended < 0x40:  # delivered, or the centre still tries
            return None
        case 0x46:  # its validity ended
            return Cause.EXPIRED
        case _:
            return Cause.NOT_DELIVERED
