"""docs/store.md promises exactly the views and columns that there are."""

import re
from pathlib import Path

from evaluation.store import Store, open_readonly

PAGE = Path(__file__).parents[3] / "docs" / "store.md"


def promised() -> dict[str, set[str]]:
    """View -> the names in the first column of its table."""
    found: dict[str, set[str]] = {}
    for section in PAGE.read_text().split("\n### ")[1:]:
        title, _, text = section.partition("\n")
        columns = [line.split("|")[1] for line in text.splitlines() if line.startswith("| ")]
        names = {name.strip() for cell in columns for name in cell.split(",")} - {"column"}
        for view in re.findall(r"v_\w+", title):
            found[view] = names
    return found


def actual(tmp_path: Path) -> dict[str, set[str]]:
    Store.create(tmp_path / "store.db", "real").close()
    with open_readonly(tmp_path / "store.db") as reader:
        views = [row["name"] for row in reader.rows("SELECT name FROM sqlite_schema WHERE type = 'view'")]
        columns = "SELECT name FROM pragma_table_info(?)"
        return {view: {row["name"] for row in reader.rows(columns, (view,))} for view in views}


def test_every_view_and_column_is_promised_and_every_promise_is_kept(tmp_path: Path) -> None:
    dimensions = {"department", "window", "item", "day"}
    views, page = actual(tmp_path), promised()
    assert set(page) == set(views)
    for view, columns in views.items():
        # The figures share one table; which of the dimensions a view groups by is its name's.
        missing = page[view] - columns
        assert missing <= (dimensions if view.startswith("v_figures_") else set()), view
        assert columns <= page[view], view
    assert views["v_figures_all"] == page["v_figures_all"]
