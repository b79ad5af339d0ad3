"""Attempts, their tokens, and the presses that answer them."""

from __future__ import annotations

import hashlib
from typing import Final

from msgspec import Struct
from msgspec.structs import force_setattr, replace

from evaluation.model.cases import RECEIPT_CODE_ALPHABET, RECEIPT_CODE_CHARACTERS, CaseKey
from evaluation.model.words import ModelError, OpenedBy

NONCE_BYTES: Final = 16
TOKEN_BYTES: Final = 8

_SEPARATOR: Final = b"\x1f"


def token_for(case: CaseKey | None, visit: str, window: str, nonce: bytes) -> bytes:
    """The 8 bytes that name an attempt on the line: SHA-256 over case key (or visit), window and nonce."""
    if len(nonce) != NONCE_BYTES:
        raise ModelError("nonce", nonce.hex(), "16 bytes")
    subject = str(case) if case is not None else visit
    digest = hashlib.sha256(_SEPARATOR.join((subject.encode(), window.encode(), nonce))).digest()
    return digest[:TOKEN_BYTES]


def follow_up_for(nonce: bytes) -> str:
    """The code by which a citizen may name this asking later (追评, a call back), spelled as on receipts.

    It follows from the nonce, which its events carry and no window is told. Tokens would not do: windows see
    them.
    """
    drawn = hashlib.sha256(b"follow-up" + _SEPARATOR + nonce).digest()[:RECEIPT_CODE_CHARACTERS]
    return "".join(RECEIPT_CODE_ALPHABET[byte % 32] for byte in drawn)


class Attempt(Struct, frozen=True):
    """One asking of one case at one window, the `index`-th of `of` in its visit.

    `case` None is a consultation (咨询). `token` is computed, whatever is given.
    """

    visit: str
    window: str
    nonce: bytes
    case: CaseKey | None
    opened_by: OpenedBy
    served_by: str = "unknown"
    index: int = 1
    of: int = 1
    practice: bool = False
    simulated: bool = False
    place: str | None = None
    team: str | None = None
    ticket: str | None = None
    token: bytes = b""

    def __post_init__(self) -> None:
        if not 1 <= self.index <= self.of:
            raise ModelError("index", self.index, f"from 1 to {self.of}")
        token = token_for(self.case, self.visit, self.window, self.nonce)
        force_setattr(self, "token", token)

    def marked(self, *, simulated: bool) -> Attempt:
        """The same attempt, told by a simulator or not."""
        return replace(self, simulated=simulated)


class PressId(Struct, frozen=True):
    """A press of a pad with a log: unique for ever in (uid, epoch, number)."""

    uid: str
    epoch: int
    number: int

    @property
    def event_id(self) -> str:
        return f"p-{self.uid}-{self.epoch:08x}-{self.number}"
