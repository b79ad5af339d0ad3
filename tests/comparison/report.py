from pathlib import Path
from tests.comparison.results import Run


def console(run: Run) -> str:
    return ""


def write_pages(run: Run, docs: Path) -> None: ...
