"""A hall's configuration as full as its type allows, and smaller ones."""

from __future__ import annotations

from datetime import date
from typing import Final

from mqtt_bridge.messages.hall import (
    Campaign,
    HallConfig,
    HallTexts,
    OpeningHours,
    Option,
    Question,
    ReasonTopic,
)

WEEK: Final = ["08:30-12:00", "13:30-17:00"]
HALL: Final = HallConfig(
    version=3,
    texts=HallTexts(
        hall={"zh_CN": "巩县政务服务中心", "en": "Gong County Service Centre"},
        notice={"zh_CN": "评价不会告诉窗口。", "en": "The window is not told what you choose."},
    ),
    topics=[
        ReasonTopic("attitude", {"zh_CN": "服务态度", "en": "How I was treated"}),
        ReasonTopic("time", {"zh_CN": "办理时间", "en": "How long it took"}),
        ReasonTopic("materials", {"zh_CN": "申报材料", "en": "What I had to bring"}),
    ],
    hours=OpeningHours(
        week={"mon": WEEK, "tue": WEEK, "wed": WEEK, "thu": WEEK, "fri": WEEK},
        days={date(2026, 10, 1): [], date(2026, 10, 10): ["09:00-12:00"]},
    ),
    campaigns=[
        Campaign(
            "2026-1",
            date(2026, 3, 1),
            date(2026, 3, 31),
            {"zh_CN": "万人评风", "en": "Yearly survey"},
            [
                Question("overall", "level", {"zh_CN": "总体满意吗？", "en": "How satisfied are you?"}),
                Question(
                    "way",
                    "choice",
                    {"zh_CN": "您怎么办事？", "en": "How do you come to us?"},
                    [
                        Option("hall", {"zh_CN": "大厅", "en": "Hall"}),
                        Option("net", {"zh_CN": "网上", "en": "Online"}),
                    ],
                ),
                Question("again", "0-10", {"zh_CN": "会推荐吗？", "en": "Would you recommend us?"}),
            ],
        )
    ],
)
