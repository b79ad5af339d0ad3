"""Messages in the modem's storage: believed when read twice alike, joined, deleted when taken.

The storage itself is the memory: what is joined is worked out anew from each listing, so that neither an
unplugging nor a restart of the host loses a part.
"""

import re
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from typing import Final, TypeVar

from devices.modem.events import Received
from devices.modem.lines import Line
from devices.modem.pdu import UNITS, BadPdu, Deliver, StatusReport, decode

INCOMPLETE_S: Final = 24 * 3600.0  # then what is there is told without the rest
REMEMBERED_MAX: Final = 2000
_LISTED: Final = re.compile(r"\+CMGL: ?(\d{1,4}),")
T = TypeVar("T")

LONG_AGO: Final = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Stored:
    """One place of the storage, as listed."""

    index: int
    pdu: str = field(repr=False)

    @property
    def print_(self) -> str:
        """What tells this PDU from others, the same at every reading."""
        return sha256(self.pdu.upper().encode()).hexdigest()[:16]


def stored_in(lines: Iterable[Line]) -> list[Stored]:
    """What an answer to AT+CMGL lists; lines that make no sense are left out."""
    found = ((_LISTED.match(line.text), line.pdu) for line in lines)
    return [Stored(int(match[1]), pdu) for match, pdu in found if match and pdu]


@dataclass(slots=True)
class _Group:
    """Parts of one message; a message in one piece is a group of one."""

    count: int
    parts: dict[int, tuple[str, Deliver | BadPdu]]

    @property
    def id(self) -> str:
        prints = sorted(print_ for print_, _ in self.parts.values())
        return sha256("".join(prints).encode()).hexdigest()[:16]

    @property
    def is_complete(self) -> bool:
        return len(self.parts) == self.count


class Inbox:
    """Give it every listing of the storage; take from it messages for the caller and indexes to delete."""

    def __init__(self) -> None:
        self._read_once: set[Stored] = set()
        self._stored: tuple[Stored, ...] = ()
        self._first_s: dict[str, float] = {}
        self._told: OrderedDict[str, tuple[str, ...]] = OrderedDict()  # id of a message: prints of its parts
        self._taken: OrderedDict[str, None] = OrderedDict()  # prints
        self._events: list[Received] = []
        self._reports: list[StatusReport] = []

    @property
    def doubts(self) -> bool:
        """Was something read for the first time? Then list again: a serial line has no checksum."""
        return bool(self._read_once - set(self._stored))

    def listed(self, stored: Sequence[Stored], now_s: float, is_full: bool) -> None:
        """Take one listing of the whole storage. `is_full`: tell incomplete messages too, to make room."""
        fresh = set(stored)
        self._stored = tuple(sorted(fresh & self._read_once, key=lambda one: one.index))
        self._read_once = fresh
        for one in self._stored:
            self._first_s.setdefault(one.print_, now_s)
        prints = {one.print_ for one in fresh}
        self._first_s = {print_: since for print_, since in self._first_s.items() if print_ in prints}
        for group in _groups(self._waiting()):
            since_s = min(self._first_s[print_] for print_, _ in group.parts.values())
            is_given_up = not self.doubts and (is_full or now_s >= since_s + INCOMPLETE_S)
            if group.is_complete or is_given_up:
                self._tell(group)

    def taken(self, message_id: str) -> None:
        """The caller has this message on disk: its parts may be deleted. An unknown id changes nothing."""
        for print_ in self._told.get(message_id, ()):
            _remember(self._taken, print_, None)

    def to_delete(self) -> list[int]:
        """Indexes that may be deleted now, by the listings since the port was opened."""
        return [one.index for one in self._stored if one.print_ in self._taken]

    def deleted(self, index: int, gone: bool) -> None:
        """An index was deleted, or (not `gone`) could not be: then the next listing asks for it again."""
        prints = {one.print_ for one in self._stored if one.index == index}
        self._stored = tuple(one for one in self._stored if one.index != index)
        prints -= {one.print_ for one in self._stored}
        if gone:  # forgotten, because a network without a clock may send the very same PDU as a new message
            for print_ in prints:
                self._taken.pop(print_, None)
            for message_id in [one for one, parts in self._told.items() if prints & set(parts)]:
                del self._told[message_id]

    def forget_places(self) -> None:
        """The port or the SIM card changed: indexes mean nothing until the storage was listed again."""
        self._stored, self._read_once = (), set()

    def events(self) -> Iterator[Received]:
        """Messages to tell the caller, each once for as long as this process runs."""
        events, self._events = self._events, []
        return iter(events)

    def reports(self) -> list[StatusReport]:
        """Delivery reports that lay in the storage."""
        reports, self._reports = self._reports, []
        return reports

    def _waiting(self) -> Iterator[tuple[str, Deliver | BadPdu]]:
        seen: set[str] = set()
        for one in self._stored:
            if one.print_ in self._taken or one.print_ in seen:
                continue
            seen.add(one.print_)
            match decode(one.pdu):
                case StatusReport() as report:
                    self._reports.append(report)
                    _remember(self._taken, one.print_, None)
                case message:
                    yield one.print_, message

    def _tell(self, group: _Group) -> None:
        if group.id in self._told:
            return
        _remember(self._told, group.id, tuple(print_ for print_, _ in group.parts.values()))
        messages = [group.parts[number][1] for number in sorted(group.parts)]
        first = messages[0]
        if isinstance(first, BadPdu):
            self._events.append(Received(group.id, "", "", None, is_readable=False))
            return
        missing = tuple(number for number in range(1, group.count + 1) if number not in group.parts)
        text = _text(group)
        self._events.append(
            Received(group.id, first.sender, text or "", first.sent_at, missing, text is not None)
        )


def _groups(parts: Iterable[tuple[str, Deliver | BadPdu]]) -> list[_Group]:
    """Put parts together; where a reference was used again, the older message is filled first."""
    groups: dict[tuple[str, int, int], list[_Group]] = {}
    alone: list[_Group] = []
    for print_, part in sorted(parts, key=_age):
        if isinstance(part, BadPdu) or part.place is None:
            alone.append(_Group(1, {1: (print_, part)}))
            continue
        place = part.place
        same = groups.setdefault((part.sender, place.reference, place.count), [])
        group = next((group for group in same if place.number not in group.parts), None)
        if group is None:
            group = _Group(place.count, {})
            same.append(group)
        group.parts[place.number] = (print_, part)
    return [*alone, *(group for same in groups.values() for group in same)]


def _age(part: tuple[str, Deliver | BadPdu]) -> tuple[datetime, str]:
    print_, message = part
    return (isinstance(message, Deliver) and message.sent_at) or LONG_AGO, print_


def _text(group: _Group) -> str | None:
    """The whole text; None where it is data."""
    whole = b""
    for number in range(1, group.count + 1):
        _, part = group.parts.get(number, ("", None))
        if part is None:
            whole += "…".encode(UNITS)
        elif isinstance(part, BadPdu) or part.units is None:
            return None
        else:
            whole += part.units  # joined before decoding: some telephones cut a pair of surrogates in two
    return whole.decode(UNITS, "replace")


def _remember(table: "OrderedDict[str, T]", key: str, value: T) -> None:
    table[key] = value
    table.move_to_end(key)
    while len(table) > REMEMBERED_MAX:
        table.popitem(last=False)
