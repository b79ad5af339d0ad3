"""What a modem tells its host. Numbers and texts are in no `repr`, so that no log shows one by accident."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Final

from devices.modem.causes import Cause

WEAK_DBM: Final = -105  # below this, messages often fail
SIGNAL_STEP_DBM: Final = 6


class Phase(StrEnum):
    """How far the modem is. Everything but READY has its cause in `ModemState.cause`."""

    ABSENT = "absent"
    STARTING = "starting"
    SILENT = "silent"
    SIM = "sim"  # something is wrong with the SIM card
    SEARCHING = "searching"
    DENIED = "denied"
    READY = "ready"


@dataclass(frozen=True, slots=True)
class ModemState:
    """Told when it changes. `signal_dbm` -113 to -51, None: unknown; `storage` is (used, places) or None.

    `imei` identifies the device for support. The card's own number (IMSI) is never asked for.
    """

    phase: Phase
    cause: Cause | None = None
    detail: str = ""  # one short English sentence of the port or system, for the log
    model: str = ""
    imei: str = ""
    network: str = ""
    signal_dbm: int | None = None
    storage: tuple[int, int] | None = None

    @property
    def is_weak(self) -> bool:
        """Is the signal so weak that messages often fail?"""
        return self.signal_dbm is not None and self.signal_dbm < WEAK_DBM

    @property
    def is_full(self) -> bool:
        """Can the modem receive nothing more before messages are taken?"""
        return self.storage is not None and self.storage[0] >= self.storage[1] > 0

    def resembles(self, other: "ModemState") -> bool:
        """Are both the same but for a signal that moved a little?"""
        mine, theirs = self.signal_dbm, other.signal_dbm
        if mine is not None and theirs is not None and abs(mine - theirs) < SIGNAL_STEP_DBM:
            return replace(self, signal_dbm=theirs) == other
        return self == other


@dataclass(frozen=True, slots=True)
class Handle:
    """One message on its way, under the caller's `reference`; `parts` are what it costs."""

    reference: str
    parts: int


@dataclass(frozen=True, slots=True)
class Sent:
    """The network took every part. Whether it arrives, only Delivered tells."""

    reference: str
    parts: int


@dataclass(frozen=True, slots=True)
class Delivered:
    """The receiving telephone has every part."""

    reference: str


@dataclass(frozen=True, slots=True)
class Failed:
    """The message did not go out or did not arrive. `parts_sent` of its parts the network took before.

    Cause.UNKNOWN: the answer was lost, so it may have been sent; nothing here sends it again. Where
    `is_final` is false, the caller may send the same again later.
    """

    reference: str
    cause: Cause
    is_final: bool
    parts_sent: int


@dataclass(frozen=True, slots=True)
class Received:
    """A message that came. It stays in the modem until the caller says `taken(id)`, after it has it on disk.

    `id` is the same whenever the same message is told again (another start, another port). `missing` are the
    numbers of parts that did not come within a day; `text` then has … in their place. Not `is_readable`: data
    for a machine, or what no one can read; take it all the same, else it fills the storage.
    """

    id: str
    sender: str = field(repr=False)
    text: str = field(repr=False)
    sent_at: datetime | None
    missing: tuple[int, ...] = ()
    is_readable: bool = True


ModemEvent = ModemState | Sent | Delivered | Failed | Received
