"""The shipped fonts and catalogues, once for all pages."""

import gettext
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.ui.letters import Letters
from kiosk.ui.words import words_of

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="session", autouse=True)
def catalogues() -> Iterator[None]:
    """Texts of the checkout, as the command binds them."""
    before = gettext.bindtextdomain("hallrating")
    gettext.bindtextdomain("hallrating", str(ROOT / "locale"))
    words_of.cache_clear()
    yield
    gettext.bindtextdomain("hallrating", before)
    words_of.cache_clear()


@pytest.fixture(scope="session")
def letters() -> Letters:
    return Letters()
