"""The hall on one desk, as examples/README.md sets it up: its pads are those that the station expects."""

import re
import shutil
import subprocess
from pathlib import Path

from kiosk.config import read_station
from tests.house.tree import ROOT

EXAMPLES = ROOT / "examples"
DESK = (EXAMPLES / "README.md").read_text(encoding="utf-8").split("```")[1].splitlines()
PAD = re.compile(r"hallrating sim pad --link (\S+) --uid ([0-9a-f]{12})")


def test_the_pads_of_the_desk_are_those_that_its_station_expects(tmp_path: Path) -> None:
    for file in EXAMPLES.glob("*.toml"):
        shutil.copy(file, tmp_path)
    for command in (line for line in DESK if line.startswith("sed ")):
        subprocess.run(command, cwd=tmp_path, shell=True, check=True)
    expected = {(pad.port, pad.uid) for pad in read_station(tmp_path / "station.toml").pads}
    assert set(PAD.findall("\n".join(DESK))) == expected
    assert 'kind = "demo"' in (tmp_path / "central.toml").read_text(encoding="utf-8")
