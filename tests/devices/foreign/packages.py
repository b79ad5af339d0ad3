"""Installs packages of third parties into a folder, as pip would: modules and what the metadata says."""

import shutil
import tomllib
from pathlib import Path

ACME = Path(__file__).with_name("acme_pad")


def install_acme(site: Path) -> None:
    """The example of docs/devices.md, by its own pyproject.toml."""
    project = tomllib.loads((ACME / "pyproject.toml").read_text())["project"]
    site.mkdir(parents=True, exist_ok=True)
    shutil.copy(ACME / "acme_pad.py", site)
    points = project["entry-points"]["hallrating.pad_models"]
    write_metadata(site, project["name"], project["version"], points)


def install(site: Path, name: str, source: str, point: str) -> None:
    """A package of one module, `name`, whose entry point of that name is the object `point` in it."""
    site.mkdir(parents=True, exist_ok=True)
    module = name.replace("-", "_")
    (site / f"{module}.py").write_text(source)
    write_metadata(site, name, "1.0", {name: f"{module}:{point}"})


def write_metadata(site: Path, name: str, version: str, points: dict[str, str]) -> None:
    folder = site / f"{name.replace('-', '_')}-{version}.dist-info"
    folder.mkdir()
    (folder / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")
    lines = [f"{name} = {target}\n" for name, target in points.items()]
    (folder / "entry_points.txt").write_text("[hallrating.pad_models]\n" + "".join(lines))
