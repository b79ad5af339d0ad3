"""What a station learns of its lines rather than of its questions: part of `PadEvent` in events.py.

Each names one pad by its configured name.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Readdressed:
    """The pad with this uid has confirmed that it listens to this address from now on."""

    pad: str
    uid: str
    address: int


@dataclass(frozen=True, slots=True)
class AddressTwice:
    """Several pads seem to answer to one address of a bus.

    Seen were either answers of these `uids` in turn, and nothing is asked there until it is solved; or
    `collisions` slots in a row in which there was an answer that nobody could read, while other slots were
    well.
    """

    pad: str
    address: int
    uids: tuple[str, ...]
    collisions: int


@dataclass(frozen=True, slots=True)
class AddressClear:
    """The pad answers readably again, and as one, after `AddressTwice`."""

    pad: str


@dataclass(frozen=True, slots=True)
class PadTwice:
    """Pads with the same uid are on two lines: neither is asked until one has gone. Told for each of both."""

    pad: str
    uid: str
    other: str


@dataclass(frozen=True, slots=True)
class PadSingle:
    """The other pad of `PadTwice` has gone: this one is asked again."""

    pad: str


@dataclass(frozen=True, slots=True)
class BaudFound:
    """The pad answers at another rate than the configured one; the line works at it from now on."""

    pad: str
    baud: int
    configured: int


@dataclass(frozen=True, slots=True)
class PortFound:
    """A pad without a configured port was found here; `port` is the stable name for the configuration."""

    pad: str
    port: str
