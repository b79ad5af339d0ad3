"""docs/devices.md tells the truth: its example is the package under test, its models are those that ship."""

import re

import pytest
from msgspec import Struct

from devices.foreign.catalog import known_names
from devices.foreign.settings import LineSettings, RuleSettings, ShowSettings
from tests.devices.foreign.packages import ACME
from tests.house.tree import ROOT

PAGES = ("docs/devices.md", "docs/devices.zh.md")


@pytest.fixture(params=PAGES)
def page(request: pytest.FixtureRequest) -> str:
    return (ROOT / str(request.param)).read_text(encoding="utf-8")


@pytest.mark.parametrize("file", ["pyproject.toml", "acme_pad.py"])
def test_the_example_is_the_package_that_the_tests_install(page: str, file: str) -> None:
    blocks = re.findall(r"^```(?:toml|python)\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    assert (ACME / file).read_text() in blocks


def test_every_model_is_named_in_the_first_table(page: str) -> None:
    named = set(re.findall(r"`([a-z0-9-]+)`", "".join(re.findall(r"^\| `.*?\|", page, re.MULTILINE))))
    assert set(known_names()) <= named


@pytest.mark.parametrize(
    ("group", "kind"), [("line", LineSettings), ("shows", ShowSettings), ("rules", RuleSettings)]
)
def test_every_key_of_a_model_file_is_explained(page: str, group: str, kind: type[Struct]) -> None:
    for field in kind.__struct_fields__:
        assert re.search(rf"`(?:{group})?\.{field}`", page), f"{group}.{field}"


def test_both_pages_have_the_same_parts() -> None:
    english, chinese = ((ROOT / page).read_text(encoding="utf-8") for page in PAGES)
    for sign in (r"^## ", r"^\| ", r"^```"):
        counts = [len(re.findall(sign, text, re.MULTILINE)) for text in (english, chinese)]
        assert counts[0] == counts[1] > 0, sign
