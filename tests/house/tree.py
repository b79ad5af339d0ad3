"""Where the house tests look: the folders and files of the checkout, without what runs leave behind."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("kiosk", "devices", "mqtt_bridge", "evaluation", "firmware_sim")
MADE_FOLDERS = {"__pycache__", "build", "dist", "htmlcov", "demo-data", ".git", ".venv"}


def files(*patterns: str) -> Iterator[Path]:
    """Yield the files under the checkout that match one of the glob patterns, sorted, made ones left out."""
    for path in sorted({path for pattern in patterns for path in ROOT.glob(pattern)}):
        parts = path.relative_to(ROOT).parts
        made = any(part in MADE_FOLDERS or part.endswith("_cache") for part in parts)
        if path.is_file() and not made:
            yield path


def sources() -> Iterator[Path]:
    """Yield the Python files that are installed: the packages and the command."""
    yield from files("hallrating*.py", *(f"{package}/**/*.py" for package in PACKAGES))


def parsed(path: Path) -> ast.Module:
    """Return the syntax tree of a file of ours."""
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def name_of(path: Path) -> str:
    """Return the path as people write it: from the root of the checkout, with slashes."""
    return path.relative_to(ROOT).as_posix()
