"""Which models there are: those in `models/`, and those that other packages bring as entry points."""

from collections.abc import Mapping
from functools import cache
from gettext import gettext as _
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path

from devices.config import KeyMap
from devices.errors import ConfigError
from devices.foreign.codec import Codec
from devices.foreign.model import PadModel
from devices.foreign.settings import read_model

GROUP = "hallrating.pad_models"
OURS = "hallrating-pad"
"""The name of our own pad, which is none of these."""
BAUD = 9600
SHIPPED = Path(__file__).with_name("models")


class BrokenModelError(Exception):
    """A model of another package cannot be used; the text says why, for a log."""


def known_names() -> tuple[str, ...]:
    """The names that `model` may have, ours first."""
    others = {point.name for point in entry_points(group=GROUP)}
    return (OURS, *sorted({path.stem for path in SHIPPED.glob("*.toml")} | others))


@cache
def find_model(name: str) -> PadModel:
    """The model of this name. Raises ConfigError for one that does not exist, with those that do.

    A model of another package that does not load is a model nonetheless: one whose codec cannot be made, so
    that only its own pads are out of order. A model of ours cannot be replaced by one of the same name.
    """
    shipped = SHIPPED / f"{name}.toml"
    if name in {path.stem for path in SHIPPED.glob("*.toml")}:
        return read_model(shipped)
    points = tuple(entry_points(group=GROUP, name=name))
    if not points or name == OURS:
        raise ConfigError("model", name, _("one of {known}").format(known=", ".join(known_names())))
    try:
        return _load(points[0])
    except (Exception, SystemExit) as error:  # noqa: BLE001 - somebody else's code: it may raise anything
        return _broken(name, f"{type(error).__name__}: {error}"[:200])


def chosen(model: str, keys: Mapping[str, int]) -> tuple[PadModel | None, KeyMap, int]:
    """Model (None: ours), key map of our own pad, and speed, for what a station's file says. No `keys`: those
    of the model. Raises ConfigError.
    """
    if model == OURS:
        return None, KeyMap.from_table(keys) if keys else KeyMap(), BAUD
    found = find_model(model)
    return found.with_keys(keys) if keys else found, KeyMap(), found.baud


def _load(point: EntryPoint) -> PadModel:
    found = point.load()
    if isinstance(found, str | Path):
        return read_model(Path(found))
    model = found()
    if not isinstance(model, PadModel):
        raise ConfigError("model", type(model).__name__, _("a PadModel, or the path of a model file"))
    return model


def _broken(name: str, why: str) -> PadModel:
    def make() -> Codec:
        raise BrokenModelError(why)

    return PadModel(name=name[:32], title=name[:64], codec=make, keys=((0, 1),))
