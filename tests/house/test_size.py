"""Files and functions stay small enough to read at one sitting (docs/architecture.md, the house)."""

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.house.tree import files, name_of, parsed, sources

FILE_LINES_MAX = 250
LARGE_FILE_LINES_MAX = 400
FUNCTION_LINES_MAX = 60
FUNCTION_LINES_USUAL = 40
UNUSUAL_SHARE_MAX = 0.1

# Files above the usual size, each with the reason why cutting it would make it harder to read.
LARGE_FILES: dict[str, str] = {
    "mqtt_bridge/mqtt.py": "all of paho and its traps stands behind this one class",
    "mqtt_bridge/publisher/core.py": "one state with a short method for each input; parts of it stand beside",
    "mqtt_bridge/publisher/driver.py": "a short method for each input and effect of the core, nothing else",
}


def too_long(lines: dict[str, int], large: dict[str, str]) -> list[str]:
    """Return the files that are longer than they may be, and exceptions that nothing needs any more."""
    found = [
        f"{file}: {count} lines"
        for file, count in lines.items()
        if count > (LARGE_FILE_LINES_MAX if large.get(file) else FILE_LINES_MAX)
    ]
    return found + [f"{file}: needs no exception" for file in large if lines.get(file, 0) <= FILE_LINES_MAX]


def function_lines(tree: ast.Module) -> Iterator[tuple[str, int]]:
    """Yield name and lines, from `def` to the end, of each function."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name, (node.end_lineno or node.lineno) - node.lineno + 1


def line_count(path: Path) -> int:
    """Return the number of lines of a file."""
    return len(path.read_text(encoding="utf-8").splitlines())


def test_no_source_file_is_longer_than_a_sitting() -> None:
    lines = {
        name_of(path): line_count(path) for path in (*sources(), *files("tools/*", "firmware_sim/**/*.[ch]"))
    }
    assert too_long(lines, LARGE_FILES) == []


def test_no_test_file_is_longer_than_the_largest_file_may_be() -> None:
    lines = {name_of(path): line_count(path) for path in files("tests/**/*.py", "tests/**/*.[ch]")}
    assert [f"{file}: {count} lines" for file, count in lines.items() if count > LARGE_FILE_LINES_MAX] == []


def test_no_function_is_longer_than_a_screen() -> None:
    places = (*sources(), *files("tests/**/*.py", "tools/*.py"))
    long = [
        f"{name_of(path)}: {name} has {count} lines"
        for path in places
        for name, count in function_lines(parsed(path))
        if count > FUNCTION_LINES_MAX
    ]
    assert long == []


def test_nine_functions_in_ten_are_shorter_than_forty_lines() -> None:
    counts = [count for path in sources() for _name, count in function_lines(parsed(path))]
    unusual = [count for count in counts if count >= FUNCTION_LINES_USUAL]
    assert len(unusual) <= UNUSUAL_SHARE_MAX * len(counts)


def test_a_long_file_is_found_unless_it_has_a_reason() -> None:
    lines = {"a.py": 250, "b.py": 251, "c.py": 400, "d.py": 401}
    assert too_long(lines, {}) == ["b.py: 251 lines", "c.py: 400 lines", "d.py: 401 lines"]
    reasons = {"c.py": "one table", "d.py": "one table"}
    assert too_long(lines, reasons) == ["b.py: 251 lines", "d.py: 401 lines"]


def test_an_exception_that_nothing_needs_is_found() -> None:
    assert too_long({"a.py": 100}, {"a.py": "was long"}) == ["a.py: needs no exception"]


def test_lines_of_a_function_are_counted_in_classes_and_functions() -> None:
    tree = ast.parse(
        "class A:\n    async def f(self):\n        def g():\n            pass\n        return g\n"
    )
    assert sorted(function_lines(tree)) == [("f", 4), ("g", 2)]
