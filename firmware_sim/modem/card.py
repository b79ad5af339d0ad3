"""A SIM card: present or not, its PIN, and its places for messages."""

from dataclasses import dataclass, field
from typing import Final

TRIES: Final = 3
PLACES: Final = 20


@dataclass(slots=True)
class Card:
    """`pin` is asked for after each start, where there is one. `places` hold PDUs by index from 1."""

    present: bool = True
    pin: str = ""
    tries: int = TRIES
    size: int = PLACES
    places: dict[int, str] = field(default_factory=dict)
    read: set[int] = field(default_factory=set)
    unlocked: bool = False

    @property
    def state(self) -> str:
        """What AT+CPIN? answers; empty where there is no card."""
        if not self.present:
            return ""
        if self.tries == 0:
            return "SIM PUK"
        return "READY" if self.unlocked or not self.pin else "SIM PIN"

    def enter(self, pin: str) -> bool:
        """Is it the PIN? Three mistakes block the card."""
        if pin == self.pin:
            self.unlocked, self.tries = True, TRIES
        else:
            self.tries -= 1
        return pin == self.pin

    def keep(self, pdu: str) -> int | None:
        """Store a message; its index, None where the card is full."""
        free = next((index for index in range(1, self.size + 1) if index not in self.places), None)
        if free is not None:
            self.places[free] = pdu
        return free

    def delete(self, index: int) -> bool:
        """Was there a message at this index?"""
        self.read.discard(index)
        return self.places.pop(index, None) is not None

    def power_on(self) -> None:
        """The PIN is asked for again."""
        self.unlocked = False
