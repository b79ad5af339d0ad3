"""Each promise of docs/architecture.md has a test from the issue on by which it is due."""

import ast
import tomllib
from collections.abc import Iterator

from tests.conftest import PROMISES
from tests.house.tree import ROOT, files, parsed


def promises_shown(tree: ast.Module) -> Iterator[int]:
    """Yield the number of each mark `pytest.mark.promise(n)` in a test file, wherever it is applied."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "pytest.mark.promise":
            yield from (
                arg.value for arg in node.args if isinstance(arg, ast.Constant) and type(arg.value) is int
            )


def overdue(due_with_issue: dict[int, int], issue_now: int, shown: set[int]) -> list[int]:
    """Return the promises that are due by now and that no test shows."""
    return [
        promise for promise, issue in due_with_issue.items() if issue <= issue_now and promise not in shown
    ]


def plan() -> tuple[dict[int, int], int]:
    """Return the issue of each promise, and the issue of now, as tests/promises.toml has them."""
    table = tomllib.loads((ROOT / "tests" / "promises.toml").read_text(encoding="utf-8"))
    return {int(promise): issue for promise, issue in table["due_with_issue"].items()}, table["issue_now"]


def test_the_plan_names_each_of_the_nine_promises_once() -> None:
    assert sorted(plan()[0]) == list(PROMISES)


def test_each_promise_that_is_due_is_shown_by_a_test() -> None:
    due_with_issue, issue_now = plan()
    shown = {promise for path in files("tests/**/test_*.py") for promise in promises_shown(parsed(path))}
    assert overdue(due_with_issue, issue_now, shown) == []


def test_a_promise_is_overdue_from_its_issue_on() -> None:
    assert overdue({1: 2, 2: 2, 9: 6}, 2, {1}) == [2]
    assert overdue({1: 2, 2: 2, 9: 6}, 6, {1, 2}) == [9]


def test_marks_are_found_on_functions_classes_modules_and_parameters() -> None:
    source = """
import pytest
pytestmark = [pytest.mark.promise(1)]
@pytest.mark.promise(2)
class TestA:
    @pytest.mark.promise(3)
    def test_b(self): ...
@pytest.mark.parametrize("a", [pytest.param(1, marks=pytest.mark.promise(4))])
def test_c(a): "pytest.mark.promise(5)"
"""
    assert set(promises_shown(ast.parse(source))) == {1, 2, 3, 4}
