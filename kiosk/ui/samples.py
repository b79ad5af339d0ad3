"""What every page looks like with ordinary content: for screenshots, and for the tests of every page."""

from __future__ import annotations

from collections.abc import Iterator

from kiosk.screen.pages import (
    AlreadyRated,
    Ask,
    Declined,
    EnterCode,
    Frame,
    Idle,
    OutOfService,
    Page,
    Privacy,
    Reasons,
    Shown,
    Sorry,
    Thanks,
    Theme,
    Topic,
    Trouble,
)
from kiosk.ui.words import Words, words_of

LANGUAGES = ("zh_CN", "en")
SIZES = ((1024, 600), (1280, 800), (1920, 1080), (800, 1280), (1080, 1920))
SAMPLE_CODE = "K7M2XQ"


def pages(language: str) -> dict[str, Page]:
    """A page of each kind and state, by the name of its picture."""
    _ = words_of(language)
    window, item, clerk = _("Window 3"), _("Residence permit"), _("Clerk 0321")
    topics = _topics(_)
    chosen = tuple(Topic(topic.code, topic.text, number == 1) for number, topic in enumerate(topics))
    return {
        "idle": Idle(window, self_start=False),
        "idle-self-start": Idle("", self_start=True),
        "idle-closed": Idle(window, self_start=False, closed=True),
        "ask": Ask(window, item, clerk, 1, 1, 52, warns=False),
        "ask-visit": Ask(window, item, None, 1, 2, 48, warns=False),
        "ask-warns": Ask(window, item, clerk, 1, 1, 17, warns=True),
        "ask-pressed": Ask(window, item, clerk, 1, 1, 50, warns=False, down=4, locked=True),
        "reasons": Reasons(topics, 20),
        "reasons-chosen": Reasons(chosen, 14),
        "thanks": Thanks(SAMPLE_CODE, more=False),
        "thanks-more": Thanks(None, more=True),
        "sorry": Sorry(Trouble.NOT_RECORDED),
        "sorry-no-station": Sorry(Trouble.NO_STATION),
        "declined": Declined(),
        "already-rated": AlreadyRated(),
        "out-of-service": OutOfService(Trouble.NO_STATION),
        "out-of-service-token": OutOfService(Trouble.REFUSED),
        "privacy": Privacy(),
        "enter-code": EnterCode(SAMPLE_CODE[:3], wrong=False, paused_s=0),
        "enter-code-wrong": EnterCode("", wrong=True, paused_s=0),
        "enter-code-paused": EnterCode("", wrong=True, paused_s=42),
    }


def _topics(_: Words) -> tuple[Topic, ...]:
    texts = (
        _("Time it took"),
        _("Papers asked for"),
        _("Explanations"),
        _("Manner of the staff"),
        _("Skill of the staff"),
        _("Online or on the spot"),
        _("The hall and its devices"),
        _("Something else"),
    )
    return tuple(Topic(f"t{number}", text, chosen=False) for number, text in enumerate(texts, 1))


def frame(language: str, theme: Theme, *, low_reach: bool = False, practice: bool = False) -> Frame:
    """What stands around a sample."""
    following = (
        LANGUAGES[(LANGUAGES.index(language) + 1) % len(LANGUAGES)] if language in LANGUAGES else LANGUAGES[0]
    )
    _ = words_of(language)
    hall = _("Gong County Government Service Centre")
    return Frame(hall, "09:41", language, following, theme, True, low_reach, practice)


def samples(language: str, theme: Theme, *, stands: bool) -> Iterator[tuple[str, Shown]]:
    """Every picture of a language and theme by its name; a standing screen has its low-reach pages too."""
    for name, page in pages(language).items():
        yield name, Shown(frame(language, theme), page)
    yield "ask-practice", Shown(frame(language, theme, practice=True), pages(language)["ask"])
    yield "idle-practice", Shown(frame(language, theme, practice=True), pages(language)["idle"])
    if stands:
        for name in ("idle-self-start", "ask", "reasons", "privacy", "enter-code", "thanks"):
            yield f"{name}-low-reach", Shown(frame(language, theme, low_reach=True), pages(language)[name])
