"""What a pad shows: Chinese, at most 64 bytes, cut between characters."""

import pytest

from evaluation.model import CaseKey, OpenedBy
from kiosk.text import pad_text
from kiosk.visit import Subject, Visit


def visit(*titles: str, practice: bool = False) -> Visit:
    subjects = tuple(Subject(CaseKey("desk", f"A{n}"), title, bytes(16)) for n, title in enumerate(titles))
    return Visit("v", "w1", subjects, OpenedBy.FEED, practice=practice)


@pytest.mark.parametrize(
    ("shown", "index", "text"),
    [
        (visit("居住证办理"), 0, "请评价 居住证办理"),
        (visit(""), 0, "请评价 1号窗口"),
        (visit("甲", "乙", "丙"), 1, "请评价 2/3 乙"),
        (visit("居住证\r\n\x00办理\x1b[2J"), 0, "请评价 居住证 办理 [2J"),
        (visit("", practice=True), 0, "演练 请评价 1号窗口"),
    ],
)
def test_texts(shown: Visit, index: int, text: str) -> None:
    assert pad_text(shown, index, "1号窗口") == text


@pytest.mark.parametrize("length", range(15, 40))
def test_a_long_title_is_cut_between_characters(length: int) -> None:
    text = pad_text(visit("办" * length + "a证"), 0, "")
    assert len(text.encode()) <= 64
    assert text.startswith("请评价 办")
    assert "\ufffd" not in text
