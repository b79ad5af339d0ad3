"""Every text for people is in every catalogue, translated, with the same fields; nothing else is."""

import gettext
import shutil
from pathlib import Path

import pytest

from tests.house.tree import ROOT
from tools.catalogues import LOCALES, check, extract, fields, po_path, update

SOURCE = """
from gettext import gettext as _, ngettext
print(_("{count} cases").format(count=3), _("Done."), ngettext("{n} pad", "{n} pads", 2).format(n=2))
"""
CHINESE = """
msgid "{count} cases"
msgstr "{count} 件办件"

msgid "Done."
msgstr "完成。"

msgid "{n} pad"
msgid_plural "{n} pads"
msgstr[0] "{n} 个评价器"
"""


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout with one source file whose catalogues are complete."""
    (tmp_path / "kiosk").mkdir()
    (tmp_path / "kiosk" / "screen.py").write_text(SOURCE, encoding="utf-8")
    (tmp_path / "chinese.po").write_text(CHINESE, encoding="utf-8")
    assert update(tmp_path, [tmp_path / "chinese.po"]) == []
    return tmp_path


def add_text(checkout: Path, text: str) -> None:
    with (checkout / "kiosk" / "screen.py").open("a", encoding="utf-8") as file:
        file.write(f"print(_({text!r}))\n")


def test_the_catalogues_of_this_checkout_are_complete_and_current() -> None:
    assert check(ROOT) == []


def test_complete_catalogues_pass_and_speak(checkout: Path) -> None:
    assert check(checkout) == []
    chinese = gettext.translation("hallrating", checkout / "locale", ["zh_CN"])
    assert chinese.gettext("{count} cases") == "{count} 件办件"
    assert chinese.ngettext("{n} pad", "{n} pads", 2) == "{n} 个评价器"
    english = gettext.translation("hallrating", checkout / "locale", ["en"])
    assert english.gettext("Done.") == "Done."
    assert english.ngettext("{n} pad", "{n} pads", 1) == "{n} pad"


def test_the_same_texts_give_the_same_bytes(checkout: Path) -> None:
    catalogues = [path for locale in LOCALES for path in (po_path(checkout, locale).parent).iterdir()]
    before = {path: path.read_bytes() for path in catalogues}
    assert len(before) == 2 * len(LOCALES)
    assert update(checkout, []) == []
    assert {path: path.read_bytes() for path in catalogues} == before


def test_a_text_without_translation_is_found(checkout: Path) -> None:
    add_text(checkout, "New.")
    assert "zh_CN: 'New.' is missing" in check(checkout)
    assert "en: 'New.' is missing" in check(checkout)
    assert update(checkout, []) == ["zh_CN: 'New.' is not translated"]
    assert check(checkout) == ["zh_CN: 'New.' is not translated"]


def test_a_translation_that_nothing_uses_is_found_and_dropped(checkout: Path) -> None:
    (checkout / "kiosk" / "screen.py").write_text('_("Done.")\n', encoding="utf-8")
    assert "zh_CN: '{count} cases' is no longer used" in check(checkout)
    assert update(checkout, []) == []
    assert check(checkout) == []
    assert "件办件" not in po_path(checkout, "zh_CN").read_text(encoding="utf-8")


def test_a_translation_with_other_fields_is_found(checkout: Path) -> None:
    po = po_path(checkout, "zh_CN")
    po.write_text(po.read_text(encoding="utf-8").replace("{count} 件", "{number} 件"), encoding="utf-8")
    assert any("has fields ['count'], its translation ['number']" in sentence for sentence in check(checkout))


def test_a_translation_with_broken_braces_is_found(checkout: Path) -> None:
    po = po_path(checkout, "zh_CN")
    po.write_text(po.read_text(encoding="utf-8").replace("{count} 件", "{count 件"), encoding="utf-8")
    assert any("braces" in sentence for sentence in check(checkout))


def test_a_compiled_catalogue_that_is_old_or_absent_is_found(checkout: Path) -> None:
    mo = po_path(checkout, "zh_CN").with_suffix(".mo")
    shutil.copy(po_path(checkout, "en").with_suffix(".mo"), mo)
    assert check(checkout) == ["zh_CN: hallrating.mo is not what `make catalogues` writes"]
    mo.unlink()
    assert check(checkout) == ["zh_CN: hallrating.mo is not what `make catalogues` writes"]


def test_a_translation_of_no_text_is_named_on_update(checkout: Path) -> None:
    (checkout / "more.po").write_text('msgid "Gone."\nmsgstr "没了。"\n', encoding="utf-8")
    assert update(checkout, [checkout / "more.po"]) == ["not in the source: 'Gone.'"]


def test_texts_are_collected_from_all_packages_and_the_command() -> None:
    assert {("Done.", None)} & extract(ROOT) == set()
    assert len(extract(ROOT)) > 20


def test_fields_are_names_without_their_format() -> None:
    assert fields("{a:>3} {{b}} {c!r}") == {"a", "c"}
