"""Random bytes for numbers, tokens and codes, taken by the page: each asking of the system costs a call."""

import os
from typing import Final

PAGE_BYTES: Final = 4096


class RandomPage:
    """`page(n)`: n random bytes that nobody can guess, each given out once. Use it from one thread."""

    def __init__(self) -> None:
        self._page = b""
        self._at = 0

    def __call__(self, count: int) -> bytes:
        """So many random bytes, at most a page."""
        if self._at + count > len(self._page):
            self._page, self._at = os.urandom(PAGE_BYTES), 0
        drawn = self._page[self._at : self._at + count]
        self._at += count
        return drawn
