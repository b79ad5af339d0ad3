"""The table of docs/devices.md holds: a small run is near it, and our own protocol takes nothing."""

import re

import pytest

from tests.house.tree import ROOT
from tests.nightly.fuzz_one import without
from tests.nightly.fuzzing import DECODERS, DecoderWrong, check
from tests.nightly.mutations import FOREIGN, KINDS, Asked, Counted, key_frame, measure, percent, table

FRAMES = 8_000
PAGES = ("docs/devices.md", "docs/devices.zh.md")


def told(page: str) -> dict[str, list[float]]:
    """The page's rows: title -> shares of each kind of damage and of all, in percent."""
    text = (ROOT / page).read_text(encoding="utf-8")
    rows = re.findall(r"^\| ([a-z0-9-]+(?:, rules)?) \|((?: [0-9.]+(?: %)? \|)+)$", text, re.MULTILINE)
    return {
        title: [float(cell.removesuffix(" %")) for cell in cells.strip(" |").split(" | ")]
        for title, cells in rows
    }


def measured(counted: Counted, accepted: dict[str, int]) -> list[float]:
    shares = [100 * accepted[kind] / counted.frames[kind] for kind in KINDS]
    return [*shares, 100 * sum(accepted.values()) / counted.frames.total()]


@pytest.fixture(scope="module")
def found() -> dict[str, Counted]:
    return {name: measure(name, FRAMES, seed=7) for name in ("hallrating-pad", *FOREIGN)}


def near(one: float, other: float) -> bool:
    """Of one order of magnitude; below half a percent a small run sees next to nothing."""
    return max(one, other) < 0.5 or 0.4 < one / other < 2.5


@pytest.mark.parametrize("page", PAGES)
def test_the_page_says_what_a_small_run_measures(page: str, found: dict[str, Counted]) -> None:
    rows = told(page)
    for name, counted in found.items():
        assert all(map(near, rows[name], measured(counted, counted.codec))), name
        if name in FOREIGN:
            assert all(map(near, rows[f"{name}, rules"], measured(counted, counted.rules))), name


@pytest.mark.parametrize("page", PAGES)
def test_the_rules_never_take_more_than_the_codec_and_help_those_without_a_check(page: str) -> None:
    rows = told(page)
    for name in FOREIGN:
        assert rows[f"{name}, rules"][-1] <= rows[name][-1]
    assert rows["one-byte, rules"][-1] < 0.8 * rows["one-byte"][-1]


@pytest.mark.promise(6)
def test_our_own_protocol_takes_nothing_that_was_not_sent(found: dict[str, Counted]) -> None:
    assert found["hallrating-pad"].frames.total() == FRAMES
    assert not found["hallrating-pad"].codec.total()


@pytest.mark.parametrize("name", FOREIGN)
def test_a_frame_without_damage_is_the_press_that_it_was(name: str) -> None:
    """Else a campaign that takes nothing would only show that nothing is taken."""
    asked = Asked(name)
    for config in asked.configs:
        for key, position in asked.model.keys:
            assert asked.presses(key_frame(name, config.address, key)) == [(config.name, position)]


def test_shares_are_written_with_two_digits_that_count() -> None:
    assert [percent(0, 9), percent(1, 3000), percent(199, 1000)] == ["0", "0.033 %", "20 %"]
    assert table({"hallrating-pad": measure("hallrating-pad", 80, 1)}).count("\n") == 2


@pytest.mark.parametrize("name", DECODERS)
def test_the_fuzzer_of_a_night_runs_clean(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    without(name, 0, seed=3)
    assert "clean" in capsys.readouterr().out
    for raw in (b"", b"\x0f", b"\x02\x01", bytes(range(256))):
        check(name, raw)


def test_a_decoder_that_depends_on_the_pieces_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.nightly.fuzzing.reader", lambda _name: lambda _data, cuts: list(cuts))
    with pytest.raises(DecoderWrong):
        check("qsystem", b"\x01\x02abc")
