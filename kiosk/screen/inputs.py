"""What a person does at a screen; the drawing part hands these to the flow, with the time of the input."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Pressed:
    """A finger is on the card of a level. Nothing is chosen yet."""

    level: int = field(repr=False)


@dataclass(frozen=True, slots=True)
class SlidOff:
    """The finger left the card without choosing."""


@dataclass(frozen=True, slots=True)
class Chose:
    """The finger was lifted on the card of a level: the choice, where `Pressed` told of it on this page."""

    level: int = field(repr=False)


@dataclass(frozen=True, slots=True)
class DeclinedHere:
    """暂不评价."""


@dataclass(frozen=True, slots=True)
class ChangedLanguage:
    """The next language."""


@dataclass(frozen=True, slots=True)
class ChangedTheme:
    """The next theme."""


@dataclass(frozen=True, slots=True)
class ToggledSound:
    """Spoken prompts on or off."""


@dataclass(frozen=True, slots=True)
class ToggledReach:
    """All targets in the lower part of the screen, or not."""


@dataclass(frozen=True, slots=True)
class OpenedPrivacy:
    """What is stored and who sees it."""


@dataclass(frozen=True, slots=True)
class OpenedCode:
    """Wants to type a receipt's code."""


@dataclass(frozen=True, slots=True)
class Typed:
    """One character of a receipt's code, or `None`: the last one is taken back."""

    character: str | None


@dataclass(frozen=True, slots=True)
class Scanned:
    """A scanner's burst, whole. Never a level, whatever it holds."""

    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Keyed:
    """A key of any keyboard: a scanner's, or the citizen's keypad. `at_s`: when, on one monotonic clock.

    `character`: what it types, Enter as a line feed; keys that type nothing are not told.
    """

    character: str = field(repr=False)
    at_s: float


@dataclass(frozen=True, slots=True)
class FoundNoSound:
    """There is no sound card here."""


@dataclass(frozen=True, slots=True)
class ToggledTopic:
    """A reason was touched."""

    code: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Went:
    """Done, skip or back: on to the next page."""


@dataclass(frozen=True, slots=True)
class Touched:
    """Any other touch: somebody is here."""


Input = (
    Pressed
    | SlidOff
    | Chose
    | DeclinedHere
    | ChangedLanguage
    | ChangedTheme
    | ToggledSound
    | ToggledReach
    | OpenedPrivacy
    | OpenedCode
    | Typed
    | Scanned
    | Keyed
    | FoundNoSound
    | ToggledTopic
    | Went
    | Touched
)
