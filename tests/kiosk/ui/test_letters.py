"""The shipped fonts hold what halls write; what they lack is reported once and left to the system's font."""

import logging
from pathlib import Path

import pytest
from PIL import ImageChops

from kiosk.ui.letters import BOLD, FOLDER, REGULAR, FontUnusable, Letters


def test_all_of_gb_2312_is_in_the_fonts(letters: Letters) -> None:
    rows = (bytes((row, cell)) for row in range(0xB0, 0xF8) for cell in range(0xA1, 0xFF))
    hanzi = "".join(code.decode("gb2312", errors="ignore") for code in rows)
    assert len(hanzi) == 6763
    assert letters.missing(hanzi) == ""


def test_rare_hanzi_of_the_national_table_are_in_the_fonts(letters: Letters) -> None:
    assert letters.missing("珙䶮𬭊㛃镕") == ""


def test_hanzi_have_the_forms_of_the_mainland(letters: Letters) -> None:
    # The Japanese face of the same collection has other forms; the shipped name says which it is.
    from PIL import ImageFont

    for name in (REGULAR, BOLD):
        assert str(ImageFont.truetype(str(FOLDER / name), 20).getname()[0]).startswith("Hallrating Sans")


def test_a_character_outside_is_reported_once(caplog: pytest.LogCaptureFixture) -> None:
    letters = Letters()
    with caplog.at_level(logging.WARNING):
        assert letters.missing("珙县᠊") == "᠊"
        letters.width("᠊", 30, False)
        letters.width("᠊᠊", 30, False)
    assert caplog.text.count("U+180A") == 1


def test_a_system_font_draws_what_is_missing(tmp_path: Path) -> None:
    folder = tmp_path / "fonts"
    folder.mkdir()
    for name in (REGULAR, BOLD):
        (folder / name).symlink_to(FOLDER / name)
    (folder / "covered.txt").write_text("0-ff\n")
    alone = Letters(folder=folder)
    helped = Letters(system_font=FOLDER / BOLD, folder=folder)
    ours, theirs = (each.picture("县", 40, False) for each in (alone, helped))
    assert ImageChops.difference(ours, theirs).getbbox() is not None
    assert helped.width("A县", 40, False) == alone.width("A", 40, False) + helped.width("县", 40, False)


@pytest.mark.parametrize("name", [REGULAR, BOLD, "covered.txt"])
def test_a_missing_font_is_named(tmp_path: Path, name: str) -> None:
    for file in {REGULAR, BOLD, "covered.txt"} - {name}:
        (tmp_path / file).symlink_to(FOLDER / file)
    with pytest.raises(FontUnusable, match=name):
        Letters(folder=tmp_path)


def test_a_file_that_is_no_font_is_named(tmp_path: Path) -> None:
    bad = tmp_path / "bad.ttf"
    bad.write_text("no font")
    with pytest.raises(FontUnusable, match=r"bad\.ttf"):
        Letters(system_font=bad)
