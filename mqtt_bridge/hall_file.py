"""What the screens of a hall show, as people write it: a TOML file, every mistake named."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from gettext import gettext as _
from pathlib import Path
from typing import Annotated

from msgspec import Meta, Struct

from mqtt_bridge.messages.control import encode_control
from mqtt_bridge.messages.fields import MESSAGE_BYTES_MAX, Id
from mqtt_bridge.messages.hall import HallConfig
from mqtt_bridge.messages.topics import FEED, Place
from mqtt_bridge.settings import BrokerSettings, SettingsError, read_settings


class HallIds(Struct, frozen=True, forbid_unknown_fields=True):
    """The hall, and the stations whose screens show it."""

    region: Id
    id: Id
    stations: Annotated[tuple[Id, ...], Meta(min_length=1, max_length=256)]

    @property
    def places(self) -> tuple[Place, ...]:
        return tuple(Place(self.region, self.id, station) for station in self.stations)


class HallFile(Struct, frozen=True, forbid_unknown_fields=True):
    """The whole file."""

    hall: HallIds
    config: HallConfig
    broker: BrokerSettings = BrokerSettings()


def read_hall(path: Path) -> HallFile:
    """The configuration in a file. Raises `SettingsError` for the first mistake."""
    file = read_settings(path, HallFile)
    if FEED in file.hall.stations:
        expected = _("another id: this one belongs to the case feed")
        raise SettingsError(path, "hall.stations", FEED, expected)
    for key, texts in _texts(file.config):
        lacking = [name for name in _languages(file.config) if name not in texts]
        if lacking:
            expected = _("the text in {language} too, as the hall's name").format(language=lacking[0])
            raise SettingsError(path, key, None, expected)
    size = len(encode_control(file.config))
    if size > MESSAGE_BYTES_MAX:
        expected = _("at most {most} bytes as a message, not {size}")
        raise SettingsError(path, "config", None, expected.format(most=MESSAGE_BYTES_MAX, size=size))
    return file


def _languages(config: HallConfig) -> tuple[str, ...]:
    return () if config.texts is None else tuple(config.texts.hall)


def _texts(config: HallConfig) -> Iterator[tuple[str, Mapping[str, str]]]:
    """Every text with its key in the file."""
    if config.texts is not None and config.texts.notice:
        yield "config.texts.notice", config.texts.notice
    for index, topic in enumerate(config.topics):
        yield f"config.topics[{index}].texts", topic.texts
    for index, campaign in enumerate(config.campaigns):
        here = f"config.campaigns[{index}]"
        yield f"{here}.title", campaign.title
        for number, question in enumerate(campaign.questions):
            yield f"{here}.questions[{number}].texts", question.texts
            for place, option in enumerate(question.options):
                yield f"{here}.questions[{number}].options[{place}].texts", option.texts
