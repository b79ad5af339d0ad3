"""A wrong value is refused at once, with its key, itself and what would be right."""

import pytest

from devices.config import KeyMap, PadConfig
from devices.errors import ConfigError


@pytest.mark.parametrize(
    ("key", "values"),
    [
        ("name", {"name": ""}),
        ("name", {"name": "Window 1"}),
        ("name", {"name": "w" * 33}),
        ("port", {"port": ""}),
        ("port", {"port": "a\0b"}),
        ("baud", {"baud": 9601}),
        ("uid", {"uid": "48524C000102"}),
        ("uid", {"uid": "48524c"}),
    ],
)
def test_a_wrong_value_is_named(key: str, values: dict[str, str]) -> None:
    fields = {"name": "window-1", "port": "a path"} | values
    with pytest.raises(ConfigError) as caught:
        PadConfig(**fields)  # type: ignore[arg-type]  # wrong on purpose
    assert caught.value.key == key
    assert caught.value.value == values[key]
    assert caught.value.expected in str(caught.value)


def test_the_usual_pad_needs_a_name_and_a_port() -> None:
    config = PadConfig("window-1", "a path")
    assert (config.baud, config.uid) == (9600, None)
    assert [config.keys.position(key) for key in range(1, 6)] == [1, 2, 3, 4, 5]


@pytest.mark.promise(4)
@pytest.mark.parametrize("key", [0, 6, 7, 8, 9, 255])
def test_an_unknown_key_has_no_position(key: int) -> None:
    assert KeyMap().position(key) is None


def test_a_key_map_is_data_of_the_model() -> None:
    reversed_keys = KeyMap.from_table({"1": 5, "2": 4, "3": 3, "4": 2, "5": 1})
    assert reversed_keys.position(1) == 5
    assert reversed_keys.position(5) == 1


@pytest.mark.parametrize(
    "table",
    [
        {},
        {"0": 1},
        {"10": 1},
        {"1": 0},
        {"1": 6},
        {"1": 1, "2": 1},
        {"one": 1},
        {"1": True},
        {"1": 1, "01": 2},
    ],
)
def test_a_key_map_that_could_lie_is_refused(table: dict[str, int]) -> None:
    with pytest.raises(ConfigError, match="keys"):
        KeyMap.from_table(table)
