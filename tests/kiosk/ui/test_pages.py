"""What must hold on every page, in every language, theme and size."""

import re
from dataclasses import replace
from itertools import pairwise

import pytest

from kiosk.screen.inputs import Chose
from kiosk.screen.pages import Ask, Shown, Theme
from kiosk.ui.kinsoku import NOT_FIRST
from kiosk.ui.letters import Letters
from kiosk.ui.pages import draw
from kiosk.ui.samples import LANGUAGES, SAMPLE_CODE, frame, pages
from kiosk.ui.scene import Box, Face, Rect, Scene, Text
from kiosk.ui.theme import (
    REACH_SHARE,
    TARGET_MAIN_MIN,
    TARGET_OTHER_MIN,
    TEXT_LARGE_MIN,
    TEXT_MIN,
    contrast,
    contrast_wanted,
)
from tests.kiosk.ui.conftest import ROOT
from tests.kiosk.ui.every import ALL_SIZES, scenes

sizes = pytest.mark.parametrize("size", ALL_SIZES, ids=lambda size: f"{size[0]}x{size[1]}")


def texts(scene: Scene) -> list[Text]:
    return [item for item in scene.items if isinstance(item, Text)]


@sizes
def test_every_text_fits_its_place_and_the_screen(letters: Letters, size: tuple[int, int]) -> None:
    screen = Rect(0, 0, *size)
    wrong = [
        f"{name}: {text.text}"
        for name, _shown, scene in scenes(letters, size)
        for text in texts(scene)
        if letters.width(text.text, text.size, text.bold) > text.rect.width or not text.rect.within(screen)
    ]
    assert wrong == []


@sizes
def test_no_two_texts_overlap(letters: Letters, size: tuple[int, int]) -> None:
    wrong = []
    for name, _shown, scene in scenes(letters, size):
        inked = [(text.text, _inked(letters, text)) for text in texts(scene)]
        wrong += [
            f"{name}: {one} / {other}"
            for number, (one, place) in enumerate(inked)
            for other, other_place in inked[number + 1 :]
            if _overlap(place, other_place)
        ]
    assert wrong == []


def _inked(letters: Letters, text: Text) -> Rect:
    width = round(letters.width(text.text, text.size, text.bold))
    left = {
        "left": text.rect.x,
        "centre": text.rect.x + (text.rect.width - width) // 2,
        "right": text.rect.right - width,
    }[text.align]
    return Rect(left, text.rect.centre[1] - text.size // 2, width, text.size)


def _overlap(one: Rect, other: Rect) -> bool:
    return one.x < other.right and other.x < one.right and one.y < other.bottom and other.y < one.bottom


@sizes
def test_no_sentence_of_ours_is_cut_short(letters: Letters, size: tuple[int, int]) -> None:
    wrong = [
        f"{name}: {text.text}"
        for name, shown, scene in scenes(letters, size)
        for text in texts(scene)
        if text.text.endswith("…") and text.text[:-1].strip() not in shown.frame.hall
    ]
    assert wrong == []


@sizes
def test_no_word_is_cut_in_two(letters: Letters, size: tuple[int, int]) -> None:
    catalogue = (ROOT / "locale/en/LC_MESSAGES/hallrating.po").read_text(encoding="utf-8")
    known = set(re.findall(r"[A-Za-z]+", catalogue)) | set(SAMPLE_CODE)
    wrong = [
        f"{name}: {text.text}"
        for name, shown, scene in scenes(letters, size)
        for text in texts(scene)
        if len(text.text) > 1 and not set(re.findall(r"[A-Za-z]+", text.text)) <= known
        if not text.text.endswith("…")
    ]
    assert wrong == []


@sizes
def test_no_line_begins_with_a_sign_that_must_not(letters: Letters, size: tuple[int, int]) -> None:
    wrong = [
        f"{name}: {text.text}"
        for name, _shown, scene in scenes(letters, size)
        for text in texts(scene)
        if text.text[0] in NOT_FIRST
    ]
    assert wrong == []


@sizes
def test_every_text_is_large_and_contrasts_with_what_is_behind_it(
    letters: Letters, size: tuple[int, int]
) -> None:
    wrong = []
    for name, shown, scene in scenes(letters, size):
        least = TEXT_LARGE_MIN if shown.frame.theme is Theme.LARGE else TEXT_MIN
        for text in texts(scene):
            ratio = contrast(text.colour, text.on)
            if text.size < least or ratio < contrast_wanted(text.size, bold=text.bold):
                wrong.append(f"{name}: {text.text} {text.size} px, {ratio:.1f}:1")
    assert wrong == []


@sizes
def test_what_a_text_calls_its_background_is_drawn_there(letters: Letters, size: tuple[int, int]) -> None:
    wrong = []
    for name, _shown, scene in scenes(letters, size):
        for number, text in enumerate(scene.items):
            if not isinstance(text, Text):
                continue
            below = [
                item
                for item in scene.items[:number]
                if isinstance(item, Box) and item.rect.holds(*text.rect.centre)
            ]
            if (below[-1].fill if below else scene.background) != text.on:
                wrong.append(f"{name}: {text.text}")
    assert wrong == []


@sizes
def test_every_target_is_large_enough_on_the_screen_and_alone(
    letters: Letters, size: tuple[int, int]
) -> None:
    screen = Rect(0, 0, *size)
    wrong = []
    for name, _shown, scene in scenes(letters, size):
        for number, target in enumerate(scene.targets):
            side = min(target.rect.width, target.rect.height)
            small = side < (TARGET_MAIN_MIN if target.main else TARGET_OTHER_MIN)
            others = scene.targets[number + 1 :]
            if small or not target.rect.within(screen) or any(_overlap(target.rect, o.rect) for o in others):
                wrong.append(f"{name}: {target.name} {target.rect}")
    assert wrong == []


@sizes
def test_in_low_reach_every_target_is_in_the_lower_part(letters: Letters, size: tuple[int, int]) -> None:
    low = [(name, scene) for name, shown, scene in scenes(letters, size) if shown.frame.low_reach]
    assert bool(low) == (size[1] > size[0])
    highest = size[1] * (1 - REACH_SHARE)
    wrong = [f"{name}: {t.name}" for name, scene in low for t in scene.targets if t.rect.y < highest]
    assert wrong == []


@sizes
def test_the_fonts_have_every_character(letters: Letters, size: tuple[int, int]) -> None:
    assert {
        letters.missing(text.text) for _name, _shown, scene in scenes(letters, size) for text in texts(scene)
    } == {""}


@sizes
@pytest.mark.parametrize("theme", list(Theme))
def test_a_finger_on_a_card_shrinks_it_and_gives_it_a_strong_ring(
    letters: Letters, size: tuple[int, int], theme: Theme
) -> None:
    shown = Shown(frame("zh_CN", theme), pages("zh_CN")["ask"])
    rest, down = draw(shown, size, letters), draw(shown, size, letters, "level-2")
    target = rest.target("level-2")
    assert target is not None
    assert [t.rect for t in down.targets] == [t.rect for t in rest.targets]
    (card,) = [item for item in down.items if isinstance(item, Box) and item not in rest.items]
    assert card.rect == target.rect.scaled(0.97)
    assert card.line is not None
    assert contrast(card.line, card.fill) >= 3.0
    assert card.line_width >= 4


def test_a_locked_question_takes_no_level(letters: Letters) -> None:
    page = pages("en")["ask-pressed"]
    assert isinstance(page, Ask)
    assert page.locked
    scene = draw(Shown(frame("en", Theme.NORMAL), page), (1280, 800), letters)
    assert not any(isinstance(target.given, Chose) for target in scene.targets)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_five_levels_stand_in_their_order_with_their_names(letters: Letters, language: str) -> None:
    scene = draw(Shown(frame(language, Theme.NORMAL), pages(language)["ask"]), (1280, 800), letters)
    faces = sorted((item for item in scene.items if isinstance(item, Face)), key=lambda face: face.rect.x)
    assert [face.level for face in faces] == [5, 4, 3, 2, 1]
    chosen = sorted((t for t in scene.targets if t.chooses), key=lambda target: target.rect.x)
    assert [target.given for target in chosen] == [Chose(level) for level in (5, 4, 3, 2, 1)]


def test_nothing_on_the_idle_page_stays_in_its_place(letters: Letters) -> None:
    base = frame("zh_CN", Theme.NORMAL)
    places = []
    for minute in range(41, 46):
        shown = Shown(replace(base, clock=f"09:{minute}"), pages("zh_CN")["idle"])
        places.append({text.rect for text in texts(draw(shown, (1280, 800), letters))})
    assert all(not one & other for one, other in pairwise(places))


def test_no_level_is_in_the_words_of_an_item_or_a_target(letters: Letters) -> None:
    shown = Shown(frame("en", Theme.NORMAL), pages("en")["ask"])
    scene = draw(shown, (1280, 800), letters)
    assert len({repr(target) for target in scene.targets if target.chooses}) == 1
    faces = [item for item in scene.items if isinstance(item, Face)]
    assert len({repr(face).replace(repr(face.rect), "") for face in faces}) == 1
