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
from datetime import datetime, tzinfo
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from evaluation.model import DEFAULT_CASE_PATTERN, Case, CaseKey, ModelError

FILE_BYTES_MAX: Final = 64 * 1024 * 1024
ROWS_MAX: Final = 500_000
NAME_CHARS_MAX: Final = 64
SHOWN_CHARS_MAX: Final = 60

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
        return f"line {self.line}, {self.column}: {self.value!r} is not {self.expected}"


def read_cases(
    path: Path, patterns: Mapping[str, str], zone: tzinfo = DEFAULT_ZONE
) -> Iterator[Case | BadRow]:
    """The file's rows in their order. `patterns` gives the sources' own patterns for normalised case numbers.

    Raises `OSError` where the file cannot be read; everything that is wrong inside it is a `BadRow`.
    """
    if path.stat().st_size > FILE_BYTES_MAX:
        yield BadRow(0, "file", path.name, f"a file of at most {FILE_BYTES_MAX} bytes")
        return
    text = _decode(path.read_bytes())
    if text is None:
        yield BadRow(0, "file", path.name, "text in UTF-8 or GB18030")
        return
    yield from parse_cases(text, patterns, zone)


def parse_cases(
    text: str, patterns: Mapping[str, str], zone: tzinfo = DEFAULT_ZONE
) -> Iterator[Case | BadRow]:
    """The same for a text that was read already."""
    rows = csv.reader(io.StringIO(text, newline=""), strict=True)
    names: Sequence[str] | None = None
    count = 0
    while True:
        line = rows.line_num + 1
        try:
            fields = next(rows, None)
        except csv.Error as error:
            yield BadRow(line, "row", str(error), "a row of comma-separated fields")
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
            yield BadRow(line, "row", "", f"one of at most {ROWS_MAX} rows")
            return
        yield _row(line, names, fields, patterns, zone)
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
    return [_HEADINGS.get(unicodedata.normalize("NFKC", field).strip().lower(), "") for field in fields]


def _header_problem(names: Sequence[str], fields: Sequence[str]) -> BadRow | None:
    for name, chinese in COLUMNS.items():
        if name not in names and name not in OPTIONAL:
            return BadRow(1, name, _shown(",".join(fields)), f"a header with a column {name} ({chinese})")
        if names.count(name) > 1:
            return BadRow(1, name, name, "a column that stands once")
    return None


def _row(
    line: int, names: Sequence[str], fields: Sequence[str], patterns: Mapping[str, str], zone: tzinfo
) -> Case | BadRow:
    if len(fields) != len(names):
        return BadRow(line, "row", str(len(fields)), f"as many fields as the header has ({len(names)})")
    values = {name: field.strip() for name, field in zip(names, fields, strict=True) if name}
    try:
        return _case(values, patterns, zone)
    except ModelError as error:
        return BadRow(line, error.field, _shown(values.get(error.field, "")), error.expected)


def _case(values: Mapping[str, str], patterns: Mapping[str, str], zone: tzinfo) -> Case:
    source = unicodedata.normalize("NFKC", values["source"]).lower()
    pattern = patterns.get(source, DEFAULT_CASE_PATTERN)
    code = unicodedata.normalize("NFKC", values.get("receipt_code", "")).upper()
    return Case(
        key=CaseKey.parse(source, values["case_no"], values.get("service_no", "") or "1", pattern),
        window=_window(values["window"]),
        item=_name("item", values["item"]),
        department=_name("department", values["department"]),
        finished_at=_finished(values["finished"], zone),
        citizen_present=_present(values["citizen_present"]),
        receipt_code=code or None,
    )


def _window(text: str) -> str:
    window = unicodedata.normalize("NFKC", text).lower()
    if re.fullmatch(r"[a-z0-9-]{1,32}", window) is None:
        raise ModelError("window", text, "[a-z0-9-]{1,32}")
    return window


def _name(field: str, text: str) -> str:
    if not 1 <= len(text) <= NAME_CHARS_MAX or not text.isprintable():
        raise ModelError(field, text, f"1 to {NAME_CHARS_MAX} printable characters")
    return text


def _finished(text: str, zone: tzinfo) -> datetime:
    """ISO 8601, or as spreadsheets and the provinces write it: `2026-03-02 09:30:00`, `2026/3/2 9:30`."""
    plain = unicodedata.normalize("NFKC", text)
    spread = _SPREADSHEET.fullmatch(plain)
    try:
        if spread is not None:
            at = datetime(*(int(part or 0) for part in spread.groups()), tzinfo=zone)  # type: ignore[misc, arg-type]
        elif _ISO.fullmatch(plain):
            at = datetime.fromisoformat(plain)
        else:
            raise ValueError(plain)
    except ValueError:
        expected = "a time such as 2026-03-02 09:30:00 or 2026-03-02T09:30:00+08:00"
        raise ModelError("finished", text, expected) from None
    return at if at.utcoffset() is not None else at.replace(tzinfo=zone)


def _present(text: str) -> bool:
    answer = unicodedata.normalize("NFKC", text).lower()
    if answer in _YES:
        return True
    if answer in _NO:
        return False
    raise ModelError("citizen_present", text, "1 or 0 (是 or 否)")


def _shown(text: str) -> str:
    return text if len(text) <= SHOWN_CHARS_MAX else text[: SHOWN_CHARS_MAX - 1] + "…"
