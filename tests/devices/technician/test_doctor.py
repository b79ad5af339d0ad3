"""The doctor's rules: one likely cause for what was seen, the gravest first, and all is well when all is."""

from dataclasses import replace

import pytest

from devices.codes import Defect
from devices.technician.causes import CAUSES
from devices.technician.doctor import diagnose
from devices.technician.evidence import Evidence

WELL = Evidence(
    pad="pad-3",
    port="/dev/ttyUSB3",
    seconds=10.0,
    uid="48524c000102",
    frames=8,
    requests=8,
    round_trip_s=0.06,
)
OTHER = "48524c0000ff"
CRC = {Defect.CRC: 4}

SEEN = {
    "unplugged": replace(WELL, port_cause="not there", uid=None, losses=1, frames=0),
    "loose-plug": replace(WELL, losses=3),
    "port-busy": replace(WELL, port_cause="in use by another process", uid=None),
    "no-permission": replace(WELL, port_cause="no permission", uid=None),
    "no-server": replace(WELL, port="socket://10.0.0.9:4001", port_cause="not there", uid=None),
    "no-serial-port": replace(WELL, port_cause="not a serial port", uid=None),
    "not-found": replace(WELL, port="auto", port_cause="the pad answers at no port", uid=None),
    "model-fault": replace(WELL, uid=None, model="acme", model_fault="ValueError in decode"),
    "one-way": replace(WELL, uid=None, frames=0, model="one-byte", verified=False),
    "same-pad-twice": replace(WELL, other="pad-5"),
    "address-twice": replace(WELL, address_twice=True),
    "swapped-cables": replace(WELL, uid=OTHER, expected_uid="48524c000102"),
    "wrong-pad": replace(WELL, uid="48524c0000aa", expected_uid="48524c000102"),
    "unbound": replace(WELL, unbound=True),
    "wrong-speed": replace(WELL, baud_found=19200),
    "echo": replace(WELL, uid=None, frames=0, bad={Defect.DIRECTION: 6}),
    "other-protocol": replace(WELL, uid=None, frames=0, bad={Defect.VERSION: 6}),
    "babbling-line": replace(WELL, silent=True, frames=0, bad={Defect.CRC: 400, Defect.LENGTH: 9}),
    "no-answer": replace(WELL, uid=None, frames=0),
    "memory-out": replace(WELL, full=True),
    "restarts": replace(WELL, starts=4),
    "stuck-key": replace(WELL, keys_tested=0),
    "bad-line": replace(WELL, frames=300, bad=CRC),
    "slow-line": replace(WELL, round_trip_s=0.4),
    "undelivered": replace(WELL, unacknowledged=3),
    "simulator": replace(WELL, simulator=True),
    "well": WELL,
}


@pytest.mark.parametrize(("word", "evidence"), SEEN.items(), ids=list(SEEN))
def test_each_cause_is_named_by_what_is_seen_of_it(word: str, evidence: Evidence) -> None:
    found = diagnose(evidence, {OTHER: "pad-5"})
    assert found.cause.word == word
    assert found.pad == "pad-3"
    assert "{" not in found.text + found.step


def test_every_cause_can_be_found() -> None:
    assert set(SEEN) == set(CAUSES)


def test_swapped_cables_name_both_pads_and_both_places() -> None:
    found = diagnose(SEEN["swapped-cables"], {OTHER: "pad-5"})
    assert OTHER in found.text
    assert "pad-5" in found.text
    assert "48524c000102" in found.text


@pytest.mark.parametrize(
    ("evidence", "word"),
    [
        (replace(WELL, frames=400, bad={Defect.CRC: 3}), "well"),
        (replace(WELL, bad={Defect.CRC: 1}), "well"),
        (replace(WELL, retries=1), "well"),
        (replace(WELL, retries=4), "slow-line"),
        (replace(WELL, losses=1), "well"),
        (replace(WELL, starts=1), "well"),
        (replace(WELL, keys_tested=2), "well"),
        (replace(WELL, baud=1200, round_trip_s=0.6), "well"),
        (replace(WELL, silent=True, bad={Defect.CRC: 5}), "bad-line"),
        (replace(WELL, losses=4, port_cause="not there"), "loose-plug"),
        (replace(WELL, full=True, bad={Defect.CRC: 50}), "memory-out"),
        (replace(WELL, unacknowledged=2, simulator=True), "undelivered"),
    ],
)
def test_a_little_of_something_is_no_fault_and_the_graver_one_comes_first(
    evidence: Evidence, word: str
) -> None:
    assert diagnose(evidence).cause.word == word
