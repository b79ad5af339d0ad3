"""Finished cases from CSV files."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest_mock import MockerFixture

from evaluation.case_file import BadRow, parse_cases, read_cases
from evaluation.model import Case, CaseKey

ENGLISH = "source,case_no,service_no,window,item,department,finished,citizen_present,receipt_code"
CHINESE = "来源,办件编号,服务编号,窗口,事项,部门,办结时间,申请人在场,取件码"
GOOD = ["gx", "A1", "1", "w01", "居住证办理", "公安局", "2026-03-02 09:30:00", "1", "ABC234"]
CASE = Case(
    CaseKey("gx", "A1"),
    "w01",
    "居住证办理",
    "公安局",
    datetime(2026, 3, 2, 1, 30, tzinfo=UTC),
    citizen_present=True,
    receipt_code="ABC234",
)
NAMES = ENGLISH.split(",")


def row(**changes: str) -> str:
    return ",".join(changes.get(name, value) for name, value in zip(NAMES, GOOD, strict=True))


def one(text: str, patterns: dict[str, str] | None = None) -> Case | BadRow:
    (found,) = parse_cases(text, patterns or {})
    return found


@pytest.mark.parametrize("header", [ENGLISH, CHINESE, CHINESE.replace("来源", " 来源 "), ENGLISH.upper()])
def test_both_headers_are_read(header: str) -> None:
    assert one(f"{header}\n{row()}\n") == CASE


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_files_of_each_encoding_and_line_end_are_read(tmp_path: Path, encoding: str, end: str) -> None:
    path = tmp_path / "cases.csv"
    path.write_bytes(end.join((CHINESE, row(), "", row(case_no="A2"), "")).encode(encoding))
    found = list(read_cases(path, {}))
    assert [case.key.case_no for case in found if isinstance(case, Case)] == ["A1", "A2"]
    assert found[0] == CASE


@pytest.mark.parametrize(
    "column,value,field,expected",
    [
        ("case_no", "Ａ\u3000１ ", "case_no", "A1"),
        ("case_no", "a1\u2014b", "case_no", "A1-B"),
        ("service_no", "", "service_no", "1"),
        ("service_no", "２", "service_no", "2"),
    ],
)
def test_people_s_ways_of_writing_a_number_are_one_case(
    column: str, value: str, field: str, expected: str
) -> None:
    case = one(f"{ENGLISH}\n{row(**{column: value})}")
    assert isinstance(case, Case)
    assert getattr(case.key, field) == expected


@pytest.mark.parametrize(
    "text",
    [
        "2026-03-02 09:30:00",
        "2026/3/2 9:30",
        "2026/03/02 9:30:00",
        "2026-03-02T09:30:00+08:00",
        "2026-03-02T01:30:00Z",
        "２０２６-03-02 ０９:30",
    ],
)
def test_times_as_systems_and_spreadsheets_write_them(text: str) -> None:
    case = one(f"{ENGLISH}\n{row(finished=text)}")
    assert isinstance(case, Case)
    assert case.finished_at - CASE.finished_at == timedelta()


@pytest.mark.parametrize(
    "text,present",
    [("1", True), ("是", True), ("YES", True), ("在场", True), ("0", False), ("否", False), ("n", False)],
)
def test_whether_the_citizen_is_there(text: str, present: bool) -> None:
    case = one(f"{ENGLISH}\n{row(citizen_present=text)}")
    assert isinstance(case, Case)
    assert case.citizen_present is present


@pytest.mark.parametrize(
    "column,value,expected",
    [
        ("source", "", "[a-z0-9-]{1,32}"),
        ("source", "G X", "[a-z0-9-]{1,32}"),
        ("case_no", "", "a case number"),
        ("case_no", "A" * 65, "a case number"),
        ("case_no", "A;1", "a case number"),
        ("service_no", "1/2", "[A-Z0-9-]{1,16}"),
        ("window", "一号", "[a-z0-9-]{1,32}"),
        ("item", "", "1 to 64 printable characters"),
        ("item", "事" * 65, "1 to 64 printable characters"),
        ("department", "a\tb", "1 to 64 printable characters"),
        ("finished", "", "a time such as"),
        ("finished", "2026-03-02", "a time such as"),
        ("finished", "2026-13-02 09:30:00", "a time such as"),
        ("finished", "0001-01-01 00:00:00", "a time such as"),
        ("finished", "9999-12-31 23:59:59", "a time such as"),
        ("finished", "yesterday", "a time such as"),
        ("citizen_present", "", "1 or 0"),
        ("citizen_present", "2", "1 or 0"),
        ("receipt_code", "ABC10O", "six of"),
    ],
)
def test_an_error_names_line_column_value_and_what_would_be_right(
    column: str, value: str, expected: str
) -> None:
    text = f"{ENGLISH}\n{row()}\n{row(**{column: value})}\n{row(case_no='A3')}\n"
    first, bad, third = parse_cases(text, {})
    assert isinstance(first, Case)
    assert isinstance(third, Case), "a bad row hides no good one"
    assert isinstance(bad, BadRow)
    assert (bad.line, bad.column) == (3, column)
    assert expected in bad.expected
    assert str(bad).startswith(f"line 3, {column} (")
    assert len(bad.value) <= 60
    assert bad.value[:10] == value[:10]


def test_a_case_of_the_future_is_a_bad_row() -> None:
    latest = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)
    text = f"{ENGLISH}\n{row()}\n{row(finished='2026-03-02 09:30:01')}\n"
    good, bad = parse_cases(text, {}, latest=latest)
    assert good == CASE
    assert isinstance(bad, BadRow)
    assert (bad.line, bad.column) == (3, "finished")
    assert "2026-03-02 09:30" in bad.expected


def test_a_byte_order_mark_that_a_pipe_left_is_passed_over() -> None:
    assert one(f"\ufeff{ENGLISH}\n{row()}\n") == CASE


def test_a_source_has_its_own_pattern() -> None:
    text = f"{ENGLISH}\n{row()}\n{row(source='sb')}"
    first, second = parse_cases(text, {"gx": "[0-9]+"})
    assert isinstance(first, BadRow)
    assert "[0-9]+" in first.expected
    assert isinstance(second, Case)


@pytest.mark.parametrize("column", [name for name in NAMES if name not in ("service_no", "receipt_code")])
def test_a_missing_column_is_named_before_any_row(column: str) -> None:
    header = ENGLISH.replace(column, "remark")
    found = one(f"{header}\n{row()}")
    assert isinstance(found, BadRow)
    assert (found.line, found.column) == (1, column)


def test_the_optional_columns_may_be_missing_and_unknown_ones_are_passed_over() -> None:
    text = "remark,source,case_no,window,item,department,finished,citizen_present\n"
    case = one(text + "x,gx,A1,w01,居住证办理,公安局,2026-03-02 09:30:00,1")
    assert isinstance(case, Case)
    assert (case.key.service_no, case.receipt_code) == ("1", None)


def test_a_column_that_stands_twice_is_named() -> None:
    found = one(f"{ENGLISH},来源\n{row()},gx")
    assert isinstance(found, BadRow)
    assert (found.line, found.column) == (1, "source")


def test_rows_too_short_or_broken_are_named_and_the_next_is_read() -> None:
    text = f"{ENGLISH}\ngx,A1\n{row(item=chr(34) + 'a' + chr(34) + 'b')}\n{row()}\n"
    short, broken, good = parse_cases(text, {})
    assert isinstance(short, BadRow)
    assert (short.line, short.column, short.value) == (2, "row", "2")
    assert isinstance(broken, BadRow)
    assert broken.line == 3
    assert good == CASE


@pytest.mark.parametrize("text", ["", "\n\n"])
def test_an_empty_file_lacks_its_header(text: str) -> None:
    found = one(text)
    assert isinstance(found, BadRow)
    assert found.column == "header"


def test_a_file_that_is_no_text_or_too_large_is_one_bad_row(tmp_path: Path, mocker: MockerFixture) -> None:
    path = tmp_path / "cases.csv"
    path.write_bytes(b"\xff\xff\xff")
    (found,) = read_cases(path, {})
    assert isinstance(found, BadRow)
    assert "GB18030" in found.expected
    mocker.patch("evaluation.case_file.FILE_BYTES_MAX", 2)
    (found,) = read_cases(path, {})
    assert isinstance(found, BadRow)
    assert "2 bytes" in found.expected
    with pytest.raises(OSError, match=r"none\.csv"):
        next(read_cases(tmp_path / "none.csv", {}))


def test_rows_beyond_the_limit_are_not_read(mocker: MockerFixture) -> None:
    mocker.patch("evaluation.case_file.ROWS_MAX", 1)
    first, second = parse_cases(f"{ENGLISH}\n{row()}\n{row()}\n{row()}", {})
    assert isinstance(first, Case)
    assert isinstance(second, BadRow)
    assert "at most 1 rows" in second.expected


@given(st.text(max_size=200))
def test_no_text_raises(text: str) -> None:
    for found in parse_cases(f"{ENGLISH}\n{text}", {}):
        assert isinstance(found, Case | BadRow)
