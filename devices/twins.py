"""Pads with one uid on two lines: a memory that was copied, or one pad that answers at two places. Pure."""

from collections.abc import Collection, Iterator

from devices.events import PadEvent, PadIdentified, PadSilent, PortLost
from devices.line_events import PadSingle, PadTwice

HELD = "one uid on two lines"


class Twins:
    """Which uid was heard on which line, as far as it is there now."""

    def __init__(self) -> None:
        self._uid_of: dict[str, str] = {}
        self._held: set[str] = set()

    def note(self, event: PadEvent) -> Iterator[PadTwice | PadSingle]:
        """Take in an event of any line; what follows for the pads that share a uid."""
        match event:
            case PadIdentified(pad=pad, uid=uid):
                if self._uid_of.get(pad) != uid:
                    yield from self._forget(pad)
                self._uid_of[pad] = uid
                yield from self._compare(pad, uid)
            case PortLost(pad=pad) | PadSilent(pad=pad):
                yield from self._forget(pad)
            case _:
                pass

    def keep(self, pads: Collection[str]) -> Iterator[PadTwice | PadSingle]:
        """Only these pads stay as they are; what was known of others is forgotten without a word to them."""
        self._held &= set(pads)  # all of them first: of two that go neither is told that the other has gone
        for pad in [pad for pad in self._uid_of if pad not in pads]:
            yield from self._forget(pad)

    def _compare(self, pad: str, uid: str) -> Iterator[PadTwice]:
        others = [other for other, its in self._uid_of.items() if its == uid and other != pad]
        if not others:
            return
        for one, other in ((pad, others[0]), *((other, pad) for other in others)):
            if one not in self._held:
                self._held.add(one)
                yield PadTwice(one, uid, other)

    def _forget(self, pad: str) -> Iterator[PadSingle]:
        uid = self._uid_of.pop(pad, None)
        left = [other for other, its in self._uid_of.items() if its == uid]
        for one in (pad, *(left if len(left) == 1 else ())):
            if one in self._held:
                self._held.discard(one)
                yield PadSingle(one)
