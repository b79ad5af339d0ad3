"""Receipt codes of a feed."""

import stat
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from evaluation.model import RECEIPT_CODE_ALPHABET, RECEIPT_CODE_PATTERN, Case, CaseKey
from mqtt_bridge.receipt_codes import ReceiptCodes

CASE = Case(
    CaseKey("gov", "A1"), "w01", "item", "department", datetime(2026, 3, 2, tzinfo=UTC), citizen_present=True
)


def test_a_case_that_is_published_again_keeps_its_code(tmp_path: Path) -> None:
    outbox = tmp_path / "outbox.db"
    first = ReceiptCodes(outbox).coded(CASE)
    assert first.receipt_code is not None
    assert RECEIPT_CODE_PATTERN.fullmatch(first.receipt_code)
    assert ReceiptCodes(outbox).coded(CASE) == first
    (secret,) = tmp_path.iterdir()
    assert stat.S_IMODE(secret.stat().st_mode) == 0o600


def test_other_cases_and_other_feeds_have_other_codes(tmp_path: Path) -> None:
    codes = ReceiptCodes(tmp_path / "outbox.db")
    found = {codes.coded(replace(CASE, key=CaseKey("gov", f"A{n}"))).receipt_code for n in range(1000)}
    assert len(found) == 1000
    assert codes.coded(CASE) != ReceiptCodes(tmp_path / "other.db").coded(CASE)
    assert len(RECEIPT_CODE_ALPHABET) == 32, "a byte modulo 32 prefers no character"


def test_the_county_s_own_code_stays(tmp_path: Path) -> None:
    own = replace(CASE, receipt_code="ABC234")
    assert ReceiptCodes(tmp_path / "outbox.db").coded(own) == own
