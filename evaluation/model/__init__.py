"""The vocabulary: levels, cases, attempts, ratings. Frozen values, checked when they are made, no I/O.

Words and rules: docs/architecture.md, *Words*. A constructor raises `ModelError` with the field, the value
and what is expected. Those of which each rating makes some are msgspec's structs: made in a fifth of the time
of a frozen dataclass, and otherwise the same.
"""

from evaluation.model.attempts import (
    NONCE_BYTES,
    TOKEN_BYTES,
    Attempt,
    PressId,
    follow_up_for,
    token_for,
)
from evaluation.model.cases import (
    DEFAULT_CASE_PATTERN,
    RECEIPT_CODE_ALPHABET,
    RECEIPT_CODE_CHARACTERS,
    RECEIPT_CODE_PATTERN,
    UNNAMED,
    Case,
    CaseKey,
    draw_receipt_code,
    normalise_number,
)
from evaluation.model.facts import (
    Asked,
    Fact,
    Hole,
    LoosePress,
    Noted,
    Rating,
    RatingDetail,
    SurveyAnswer,
    Unrated,
)
from evaluation.model.words import (
    CancelCode,
    Channel,
    Level,
    ModelError,
    OpenedBy,
    Placed,
    UnratedCause,
)

__all__ = [
    "DEFAULT_CASE_PATTERN",
    "NONCE_BYTES",
    "RECEIPT_CODE_ALPHABET",
    "RECEIPT_CODE_CHARACTERS",
    "RECEIPT_CODE_PATTERN",
    "TOKEN_BYTES",
    "UNNAMED",
    "Asked",
    "Attempt",
    "CancelCode",
    "Case",
    "CaseKey",
    "Channel",
    "Fact",
    "Hole",
    "Level",
    "LoosePress",
    "ModelError",
    "Noted",
    "OpenedBy",
    "Placed",
    "PressId",
    "Rating",
    "RatingDetail",
    "SurveyAnswer",
    "Unrated",
    "UnratedCause",
    "draw_receipt_code",
    "follow_up_for",
    "normalise_number",
    "token_for",
]
