"""What a screen says aloud: its prompts by name, with their English texts as in the catalogues.

No prompt and no sound belongs to a level. The WAV files in `kiosk/sounds/` are made by `tools/prompts.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from devices.texts import N_

ASK: Final = "ask"
WARNING: Final = "warning"
RECORDED: Final = "recorded"
NEXT_CASE: Final = "next-case"
REASONS: Final = "reasons"
SORRY: Final = "sorry"
DECLINED: Final = "declined"
ALREADY_RATED: Final = "already-rated"
OUT_OF_SERVICE: Final = "out-of-service"
PRIVACY: Final = "privacy"
ENTER_CODE: Final = "enter-code"
WRONG_CODE: Final = "wrong-code"
PAUSED: Final = "paused"

TEXTS: Final[Mapping[str, str]] = {
    ASK: N_("Please rate this service. Touch one of the five faces."),
    WARNING: N_("The time is nearly over. Touch the screen if you need more."),
    RECORDED: N_("Your rating is recorded. Thank you."),
    NEXT_CASE: N_("One more case: please rate this one too."),
    REASONS: N_("What is your rating about? You may choose, or skip this."),
    SORRY: N_("Sorry, your rating could not be recorded. Please try again, or tell the staff."),
    DECLINED: N_("You have not rated. Thank you for coming."),
    ALREADY_RATED: N_("This case has been rated already. Thank you."),
    OUT_OF_SERVICE: N_("Sorry, this screen is out of service."),
    PRIVACY: N_("This page says what is stored and who sees it. The window does not see what you choose."),
    ENTER_CODE: N_("Please scan the code on your receipt, or type its six characters."),
    WRONG_CODE: N_("This code is not right. Please compare it with your receipt."),
    PAUSED: N_("Too many tries. Please wait a moment."),
}

CLICK: Final = "click"
"""Under every key of the screen, whatever it stands for."""
CHIME: Final = "chime"
"""It is recorded. The spoken `RECORDED` begins with it."""
EFFECTS: Final = (CLICK, CHIME)

SOUNDS: Final = Path(__file__).parents[1] / "sounds"


def spoken_file(prompt: str, language: str) -> Path:
    """Where a prompt lies in a language (a catalogue's name); a language without voices has none there."""
    return SOUNDS / language / f"{prompt}.wav"


def effect_file(effect: str) -> Path:
    """Where a sound without words lies."""
    return SOUNDS / f"{effect}.wav"
