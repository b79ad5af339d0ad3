"""A model of a foreign pad: codec, line, key map, what it shows, and the rules that protect its keys."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from devices.config import BAUD_RATES, NAME, POSITIONS
from devices.errors import ConfigError
from devices.foreign.codec import BYTE_MAX, Codec

WINDOW_MS_MAX = 2000
TITLE_CHARACTERS_MAX = 64
SHOW_BYTES_MAX = 64


@dataclass(frozen=True, slots=True)
class Shows:
    """What is sent at each moment, as the codec takes it; empty: this pad has nothing for it.

    None of it depends on a key. `ask`: a question is open; `warn`: it ends soon; `kept`: a key was taken and
    is not on disk yet; `thanks`: it is; `dark`: nothing is asked; `identify`: find me; `poll`: answer me.
    """

    ask: bytes = b""
    warn: bytes = b""
    kept: bytes = b""
    thanks: bytes = b""
    dark: bytes = b""
    identify: bytes = b""
    poll: bytes = b""

    def __post_init__(self) -> None:
        for name in ("ask", "warn", "kept", "thanks", "dark", "identify", "poll"):
            value = getattr(self, name)
            if not isinstance(value, bytes) or len(value) > SHOW_BYTES_MAX:
                raise ConfigError(f"shows.{name}", value, "at most 64 bytes")


@dataclass(frozen=True, slots=True)
class Rules:
    """What protects a key that the wire does not: milliseconds, 0 to 2000; 0 turns a rule off.

    `quiet_ms`: a key counts once so long nothing else came; another key or noise within it makes both noise.
    `equal_ms`: the same key again within this time, counted from its last coming, is the same press.
    `dark_ms`: before a question is shown nothing is taken for so long.
    """

    quiet_ms: int = 60
    equal_ms: int = 500
    dark_ms: int = 250

    def __post_init__(self) -> None:
        for name in ("quiet_ms", "equal_ms", "dark_ms"):
            value = getattr(self, name)
            if type(value) is not int or not 0 <= value <= WINDOW_MS_MAX:
                raise ConfigError(f"rules.{name}", value, f"0 to {WINDOW_MS_MAX} ms")


NO_RULES = Rules(0, 0, 0)


@dataclass(frozen=True, slots=True)
class PadModel:
    """One model, checked whole. Lines are 8N1. Raises ConfigError.

    `codec` makes a new codec for each port. `keys`: byte on the wire (0 to 255) -> position 1 to 5, 5 the
    best; a key that is not there is a fault, never a level. `addressed`: several share a port, each with an
    `address` of its own.
    """

    name: str
    title: str
    codec: Callable[[], Codec]
    keys: tuple[tuple[int, int], ...]
    baud: int = 9600
    addressed: bool = False
    shows: Shows = Shows()
    rules: Rules = Rules()

    def __post_init__(self) -> None:
        _check_types(self)
        if not NAME.fullmatch(self.name):
            raise ConfigError("name", self.name, "1 to 32 of a-z, 0-9 and -")
        if not 0 < len(self.title) <= TITLE_CHARACTERS_MAX:
            raise ConfigError("title", self.title, "1 to 64 characters")
        if self.baud not in BAUD_RATES:
            raise ConfigError("line.baud", self.baud, "one of " + ", ".join(map(str, BAUD_RATES)))
        _check_keys(self.keys)

    @property
    def answers(self) -> bool:
        """Whether this pad can be asked if it is there. One that only sends keys can be gone unnoticed."""
        return bool(self.shows.poll)

    def position(self, key: int) -> int | None:
        """The position of a key; None: a fault of the pad, the line or this model file."""
        return dict(self.keys).get(key)

    def with_keys(self, table: Mapping[str, int]) -> PadModel:
        """The same model where a hall's pads have other keys. Raises ConfigError."""
        return replace(self, keys=keys_of(table))


def keys_of(table: Mapping[str, int]) -> tuple[tuple[int, int], ...]:
    """A key map as TOML holds it: `{"0x31" = 5}`, bytes in hexadecimal. Raises ConfigError."""
    keys = []
    for text, position in table.items():
        if not text.lower().startswith("0x"):
            raise ConfigError("keys", text, 'bytes such as "0x31"')
        try:
            keys.append((int(text, 16), position))
        except ValueError:
            raise ConfigError("keys", text, 'bytes such as "0x31"') from None
    return tuple(keys)


def _check_types(model: PadModel) -> None:
    """What a type checker would say to somebody else's code, had it been asked."""
    wanted: dict[str, type] = {
        "name": str,
        "title": str,
        "baud": int,
        "addressed": bool,
        "shows": Shows,
        "rules": Rules,
    }
    for key, kind in wanted.items():
        value: object = getattr(model, key)
        if not isinstance(value, kind):
            raise ConfigError(key, type(value).__name__, kind.__name__)
    if not callable(model.codec):
        raise ConfigError("codec", type(model.codec).__name__, "something that makes a codec")


def _check_keys(keys: object) -> None:
    if not isinstance(keys, tuple) or not keys:
        raise ConfigError("keys", keys, "at least one key")
    try:
        bytes_, positions = zip(*keys, strict=True)
    except (TypeError, ValueError):
        raise ConfigError("keys", keys, "pairs of a byte and a position") from None
    if any(type(byte) is not int or not 0 <= byte <= BYTE_MAX for byte in bytes_):
        raise ConfigError("keys", keys, "bytes from 0x00 to 0xff")
    if any(type(position) is not int or position not in POSITIONS for position in positions):
        raise ConfigError("keys", keys, "positions from 1 to 5, where 5 is the best")
    if len(set(bytes_)) < len(bytes_) or len(set(positions)) < len(positions):
        raise ConfigError("keys", keys, "each key and each position only once")
