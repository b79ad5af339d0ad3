"""What every simulated pad of another maker can do: take bytes, be pressed, and show what it was told."""

from dataclasses import dataclass
from typing import Protocol


class NoSuchKeyError(Exception):
    """This pad has no such key, or none at that address."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What a pad shows from now on. Nothing in it depends on a key."""

    address: int
    show: str
    beep: bool = False


class Device(Protocol):
    """Everything at one plug. Pure: bytes in, bytes and changes out."""

    keys: range
    """The keys that `press` takes."""

    def receive(self, data: bytes) -> bytes:
        """Take bytes of the host; the answer, often none."""
        ...

    def press(self, key: int, address: int | None) -> bytes:
        """What goes on the line when a key is pressed; raises NoSuchKeyError."""
        ...

    def take_changes(self) -> list[Shown]:
        """What changed since the last call."""
        ...


def check_key(key: int, keys: range) -> None:
    """Raise NoSuchKeyError for a key that is not there."""
    if key not in keys:
        raise NoSuchKeyError(f"{keys[0]}-{keys[-1]}")
