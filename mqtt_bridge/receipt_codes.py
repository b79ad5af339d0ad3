"""Receipt codes of a feed: made once for a case, however often its row is published."""

from __future__ import annotations

import hmac
import os
import secrets
from dataclasses import replace
from pathlib import Path
from typing import Final

from evaluation.model import RECEIPT_CODE_ALPHABET, RECEIPT_CODE_CHARACTERS, Case

SECRET_BYTES: Final = 32


class ReceiptCodes:
    """A code follows from the case's key and a secret beside the outbox: nobody can guess it, and a file that
    is published again does not contradict what stations and store hold.
    """

    def __init__(self, outbox: Path) -> None:
        """Makes the secret where there is none. Raises `OSError`."""
        path = outbox.with_name(outbox.name + ".codes")
        if not path.exists():
            new = path.with_name(path.name + ".new")
            with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
                file.write(secrets.token_bytes(SECRET_BYTES))
                file.flush()
                os.fsync(file.fileno())
            new.rename(path)
            # Else a power cut may forget the secret, and not the codes that were made with it.
            folder = os.open(path.parent, os.O_RDONLY)
            try:
                os.fsync(folder)
            finally:
                os.close(folder)
        self._secret = path.read_bytes()

    def coded(self, case: Case) -> Case:
        """The case with its receipt code; one that the county's system made stays."""
        if case.receipt_code is not None:
            return case
        drawn = hmac.digest(self._secret, str(case.key).encode(), "sha256")[:RECEIPT_CODE_CHARACTERS]
        return replace(case, receipt_code="".join(RECEIPT_CODE_ALPHABET[byte % 32] for byte in drawn))
