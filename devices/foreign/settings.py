"""Model files: TOML, checked whole, with the key that is wrong and what would be right."""

from __future__ import annotations

import tomllib
from functools import partial
from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from devices.errors import ConfigError
from devices.foreign.codec import BYTE_MAX, Codec
from devices.foreign.jtt905 import BODY_BYTES_MAX, Jtt905Codec, Level
from devices.foreign.model import WINDOW_MS_MAX, PadModel, Rules, Shows, keys_of
from devices.foreign.onebyte import OneByteCodec
from devices.foreign.qsystem import QSystemCodec

FILE_BYTES_MAX = 65_536

Byte = Annotated[int, Meta(ge=0, le=BYTE_MAX)]
Milliseconds = Annotated[int, Meta(ge=0, le=WINDOW_MS_MAX)]
Hex = Annotated[str, Meta(pattern=r"^([0-9A-Fa-f]{2} ?)*$(?!\n)", max_length=192)]


class _Settings(Struct, frozen=True, forbid_unknown_fields=True):
    """Base of all: frozen, an unknown key is an error."""


class QSystem(_Settings, frozen=True, tag_field="name", tag="qsystem"):
    """Frames of four bytes with an address."""

    def make(self) -> Codec:
        return QSystemCodec()


class OneByte(_Settings, frozen=True, tag_field="name", tag="one-byte"):
    """One byte for a key. `ignored`: bytes that mean that nothing was pressed."""

    ignored: tuple[Byte, ...] = ()

    def make(self) -> Codec:
        return OneByteCodec(self.ignored)


class Jtt905(_Settings, frozen=True, tag_field="name", tag="jtt905"):
    """Frames of JT/T 905. Command and body of the level are the vendor's own."""

    device: Byte
    vendor: Byte
    level_command: Annotated[int, Meta(ge=0, le=0xFFFF)]
    level_body_bytes: Annotated[int, Meta(ge=1, le=BODY_BYTES_MAX)] = 1
    level_offset: Annotated[int, Meta(ge=0, lt=BODY_BYTES_MAX)] = 0

    def make(self) -> Codec:
        level = Level(self.level_command, self.level_body_bytes, self.level_offset)
        return Jtt905Codec(self.device, self.vendor, level)


CodecSettings = QSystem | OneByte | Jtt905


class LineSettings(_Settings, frozen=True):
    """The line, 8N1 always."""

    baud: int = 9600
    addressed: bool = False


class ShowSettings(_Settings, frozen=True):
    """Hexadecimal bytes for each moment, as the codec takes them."""

    ask: Hex = ""
    warn: Hex = ""
    kept: Hex = ""
    thanks: Hex = ""
    dark: Hex = ""
    identify: Hex = ""
    poll: Hex = ""


class RuleSettings(_Settings, frozen=True):
    """Times in milliseconds."""

    quiet_ms: Milliseconds = 60
    equal_ms: Milliseconds = 500
    dark_ms: Milliseconds = 250


class ModelSettings(_Settings, frozen=True):
    """A whole model file."""

    name: str
    title: str
    codec: CodecSettings
    keys: dict[str, int]
    line: LineSettings = LineSettings()
    shows: ShowSettings = ShowSettings()
    rules: RuleSettings = RuleSettings()

    def model(self) -> PadModel:
        """Raises ConfigError."""
        codec = self.codec
        if isinstance(codec, Jtt905) and codec.level_offset >= codec.level_body_bytes:
            raise ConfigError("codec.level_offset", codec.level_offset, "less than level_body_bytes")
        if self.line.addressed != isinstance(codec, QSystem):
            raise ConfigError("line.addressed", self.line.addressed, "true with codec qsystem, else false")
        shows = {name: bytes.fromhex(value) for name, value in msgspec.structs.asdict(self.shows).items()}
        return PadModel(
            name=self.name,
            title=self.title,
            codec=partial(_made, codec),
            keys=keys_of(self.keys),
            baud=self.line.baud,
            addressed=self.line.addressed,
            shows=Shows(**shows),
            rules=Rules(**msgspec.structs.asdict(self.rules)),
        )


def _made(codec: CodecSettings) -> Codec:
    return codec.make()


def read_model(path: Path) -> PadModel:
    """The model in a TOML file. Raises ConfigError for whatever is wrong with the file or in it."""
    try:
        raw = path.read_bytes()
        if len(raw) > FILE_BYTES_MAX:
            raise ConfigError("file", path.name, "a file of at most 64 KiB")
        return msgspec.convert(tomllib.loads(raw.decode()), ModelSettings).model()
    except OSError as error:
        raise ConfigError("file", str(path), f"a file that can be read ({error.strerror})") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError("file", path.name, f"TOML ({error})") from None
    except msgspec.ValidationError as error:
        raise ConfigError("file", path.name, f"what docs/devices.md describes ({error})") from None
