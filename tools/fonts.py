"""The fonts that the kiosk ships: the Simplified Chinese face of Noto Sans CJK, cut to the characters it
needs.

    python tools/fonts.py [--from /usr/share/fonts/opentype/noto]    write kiosk/ui/fonts/*.otf and
    covered.txt
    python tools/fonts.py --check     exit 1 and say which characters of the catalogues the fonts lack

Debian's package fonts-noto-cjk brings the collections; nobody needs them who only uses the fonts. A
collection's
first face is the Japanese one (other forms of 直 骨 角 关 令), so the face is looked for by its name.
"""

import argparse
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from babel.messages.pofile import read_po
from fontTools import subset
from fontTools.ttLib import TTCollection, TTFont

ROOT = Path(__file__).resolve().parent.parent
FONTS = ROOT / "kiosk" / "ui" / "fonts"
EXTRA = ROOT / "tools" / "font_characters.txt"
FACE = "Noto Sans CJK SC"
WEIGHTS = {"Regular": "HallratingSans-Regular.otf", "Bold": "HallratingSans-Bold.otf"}
ALWAYS = "•·…‘’“”–—‹›€£¥°±×÷№℃①②③④⑤⑥⑦⑧⑨⑩→←↑↓√○●◎◇◆□■△▲※"


def gb2312() -> Iterator[str]:
    """Yield every character of GB 2312: 6,763 hanzi, signs and letters."""
    for row in range(0xA1, 0xF8):
        for cell in range(0xA1, 0xFF):
            try:
                yield bytes((row, cell)).decode("gb2312")
            except UnicodeDecodeError:
                continue


def wanted(root: Path) -> set[str]:
    """ASCII, Latin 1, GB 2312, the rest of 通用规范汉字表 (2013), and all that the catalogues use."""
    latin = {chr(code) for code in (*range(0x20, 0x7F), *range(0xA0, 0x100))}
    rest = set(EXTRA.read_text(encoding="utf-8")) - {"\n"}
    return latin | set(gb2312()) | rest | set(ALWAYS) | used_by_catalogues(root)


def used_by_catalogues(root: Path) -> set[str]:
    """Return every printable character of every translation."""
    found: set[str] = set()
    for path in root.glob("locale/*/LC_MESSAGES/hallrating.po"):
        with path.open("rb") as file:
            for message in read_po(file):
                texts = message.string if isinstance(message.string, list | tuple) else [message.string]
                found.update(*(str(text) for text in texts))
    return {character for character in found if character.isprintable()}


def face(collection: Path) -> TTFont:
    """Return the Simplified Chinese face of a collection; raises LookupError."""
    for font in TTCollection(collection, lazy=True).fonts:
        if font["name"].getDebugName(1) == FACE or font["name"].getDebugName(16) == FACE:
            return font
    raise LookupError(f"{collection} has no face {FACE}")


def cut(font: TTFont, characters: Iterable[str]) -> TTFont:
    """Keep these characters and what makes them readable: kerning, marks, local forms."""
    options = subset.Options()
    options.layout_features = ["kern", "mark", "mkmk", "ccmp", "locl"]
    options.hinting = False
    options.desubroutinize = False
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 13, 14]
    options.recalc_timestamp = False
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=[ord(character) for character in characters])
    cutter.subset(font)
    # OFL, Reserved Font Name: a changed version bears a name of its own.
    for record in font["name"].names:
        if record.nameID in (1, 3, 4, 6):
            text = (
                record.toUnicode().replace(FACE, "Hallrating Sans").replace("NotoSansCJKsc", "HallratingSans")
            )
            record.string = text
    return font


def ranges(codes: Iterable[int]) -> Iterator[str]:
    """Yield `4e00-4e03` or `4e00` for runs of code points."""
    start = last = -2
    for code in sorted(codes):
        if code != last + 1:
            if start >= 0:
                yield f"{start:x}-{last:x}" if last > start else f"{start:x}"
            start = code
        last = code
    if start >= 0:
        yield f"{start:x}-{last:x}" if last > start else f"{start:x}"


def make(source: Path) -> int:
    """Write both weights and the list of what they hold."""
    characters = wanted(ROOT)
    for weight, name in WEIGHTS.items():
        font = cut(face(source / f"NotoSansCJK-{weight}.ttc"), characters)
        cmap = font.getBestCmap()
        font.save(FONTS / name)
        print(f"{name}: {len(cmap)} characters, {(FONTS / name).stat().st_size / 1e6:.1f} MB")
        lacking = "".join(sorted(c for c in characters if ord(c) not in cmap and c.isprintable()))
        print(f"  not in {FACE}: {lacking or 'none'}")
        (FONTS / "covered.txt").write_text("\n".join(ranges(cmap)) + "\n", encoding="ascii")
    return 0


def check() -> int:
    """Say which characters of the catalogues the shipped fonts lack."""
    missing = 0
    for name in WEIGHTS.values():
        cmap = TTFont(FONTS / name, lazy=True).getBestCmap()
        lacking = sorted(c for c in used_by_catalogues(ROOT) if ord(c) not in cmap)
        missing += len(lacking)
        if lacking:
            print(f"{name} lacks {''.join(lacking)}: run tools/fonts.py")
    return 1 if missing else 0


def main(arguments: Sequence[str] | None = None) -> int:
    """Return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--from", dest="source", type=Path, default=Path("/usr/share/fonts/opentype/noto"))
    parser.add_argument("--check", action="store_true")
    args = parser.parse_args(arguments)
    return check() if args.check else make(args.source)


if __name__ == "__main__":
    sys.exit(main())
