"""One file a page; `draw` chooses."""

from __future__ import annotations

from typing import assert_never

from kiosk.screen.pages import (
    AlreadyRated,
    Ask,
    Declined,
    EnterCode,
    Idle,
    OutOfService,
    Privacy,
    Reasons,
    Shown,
    Sorry,
    Thanks,
)
from kiosk.ui.letters import Letters
from kiosk.ui.pages.ask import draw_ask
from kiosk.ui.pages.enter_code import draw_enter_code
from kiosk.ui.pages.idle import draw_idle
from kiosk.ui.pages.notices import draw_notice
from kiosk.ui.pages.privacy import draw_privacy
from kiosk.ui.pages.reasons import draw_reasons
from kiosk.ui.pages.thanks import draw_thanks
from kiosk.ui.scene import Scene
from kiosk.ui.sketch import Look, Sketch
from kiosk.ui.theme import style
from kiosk.ui.words import words_of


def draw(shown: Shown, size: tuple[int, int], letters: Letters, down: str | None = None) -> Scene:
    """The scene of what is shown in a window of `size`; `down`: the target under a finger."""
    frame = shown.frame
    sketch = Sketch(Look(frame, style(frame.theme, *size), words_of(frame.language), letters, down))
    match shown.page:
        case Idle() as page:
            draw_idle(sketch, page)
        case Ask() as page:
            draw_ask(sketch, page)
        case Reasons() as page:
            draw_reasons(sketch, page)
        case Thanks() as page:
            draw_thanks(sketch, page)
        case Sorry() | Declined() | AlreadyRated() | OutOfService() as page:
            draw_notice(sketch, page)
        case Privacy():
            draw_privacy(sketch)
        case EnterCode() as page:
            draw_enter_code(sketch, page)
        case _:
            assert_never(shown.page)
    return sketch.scene()
