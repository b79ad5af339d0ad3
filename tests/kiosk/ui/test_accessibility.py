"""docs/accessibility.md says what the theme computes, and what it says is enough."""

import pytest

from kiosk.screen.pages import Theme
from kiosk.ui.accessibility import page
from kiosk.ui.letters import Letters
from kiosk.ui.theme import contrast, contrast_wanted, style
from tests.kiosk.ui.conftest import ROOT
from tests.kiosk.ui.every import ALL_SIZES


def test_the_page_is_what_the_theme_computes(letters: Letters) -> None:
    assert (ROOT / "docs/accessibility.md").read_text(encoding="utf-8") == page(letters)


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [("#000000", "#FFFFFF", 21.0), ("#FFFFFF", "#FFFFFF", 1.0), ("#767676", "#FFFFFF", 4.54)],
)
def test_contrast_is_that_of_wcag(one: str, other: str, ratio: float) -> None:
    assert contrast(one, other) == contrast(other, one) == pytest.approx(ratio, abs=0.01)


@pytest.mark.parametrize(
    ("size", "bold", "wanted"),
    [(18, False, 4.5), (23.9, False, 4.5), (24, False, 3), (18, True, 4.5), (19, True, 3)],
)
def test_large_text_may_have_less(size: float, bold: bool, wanted: float) -> None:
    assert contrast_wanted(size, bold=bold) == wanted


@pytest.mark.parametrize("theme", list(Theme))
@pytest.mark.parametrize("size", ALL_SIZES)
def test_the_header_carries_its_text_on_both_ends_of_its_gradient(
    theme: Theme, size: tuple[int, int]
) -> None:
    palette = style(theme, *size).palette
    for end in (palette.brand, palette.brand_deep):
        assert contrast(palette.on_brand, end) >= 4.5


@pytest.mark.parametrize("theme", list(Theme))
def test_lines_of_what_can_be_touched_are_seen(theme: Theme) -> None:
    palette = style(theme, 1280, 800).palette
    for on in (palette.background, palette.soft):
        assert contrast(palette.accent, on) >= 3.0
        assert contrast(palette.ink_2, on) >= 3.0
    assert contrast(palette.face_ink, palette.levels[1].disc) >= 3.0
    for colours in palette.levels.values():
        assert min(contrast(palette.face_ink, end) for end in (colours.disc, colours.disc_top)) >= 3.0
        assert contrast(palette.ink, colours.tint) >= 4.5
