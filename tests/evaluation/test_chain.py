"""What a receipt says of a station's own stream."""

import hashlib

import pytest

from evaluation.chain import GENESIS, HASH_BYTES, Verdict, compare, digest

A, B = "a" * 64, "b" * 64


def test_the_digest_is_sha_256_in_hexadecimal() -> None:
    assert digest(b"event") == hashlib.sha256(b"event").hexdigest()
    assert len(GENESIS) == 2 * HASH_BYTES


@pytest.mark.promise(3)
@pytest.mark.parametrize(
    "seq,receipt,last,own,verdict",
    [
        (5, A, 9, A, Verdict.AGREES),
        (9, A, 9, A, Verdict.AGREES),
        (1, A, 9, A, Verdict.AGREES),
        (5, A, 9, B, Verdict.FORK),
        (1, A, 9, B, Verdict.FORK),
        (10, A, 9, None, Verdict.FORK),
        (10, "", 9, None, Verdict.FORK),
        (0, "", 9, None, Verdict.UNKNOWN),
        (0, "", 0, None, Verdict.UNKNOWN),
        (5, "", 9, A, Verdict.UNKNOWN),
        (5, A, 9, None, Verdict.UNKNOWN),
    ],
)
def test_a_receipt_agrees_contradicts_or_says_nothing(
    seq: int, receipt: str, last: int, own: str | None, verdict: Verdict
) -> None:
    assert compare(seq, receipt, last, own) is verdict
