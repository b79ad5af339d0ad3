"""What a pad on a bench has said, each message with its time in milliseconds."""

from collections.abc import Sequence
from typing import Generic, TypeVar

M = TypeVar("M")
K = TypeVar("K")


class Said(Generic[M]):
    """`sent` is what was said since it was last asked for: (when, message)."""

    def __init__(self) -> None:
        self.sent: list[tuple[int, M]] = []

    def take(self) -> list[M]:
        """The messages."""
        sent, self.sent = self.sent, []
        return [message for _when, message in sent]

    def times(self, start_ms: int) -> list[int]:
        """Their times after this one."""
        sent, self.sent = self.sent, []
        return [when - start_ms for when, _message in sent]


def one(messages: Sequence[object], kind: type[K]) -> K:
    """The only message, of that kind."""
    [message] = messages
    assert isinstance(message, kind), message
    return message
