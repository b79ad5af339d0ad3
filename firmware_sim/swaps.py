"""Which pad hangs at whose cable while cables are swapped. Pure."""

from collections.abc import Iterable


class Swaps:
    """Pairs of pads whose cables were swapped one after the other; each can be put right by itself."""

    def __init__(self) -> None:
        self._pairs: list[tuple[str, str]] = []

    def switched(self, pair: tuple[str, str], *, on: bool) -> None:
        """Two cables are swapped, or this is put right."""
        if on:
            self._pairs.append(pair)
        elif pair in self._pairs:
            self._pairs.remove(pair)

    def places(self, pads: Iterable[str]) -> dict[str, str]:
        """For each of these pads the one whose cable it hangs at: its own one where nothing is swapped."""
        places = {pad: pad for pad in pads}
        for one, other in self._pairs:
            if one in places and other in places:
                places[one], places[other] = places[other], places[one]
        return places
