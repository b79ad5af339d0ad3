"""docs/schemas are the types' own; docs/asyncapi.yaml names every topic and type, with examples that hold."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from referencing import Registry, Resource

from mqtt_bridge.messages import bodies
from mqtt_bridge.messages.control import Command, PadState, Status, Stored, decode_control
from mqtt_bridge.messages.envelope import Received, decode, decode_body, encode
from mqtt_bridge.messages.hall import HallConfig
from mqtt_bridge.messages.schemas import schemas, write
from mqtt_bridge.messages.topics import CENTRAL_SUBSCRIPTIONS, ROOT, Place
from tests.mqtt_bridge.messages.samples import SAMPLES, event

DOCS = Path(__file__).parents[3] / "docs"
PAGE: dict[str, Any] = yaml.safe_load((DOCS / "asyncapi.yaml").read_text(encoding="utf-8"))
EVENT_TYPES = [kind for kind, _ in bodies.CATALOGUE]
CONTROL: dict[str, Any] = {
    "stored": Stored,
    "status": Status,
    "pad": PadState,
    "command": Command,
    "config": HallConfig,
}
REGISTRY: Any = Registry().with_resources(
    (f"schemas/{path.name}", Resource.from_contents(json.loads(path.read_text(encoding="utf-8"))))
    for path in sorted((DOCS / "schemas").glob("*.json"))
)


def check(schema: dict[str, Any], document: object) -> None:
    jsonschema.Draft202012Validator(schema, registry=REGISTRY).validate(document)


def test_the_schema_files_are_those_of_the_types(tmp_path: Path) -> None:
    write(tmp_path)
    made = {path.name: path.read_text(encoding="utf-8") for path in tmp_path.iterdir()}
    kept = {path.name: path.read_text(encoding="utf-8") for path in (DOCS / "schemas").iterdir()}
    assert kept == made, "run: python -m mqtt_bridge.messages.schemas docs/schemas"


@pytest.mark.parametrize("name", sorted(schemas()))
def test_every_schema_is_a_schema(name: str) -> None:
    jsonschema.Draft202012Validator.check_schema(schemas()[name])


@pytest.mark.parametrize("kind", SAMPLES)
def test_every_event_that_we_write_keeps_the_page(kind: str) -> None:
    raw = encode(event(kind), "hallrating/v1/a/b/c", "0" * 16, 1, "0" * 64)
    check(PAGE["components"]["messages"][kind]["payload"], json.loads(raw))


@pytest.mark.parametrize("kind", ["rating", "rating.detail", "press"])
def test_a_schema_asks_for_the_plain_or_the_sealed_form(kind: str) -> None:
    document = json.loads(encode(event(kind), "hallrating/v1/a/b/c", "0" * 16, 1, "0" * 64))
    for name in ("level", "topics", "position"):
        document["data"].pop(name, None)
    with pytest.raises(jsonschema.ValidationError):
        check(PAGE["components"]["messages"][kind]["payload"], document)


@pytest.mark.parametrize("kind", EVENT_TYPES)
def test_the_pages_events_are_read_and_keep_their_schemas(kind: str) -> None:
    message = PAGE["components"]["messages"][kind]
    for example in message["examples"]:
        check(message["payload"], example["payload"])
        received = decode(json.dumps(example["payload"]).encode())
        assert isinstance(received, Received)
        assert isinstance(decode_body(received), bodies.Body)


@pytest.mark.parametrize("name", CONTROL)
def test_the_pages_other_messages_are_read_and_keep_their_schemas(name: str) -> None:
    message = PAGE["components"]["messages"][name]
    for example in message["examples"]:
        check(message["payload"], example["payload"])
        answer = decode_control(json.dumps(example["payload"]).encode(), CONTROL[name])
        assert isinstance(answer, CONTROL[name]), answer


def test_the_page_names_every_type_and_no_other() -> None:
    assert set(PAGE["components"]["messages"]) == {*EVENT_TYPES, *CONTROL}
    assert set(PAGE["channels"]["event"]["messages"]) == set(EVENT_TYPES)
    assert set(PAGE["channels"]["cases"]["messages"]) == bodies.FEED_TYPES


def test_the_page_names_every_topic_and_no_other() -> None:
    place, feed = Place("{region}", "{hall}", "{station}"), Place("{region}", "{hall}", "cases")
    topics = {
        place.events,
        place.stored,
        place.status,
        place.pad("{pad}"),
        place.command,
        place.config,
        feed.events,
    }
    assert {channel["address"] for channel in PAGE["channels"].values()} == topics


def test_central_hears_what_the_page_says_that_it_receives() -> None:
    names = {"event", "status", "pad", "cases"}
    addresses = {PAGE["channels"][name]["address"] for name in names}
    wild = {address.format(region="+", hall="+", station="+", pad="+") for address in addresses}
    assert wild == set(CENTRAL_SUBSCRIPTIONS)
    assert all(address.startswith(ROOT) for address in addresses)


@pytest.mark.parametrize("operation", PAGE["operations"].values(), ids=list(PAGE["operations"]))
def test_every_operation_is_of_a_channel_of_the_page(operation: dict[str, Any]) -> None:
    name = operation["channel"]["$ref"].removeprefix("#/channels/")
    assert name in PAGE["channels"]
    if operation["action"] == "send":
        retained = name in {"stored", "status", "pad", "config"}
        assert operation["bindings"]["mqtt"] == {"qos": 1, "retain": retained}


def test_every_channel_is_sent_and_received() -> None:
    pairs = {(each["channel"]["$ref"], each["action"]) for each in PAGE["operations"].values()}
    assert pairs == {(f"#/channels/{name}", way) for name in PAGE["channels"] for way in ("send", "receive")}
