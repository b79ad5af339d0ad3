"""The catalogues of texts for people: collected from the source, merged with translations, compiled.

    python tools/catalogues.py update [--from FILE.po ...]   collect, merge, write .po and .mo
    python tools/catalogues.py --check                       exit 1 and say why if that would change anything

The English catalogue repeats each text, so that a missing catalogue and a missing text cannot be confused.
"""

import argparse
import io
import sys
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from string import Formatter

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_file
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
DOMAIN = "hallrating"
LOCALES = ("en", "zh_CN")
SOURCES = (
    "hallrating*.py",
    "tools/argparse_texts.py",
    *(f"{p}/**/*.py" for p in ("kiosk", "devices", "mqtt_bridge", "evaluation", "firmware_sim")),
)
NO_DATE = datetime(2000, 1, 1, tzinfo=UTC)  # a date of making would change the files without a change of text

Key = str | tuple[str, str]  # one text, or its singular and plural
Translations = dict[tuple[Key, str | None], Message]


def extract(root: Path) -> set[tuple[Key, str | None]]:
    """Return every text (with its context, mostly None) that the source under `root` hands to gettext."""
    found: set[tuple[Key, str | None]] = set()
    for path in sorted(p for pattern in SOURCES for p in root.glob(pattern)):
        for _line, text, _comments, context in extract_from_file("python", path):
            key = text if isinstance(text, str) else (text[0], text[1])
            found.add((key, context))
    return found


def read(path: Path, locale: str) -> Translations:
    """Return the messages of a .po file (header optional) by text and context; none if it is absent."""
    if not path.exists():
        return {}
    with path.open("rb") as file:
        catalogue = read_po(file, locale=locale, domain=DOMAIN, abort_invalid=True)
    return {(_key(message), message.context): message for message in catalogue if message.id}


def _key(message: Message) -> Key:
    return message.id if isinstance(message.id, str) else (message.id[0], message.id[1])


def merge(keys: Iterable[tuple[Key, str | None]], known: Translations, locale: str) -> Catalog:
    """Return a catalogue of exactly `keys`, translated as in `known`; English stands for itself."""
    catalogue = Catalog(
        locale,
        DOMAIN,
        header_comment="# Texts of hallrating for people; `make catalogues` writes this file.",
        project=DOMAIN,
        version="1",
        msgid_bugs_address="README.md",
        last_translator=DOMAIN,
        language_team=DOMAIN,
        creation_date=NO_DATE,
        revision_date=NO_DATE,
        fuzzy=False,
    )
    for key, context in sorted(keys, key=repr):
        old = known.get((key, context))
        text = key if locale == "en" else "" if old is None else old.string
        catalogue.add(key, text, context=context)
    return catalogue


def as_po(catalogue: Catalog) -> bytes:
    """Return the .po text of a catalogue: sorted, without origins, so that moving code changes nothing."""
    out = io.BytesIO()
    write_po(out, catalogue, width=100, no_location=True, sort_output=True, omit_header=False)
    return out.getvalue()


def as_mo(catalogue: Catalog) -> bytes:
    """Return the compiled catalogue; the same messages give the same bytes."""
    out = io.BytesIO()
    write_mo(out, catalogue)
    return out.getvalue()


def fields(text: str) -> set[str]:
    """Return the names of the format fields of a text; raises ValueError where the braces do not match."""
    return {name for _literal, name, _spec, _conversion in Formatter().parse(text) if name is not None}


def defects(message: Message) -> Iterator[str]:
    """Say what is wrong with one translated message: untranslated, or with other fields than the original."""
    originals = (message.id,) if isinstance(message.id, str) else tuple(message.id)
    texts = (message.string,) if isinstance(message.string, str) else tuple(message.string or ("",))
    try:
        wanted = set().union(*(fields(original) for original in originals))
        for text in texts:
            if not text.strip():
                yield f"{originals[0]!r} is not translated"
            elif fields(text) != wanted:
                yield f"{originals[0]!r} has fields {sorted(wanted)}, its translation {sorted(fields(text))}"
    except ValueError as error:
        yield f"{originals[0]!r} or its translation has wrong braces: {error}"


def po_path(root: Path, locale: str) -> Path:
    """Return where the .po file of a locale lies in a checkout."""
    return root / "locale" / locale / "LC_MESSAGES" / f"{DOMAIN}.po"


def check(root: Path) -> list[str]:
    """Return what is wrong with the catalogues of the checkout `root`, in sentences; empty if nothing is."""
    wrong = []
    keys = extract(root)
    for locale in LOCALES:
        path = po_path(root, locale)
        known = read(path, locale)
        catalogue = merge(keys, known, locale)
        wrong += [f"{locale}: {key!r} is missing" for key, _ in sorted(keys - known.keys(), key=repr)]
        wrong += [f"{locale}: {key!r} is no longer used" for key, _ in sorted(known.keys() - keys, key=repr)]
        wrong += [f"{locale}: {defect}" for message in catalogue if message.id for defect in defects(message)]
        for file, content in ((path, as_po(catalogue)), (path.with_suffix(".mo"), as_mo(catalogue))):
            if not file.exists() or file.read_bytes() != content:
                wrong.append(f"{locale}: {file.name} is not what `make catalogues` writes")
    return wrong


def update(root: Path, more: Sequence[Path]) -> list[str]:
    """Write .po and .mo of every locale; `more` are files of Chinese texts, the last of equals wins.

    Returns sentences on what is still to be done: texts without translation, translations without a text.
    """
    keys = extract(root)
    added = {key: message for path in more for key, message in read(path, "zh_CN").items()}
    left = [f"not in the source: {key!r}" for key, _ in sorted(added.keys() - keys, key=repr)]
    for locale in LOCALES:
        path = po_path(root, locale)
        known = read(path, locale) | (added if locale == "zh_CN" else {})
        catalogue = merge(keys, known, locale)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(as_po(catalogue))
        path.with_suffix(".mo").write_bytes(as_mo(catalogue))
        left += [f"{locale}: {defect}" for message in catalogue if message.id for defect in defects(message)]
    return left


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; returns 0, or 1 when something is wrong or left to do, which it prints."""
    parser = argparse.ArgumentParser(description="Collect, merge, compile and check the texts for people.")
    parser.add_argument("action", nargs="?", choices=["update"])
    parser.add_argument(
        "--check", action="store_true", help="change nothing, exit 1 if something would change"
    )
    parser.add_argument("--from", dest="more", nargs="+", type=Path, default=[], metavar="FILE.po")
    options = parser.parse_args(arguments)
    if options.check == (options.action == "update"):
        parser.error("either `update` or `--check`")
    sentences = check(ROOT) if options.check else update(ROOT, options.more)
    print(*sentences, sep="\n", end="\n" if sentences else "")
    return 1 if sentences else 0


if __name__ == "__main__":
    sys.exit(main())
