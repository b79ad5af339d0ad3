"""The rows of the tables: a label and one cell for each peer, in English and Chinese. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

from tests.comparison.heard import Tally
from tests.comparison.results import Crowd, PeerResult, percentile


class Text(NamedTuple):
    """One text in both languages."""

    english: str
    chinese: str


class Row(NamedTuple):
    """A label, and how a peer's cell is made."""

    label: Text
    cell: Callable[[PeerResult], Text]


NOTHING: Final = Text("nothing", "无")


def same(text: str) -> Text:
    return Text(text, text)


def milliseconds(values: Sequence[float]) -> str:
    """`2.6 / 6.7`: p50 and p99; a dash where nothing arrived."""
    if not values:
        return "-"
    return " / ".join(f"{percentile(values, percent):.1f}" for percent in (50, 99))


def arrived(found: Tally) -> Text:
    """How many of how many, and what else came."""
    english, chinese = f"{found.arrived:,} of {found.made:,}", f"{found.made:,} 中 {found.arrived:,}"
    for count, told, in_chinese in (
        (found.wrong, "with a wrong level", "等级错误"),
        (found.stray, "unreadable", "不可用"),
        (found.repeated, "told twice", "重复"),
    ):
        if count:
            english += f"; {count} {told}"
            chinese += f"；{count} 条{in_chinese}"
    return Text(english, chinese)


def crowd(found: Crowd) -> Text:
    """What arrived, and how long it took."""
    came = arrived(found.tally)
    return Text(
        f"{came.english}; made in {found.made_in_s:.1f} s, last after {found.done_in_s:.1f} s",
        f"{came.chinese}；{found.made_in_s:.1f} s 内按完，最后一条 {found.done_in_s:.1f} s 后到达",
    )


def back(peer: PeerResult) -> Text:
    """When the first press after the cable was in again came."""
    found = peer.cable
    if found.back_s is None:
        waited = f"{found.waited_s:g} s"
        return Text(f"not back in {waited}", f"{waited} 内未恢复")
    missed = found.after.lost
    return Text(
        f"{found.back_s:.2f} s" + (f", {missed} presses lost until then" if missed else ""),
        f"{found.back_s:.2f} s" + (f"，其间丢失 {missed} 次按键" if missed else ""),
    )


def others(peer: PeerResult) -> Text:
    came, wait = arrived(peer.dying.others), milliseconds(peer.dying.latency_ms)
    return Text(f"{came.english}; {wait} ms", f"{came.chinese}；{wait} ms")


def told(peer: PeerResult) -> Text:
    found = peer.dying
    if found.told_s is None:
        return NOTHING
    after_ms = f"{found.told_s * 1000:.0f} ms"
    return Text(f"`{found.told}`, after {after_ms}", f"`{found.told}`，{after_ms} 后")


def said(levels: Sequence[str], words: Sequence[str]) -> Text:
    """What was published: levels first."""
    found = [f"**{level}**" for level in levels] + [
        f"`{word}`" for word in words if not word.startswith("pad: ")
    ]
    return same(", ".join(found)) if found else NOTHING


def percent(value: float) -> Text:
    return same(f"{value:.1f} %")


SPEED: Final = (
    Row(
        Text("press on the wire → message at the broker, p50 / p99", "按键上线 → 代理收到消息，p50 / p99"),
        lambda peer: same(f"{milliseconds(peer.latency_ms)} ms"),
    ),
    Row(
        Text("start of the process → first press at the broker", "进程启动 → 代理收到第一次按键"),
        lambda peer: same(f"{peer.start_s:.1f} s"),
    ),
    Row(
        Text("memory of the process in the hall", "大厅侧进程内存"),
        lambda peer: same(f"{peer.memory_mib:.0f} MiB"),
    ),
    Row(Text("its CPU while idle", "空闲时 CPU"), lambda peer: percent(peer.idle_cpu_percent)),
    Row(
        Text("3,000 presses at 300 a second on 30 pads, p50 / p99", "30 个评价器每秒共 300 次，p50 / p99"),
        lambda peer: same(f"{milliseconds(peer.paced.latency_ms)} ms"),
    ),
)
ARRIVAL: Final = (
    Row(
        Text("1 % of all bytes changed, 1,000 presses", "1 % 字节出错，1,000 次按键"),
        lambda peer: arrived(peer.noise),
    ),
    Row(
        Text("3,000 presses at 300 a second on 30 pads", "30 个评价器每秒共 300 次，共 3,000 次"),
        lambda peer: arrived(peer.paced.tally),
    ),
    Row(
        Text("burst: 30 pads × 100, as fast as each can", "突发：30 个评价器各 100 次，尽快按完"),
        lambda peer: crowd(peer.burst),
    ),
    Row(
        Text(
            "five times kill -9: one press just before, three while down",
            "kill -9 五次：之前 1 次、停机时 3 次按键",
        ),
        lambda peer: arrived(peer.killed),
    ),
    Row(
        Text("cable out for 2 s: a press meanwhile", "拔线 2 s：其间的 1 次按键"),
        lambda peer: arrived(peer.cable.while_out),
    ),
    Row(Text("plug in again → first later press at the broker", "重新插上 → 代理收到之后的首次按键"), back),
    Row(
        Text(
            "one of three devices dies: presses of the other two, p50 / p99",
            "三台中一台损坏：另两台的按键，p50 / p99",
        ),
        others,
    ),
    Row(Text("… and what the broker is told of it", "……代理得知的情况"), told),
    Row(
        Text("a press that stops half way for 2 s", "一次按键的字节中途停顿 2 s"),
        lambda peer: arrived(peer.odd.cut),
    ),
    Row(
        Text("a key that nobody knows: published", "未知按键：发布的内容"),
        lambda peer: said(peer.odd.unknown_levels, peer.odd.unknown_words),
    ),
    Row(
        Text("nobody presses: published", "无人按键：发布的内容"),
        lambda peer: said(peer.odd.silence_levels, peer.odd.silence_words),
    ),
)
