"""Finished cases from a CSV file of the county's system: header in English or Chinese, UTF-8 or GB18030.

A bad row never hides a good one: each row comes out as a `Case` or as a `BadRow` that says where it is wrong.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from gettext import gettext as _
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from evaluation.model import DEFAULT_CASE_PATTERN, Case, CaseKey, ModelError

FILE_BYTES_MAX: Final = 64 * 1024 * 1024
ROWS_MAX: Final = 500_000
NAME_CHARS_MAX: Final = 64
SHOWN_CHARS_MAX: Final = 60
CLOCKS_APART_MAX: Final = timedelta(days=1)
"""A case that a file says was finished later than this from now is a slip of the pen; its day would stay."""
YEARS: Final = range(1970, 9000)
"""Years whose days can be told in every time zone."""

COLUMNS: Final[Mapping[str, str]] = {
    "source": "来源",
    "case_no": "办件编号",
    "service_no": "服务编号",
    "window": "窗口",
    "item": "事项",
    "department": "部门",
    "finished": "办结时间",
    "citizen_present": "申请人在场",
    "receipt_code": "取件码",
}
"""Each column's English and Chinese heading."""
OPTIONAL: Final = frozenset({"service_no", "receipt_code"})
DEFAULT_ZONE: Final = ZoneInfo("Asia/Shanghai")
"""The zone of finishing times that carry no offset."""

_HEADINGS: Final = {heading: name for name, chinese in COLUMNS.items() for heading in (name, chinese)}
_SPREADSHEET: Final = re.compile(r"(\d{4})[-/](\d{1,2})[-/](\d{1,2}) +(\d{1,2}):(\d{2})(?::(\d{2}))?")
_ISO: Final = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}.*")
_YES: Final = frozenset({"1", "true", "yes", "y", "是", "在场"})
_NO: Final = frozenset({"0", "false", "no", "n", "否", "不在场"})


@dataclass(frozen=True, slots=True)
class BadRow:
    """What is wrong in one row (line 1: the header; line 0: the file). `value` is cut to 60 characters."""

    line: int
    column: str
    value: str
    expected: str

    def __str__(self) -> str:
        column = f"{self.column} ({COLUMNS[self.column]})" if self.column in COLUMNS else self.column
        text = _("line {line}, {column}: {value!r} is not {expected}")
        return text.format(line=self.line, column=column, value=self.value, expected=self.expected)


@dataclass(frozen=True, slots=True)
class _Reading:
    """How the rows of one file are judged."""

    patterns: Mapping[str, str]
    zone: tzinfo
    latest: datetime | None

    def pattern(self, source: str) -> str:
        """What a normalised case number of this source looks like."""
        return self.patterns.get(_source(source), DEFAULT_CASE_PATTERN)


def read_cases(
    path: Path, patterns: Mapping[str, str], zone: tzinfo = DEFAULT_ZONE, latest: datetime | None = None
) -> Iterator[Case | BadRow]:
    """The file's rows in their order. `patterns` gives the sources' own patterns for normalised case numbers;
    a case that was finished after `latest` is a wrong row.

    Raises `OSError` where the file cannot be read; everything that is wrong inside it is a `BadRow`.
    """
    if path.stat().st_size > FILE_BYTES_MAX:
        yield BadRow(0, "file", path.name, _("a file of at most {n} bytes").format(n=FILE_BYTES_MAX))
        return
    text = _decode(path.read_bytes())
    if text is None:
        yield BadRow(0, "file", path.name, _("text in UTF-8 or GB18030"))
        return
    yield from parse_cases(text, patterns, zone, latest)


def parse_cases(
    text: str, patterns: Mapping[str, str], zone: tzinfo = DEFAULT_ZONE, latest: datetime | None = None
) -> Iterator[Case | BadRow]:
    """The same for a text that was read already."""
    how = _Reading(patterns, zone, latest)
    rows = csv.reader(io.StringIO(text, newline=""), strict=True)
    names: Sequence[str] | None = None
    count = 0
    while True:
        line = rows.line_num + 1
        try:
            fields = next(rows, None)
        except csv.Error as error:
            yield BadRow(line, "row", str(error), _("a row of comma-separated fields"))
            continue
        if fields is None:
            break
        if not any(field.strip() for field in fields):
            continue
        if names is None:
            names = _header(fields)
            problem = _header_problem(names, fields)
            if problem is not None:
                yield problem
                return
            continue
        count += 1
        if count > ROWS_MAX:
            yield BadRow(line, "row", "", _("one of at most {n} rows").format(n=ROWS_MAX))
            return
        yield _row(line, names, fields, how)
    if names is None:
        yield BadRow(1, "header", "", ", ".join(COLUMNS))


def _decode(raw: bytes) -> str | None:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None


def _header(fields: Sequence[str]) -> list[str]:
    """Our names of the columns; one that we do not know is an empty name and is passed over."""
    # A text that was put together from a file keeps the file's byte order mark at its first heading.
    plain = (unicodedata.normalize("NFKC", field).strip("\ufeff").strip().lower() for field in fields)
    return [_HEADINGS.get(heading, "") for heading in plain]


def _header_problem(names: Sequence[str], fields: Sequence[str]) -> BadRow | None:
    for name, chinese in COLUMNS.items():
        if name not in names and name not in OPTIONAL:
            expected = _("a header with a column {name} ({chinese}), separated by commas")
            shown = _shown(",".join(fields))
            return BadRow(1, name, shown, expected.format(name=name, chinese=chinese))
        if names.count(name) > 1:
            return BadRow(1, name, name, _("a column that stands once"))
    return None


def _row(line: int, names: Sequence[str], fields: Sequence[str], how: _Reading) -> Case | BadRow:
    if len(fields) != len(names):
        expected = _("as many fields as the header has ({n})").format(n=len(names))
        return BadRow(line, "row", str(len(fields)), expected)
    values = {name: field.strip() for name, field in zip(names, fields, strict=True) if name}
    try:
        return _case(values, how)
    except ModelError as error:
        expected = _expected(error, how.pattern(values["source"]))
        return BadRow(line, error.field, _shown(values.get(error.field, "")), expected)


def _case(values: Mapping[str, str], how: _Reading) -> Case:
    source = _source(values["source"])
    code = unicodedata.normalize("NFKC", values.get("receipt_code", "")).upper()
    return Case(
        key=CaseKey.parse(
            source, values["case_no"], values.get("service_no", "") or "1", how.pattern(source)
        ),
        window=_window(values["window"]),
        item=_name("item", values["item"]),
        department=_name("department", values["department"]),
        finished_at=_finished(values["finished"], how),
        citizen_present=_present(values["citizen_present"]),
        receipt_code=code or None,
    )


def _source(text: str) -> str:
    return unicodedata.normalize("NFKC", text).lower()


def _expected(error: ModelError, pattern: str) -> str:
    """What would be right, in the reader's language where the model says it in words."""
    if error.field == "receipt_code":
        return _("six of A-Z and 2-9, without I and O")
    if error.field == "case_no":
        return _("a case number that fits {pattern}").format(pattern=pattern)
    return error.expected


def _window(text: str) -> str:
    window = unicodedata.normalize("NFKC", text).lower()
    if re.fullmatch(r"[a-z0-9-]{1,32}", window) is None:
        raise ModelError("window", text, "[a-z0-9-]{1,32}")
    return window


def _name(field: str, text: str) -> str:
    if not 1 <= len(text) <= NAME_CHARS_MAX or not text.isprintable():
        raise ModelError(field, text, _("1 to {n} printable characters").format(n=NAME_CHARS_MAX))
    return text


def _finished(text: str, how: _Reading) -> datetime:
    """ISO 8601, or as spreadsheets and the provinces write it: `2026-03-02 09:30:00`, `2026/3/2 9:30`."""
    plain = unicodedata.normalize("NFKC", text)
    spread = _SPREADSHEET.fullmatch(plain)
    try:
        if spread is not None:
            at = datetime(*(int(part or 0) for part in spread.groups()), tzinfo=how.zone)  # type: ignore[misc, arg-type]
        elif _ISO.fullmatch(plain):
            at = datetime.fromisoformat(plain)
        else:
            raise ValueError(plain)
        if at.year not in YEARS:
            raise ValueError(plain)
    except ValueError:
        expected = _("a time such as 2026-03-02 09:30:00 or 2026-03-02T09:30:00+08:00")
        raise ModelError("finished", text, expected) from None
    at = at if at.utcoffset() is not None else at.replace(tzinfo=how.zone)
    if how.latest is not None and at > how.latest:
        expected = _("a time up to {latest}, by the clock of this machine")
        latest = how.latest.astimezone(how.zone).isoformat(sep=" ", timespec="minutes")
        raise ModelError("finished", text, expected.format(latest=latest))
    return at


def _present(text: str) -> bool:
    answer = unicodedata.normalize("NFKC", text).lower()
    if answer in _YES:
        return True
    if answer in _NO:
        return False
    raise ModelError("citizen_present", text, _("1 or 0 (是 or 否)"))


def _shown(text: str) -> str:
    return text if len(text) <= SHOWN_CHARS_MAX else text[: SHOWN_CHARS_MAX - 1] + "…"
