"""What a station wants a pad to ask."""

from dataclasses import dataclass

from devices.errors import QuestionError

TOKEN_BYTES = 8
NO_TOKEN = bytes(TOKEN_BYTES)
TEXT_BYTES_MAX = 64
TIMEOUT_MIN_S = 1.0
TIMEOUT_MAX_S = 3600.0
CONTROLS = dict.fromkeys((*range(0x20), *range(0x7F, 0xA0)), " ")


@dataclass(frozen=True, slots=True)
class Question:
    """One token to be asked until `deadline_s`, blinking from `warning_at_s` on (CLOCK_BOOTTIME seconds of
    the host).

    `token`: 8 bytes, not all zero. `text`: up to 64 bytes of UTF-8; longer text is cut between characters
    when it is sent. Raises QuestionError.
    """

    token: bytes
    deadline_s: float
    warning_at_s: float
    text: str

    def __post_init__(self) -> None:
        check_token(self.token)
        if self.warning_at_s > self.deadline_s:
            raise QuestionError("the warning must not come after the deadline")


def check_token(token: bytes) -> None:
    """Raise QuestionError unless `token` is 8 bytes that are not all zero."""
    if len(token) != TOKEN_BYTES or token == NO_TOKEN:
        raise QuestionError("a token is 8 bytes, not all zero")


def shown_text(text: str) -> str:
    """The part of `text` that fits a pad: at most 64 bytes of UTF-8, cut between characters, with a space for
    each control character: a host sends none.
    """
    return text.translate(CONTROLS).encode(errors="replace")[:TEXT_BYTES_MAX].decode(errors="ignore")
