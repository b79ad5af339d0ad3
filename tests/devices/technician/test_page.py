"""docs/doctor.md is the table of causes, in both languages; the simulator's faults use the same words."""

import gettext
from pathlib import Path

import pytest

from devices.technician.causes import CAUSES
from firmware_sim.faults.vocabulary import FAULTS

ROOT = Path(__file__).parents[3]


@pytest.mark.parametrize(("page", "language"), [("doctor.md", "en"), ("doctor.zh.md", "zh_CN")])
def test_the_page_has_each_cause_with_its_sentence_and_step(page: str, language: str) -> None:
    translate = gettext.translation("hallrating", ROOT / "locale", [language]).gettext
    lines = (ROOT / "docs" / page).read_text(encoding="utf-8").splitlines()
    wanted = [
        f"| `{cause.word}` | {translate(cause.text)} | {translate(cause.step)} |" for cause in CAUSES.values()
    ]
    assert [line for line in lines if line.startswith("| `") and line.split("`")[1] in CAUSES] == wanted


def test_each_fault_of_the_simulator_names_a_cause_of_the_doctor_or_none() -> None:
    named = {fault.name: fault.cause for fault in FAULTS.values() if fault.cause}
    assert {name: cause for name, cause in named.items() if cause not in CAUSES} == {}
    assert len(named) >= 12
