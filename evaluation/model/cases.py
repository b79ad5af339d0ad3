"""Cases and their keys: what is rated."""

from __future__ import annotations

import re
import secrets
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from msgspec import Struct

from evaluation.model.words import ModelError, check, check_aware

DEFAULT_CASE_PATTERN: Final = r"[A-Z0-9][A-Z0-9._/-]{0,63}"
RECEIPT_CODE_ALPHABET: Final = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
RECEIPT_CODE_PATTERN: Final = re.compile(r"[A-HJ-NP-Z2-9]{6}")
"""Six characters without 0, 1, I and O, which people mistake for one another."""
RECEIPT_CODE_CHARACTERS: Final = 6

_SOURCE = re.compile(r"[a-z0-9-]{1,32}")
_DASHES = re.compile("[\u00ad\u2010-\u2015\u2212\u2043\ufe58\ufe63\u30fc]")


def draw_receipt_code() -> str:
    """A code that nobody can guess."""
    return "".join(secrets.choice(RECEIPT_CODE_ALPHABET) for _ in range(RECEIPT_CODE_CHARACTERS))


def normalise_number(text: str) -> str:
    """A case or service number as the store compares it: NFKC, one kind of dash, no spaces, upper case."""
    if text.isascii():  # folds to itself
        return "".join(text.split()).upper()
    folded = _DASHES.sub("-", unicodedata.normalize("NFKC", text))
    return "".join(folded.split()).upper()


def _check_number(field: str, value: str, characters_max: int) -> None:
    if not 1 <= len(value) <= characters_max:
        raise ModelError(field, value, f"1 to {characters_max} characters")
    if value != normalise_number(value):
        raise ModelError(field, value, "a normalised number")


UNNAMED: Final = "unknown"
"""Item or department of a case whose window system named none: a later row that names it is believed."""


class CaseKey(Struct, frozen=True, order=True):
    """(source system, case number, service number): departments number alike, hence the source."""

    source: str
    case_no: str
    service_no: str = "1"

    def __post_init__(self) -> None:
        if _SOURCE.fullmatch(self.source) is None:
            raise ModelError("source", self.source, _SOURCE.pattern)
        _check_number("case_no", self.case_no, 64)
        _check_number("service_no", self.service_no, 16)

    @classmethod
    def parse(
        cls, source: str, case_no: str, service_no: str = "1", pattern: str = DEFAULT_CASE_PATTERN
    ) -> CaseKey:
        """The key of a number as people write it; `pattern` is the source's own for normalised numbers."""
        number = normalise_number(case_no)
        check(re.fullmatch(pattern, number) is not None, "case_no", case_no, f"a case number ({pattern})")
        service = normalise_number(service_no) or "1"
        check(
            re.fullmatch(r"[A-Z0-9-]{1,16}", service) is not None, "service_no", service_no, "[A-Z0-9-]{1,16}"
        )
        return cls(source, number, service)

    def __str__(self) -> str:
        return f"{self.source}/{self.case_no}/{self.service_no}"


@dataclass(frozen=True, slots=True)
class Case:
    """One finished case (办件) of a feed. `finished_at` carries its offset; a receipt code may be missing."""

    key: CaseKey
    window: str
    item: str
    department: str
    finished_at: datetime
    citizen_present: bool
    receipt_code: str | None = None

    def __post_init__(self) -> None:
        check_aware("finished_at", self.finished_at)
        code = self.receipt_code
        check(
            code is None or RECEIPT_CODE_PATTERN.fullmatch(code) is not None,
            "receipt_code",
            code,
            "six of A-Z, 2-9",
        )
