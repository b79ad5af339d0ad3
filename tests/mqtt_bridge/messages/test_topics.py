"""Topics: made and taken apart to the last level."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mqtt_bridge.messages.topics import CENTRAL_SUBSCRIPTIONS, ROOT, ParsedTopic, Place, parse_topic

STATION = Place("140726", "main", "pc-1")
FEED = Place("140726", "main", "cases")


def test_a_station_has_these_topics() -> None:
    base = "hallrating/v1/140726/main/pc-1"
    assert STATION.source == base
    assert (STATION.events, STATION.stored, STATION.status) == (
        f"{base}/event",
        f"{base}/stored",
        f"{base}/status",
    )
    assert (STATION.command, STATION.config) == (f"{base}/command", f"{base}/config")
    assert STATION.pad("p1") == f"{base}/pads/p1"
    assert STATION.feed == "hallrating/v1/140726/main/cases"


def test_the_feed_stands_beside_the_stations() -> None:
    assert FEED.events == FEED.feed == "hallrating/v1/140726/main/cases"
    assert FEED.stored == "hallrating/v1/140726/main/cases/stored"


@pytest.mark.parametrize("kind", ["event", "stored", "status", "command", "config"])
def test_a_topic_of_a_station_is_taken_apart(kind: str) -> None:
    assert parse_topic(f"{STATION.source}/{kind}") == ParsedTopic(STATION, kind)


def test_a_pads_topic_names_the_pad_and_the_feeds_is_an_event() -> None:
    assert parse_topic(STATION.pad("p1")) == ParsedTopic(STATION, "pads", "p1")
    assert parse_topic(FEED.events) == ParsedTopic(FEED, "event")
    assert parse_topic(FEED.status) == ParsedTopic(FEED, "status")


@pytest.mark.parametrize(
    "topic",
    [
        "",
        STATION.source,
        f"{STATION.source}/event/",
        f"{STATION.source}/event/x",
        f"{STATION.source}/../event",
        f"{STATION.source}/Event",
        f"{STATION.source}/pads",
        f"{STATION.source}/pads/a/b",
        f"{STATION.source}/event\n",
        f"x{STATION.source}/event",
        f"{FEED.source}/event",
        f"{ROOT}/a//c/event",
        f"{ROOT}/a/{'b' * 33}/c/event",
        f"{ROOT}/a/中/c/event",
    ],
)
@pytest.mark.promise(6)
def test_whatever_is_no_topic_of_ours_is_none(topic: str) -> None:
    assert parse_topic(topic) is None


@given(st.text(max_size=80))
def test_no_text_raises(topic: str) -> None:
    assert parse_topic(topic) is None


def test_central_hears_what_stations_and_feeds_write() -> None:
    assert set(CENTRAL_SUBSCRIPTIONS) == {
        f"{ROOT}/+/+/+/event",
        f"{ROOT}/+/+/cases",
        f"{ROOT}/+/+/+/status",
        f"{ROOT}/+/+/+/pads/+",
    }
