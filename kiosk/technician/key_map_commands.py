"""`hallrating pads test`: each key of a pad is asked for in turn, and the map that was found is signed."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import getpass
import sys
import threading
from collections.abc import Callable
from datetime import datetime
from gettext import gettext as _
from typing import Final

from devices.config import PadConfig
from devices.events import KeyTested, PadEvent, PadIdentified, PortLost
from devices.technician.doctor import diagnose
from devices.technician.evidence import Evidence
from devices.technician.key_map import Heard, KeyWizard, SignedMap
from devices.technician.listening import Listening, listening
from devices.texts import plain
from kiosk.technician.remote import EXIT_DONE, EXIT_NO, complain
from kiosk.technician.target import ALONE, at_port, listened

FOUND_S: Final = 8.0
BEGIN_S: Final = 3.0
KEY_S: Final = 60
"""So long each key is waited for; the pad is told so anew for each."""
END_S: Final = 1.0
SKIP: Final = "s"
NAMES: Final = {5: "非常满意", 4: "满意", 3: "基本满意", 2: "不满意", 1: "非常不满意"}
"""What stands on the keys."""

Word = PadEvent | str
"""What the pad said, or a line that a person typed."""


class TestRefused(Exception):
    """The pad cannot be tested; the sentence is the text."""


def find_keys(args: argparse.Namespace) -> int:
    """`pads test`."""
    config = at_port(args.port, args.baud)
    try:
        signed = listened(lambda: _find(config, plain(args.by or getpass.getuser())))
    except TestRefused as refused:
        return complain(str(refused), EXIT_NO)
    except KeyboardInterrupt:
        return EXIT_NO
    print()
    print(_("For this pad in station.toml:"))
    print(signed.toml())
    return EXIT_DONE


async def _find(config: PadConfig, by: str) -> SignedMap:
    words: asyncio.Queue[Word] = asyncio.Queue()
    async with listening([config], words.put_nowait) as found:
        pad = await _identified(found, words)
        await _begun(found, words)
        _type_into(words, asyncio.get_running_loop())
        keys = await _asked(found, words)
        found.lines.test(ALONE, 0)
        await _next(words, END_S, lambda word: isinstance(word, KeyTested) and not word.key)
    return SignedMap(
        pad.uid or "", pad.firmware or "", keys, by, datetime.now().astimezone().date().isoformat()
    )


async def _identified(found: Listening, words: asyncio.Queue[Word]) -> Evidence:
    await _next(words, FOUND_S, lambda word: isinstance(word, PadIdentified | PortLost))
    seen = found.evidence()[0]
    if seen.uid is None:
        why = diagnose(seen)
        raise TestRefused(f"{why.text}\n-> {why.step}")
    print(_("Pad {uid}, firmware {firmware}. These are tests: no key makes a rating.").format(
        uid=seen.uid, firmware=seen.firmware
    ))  # fmt: skip
    return seen


async def _begun(found: Listening, words: asyncio.Queue[Word]) -> None:
    found.lines.test(ALONE, KEY_S)
    if await _next(words, BEGIN_S, lambda word: isinstance(word, KeyTested)) is None:
        raise TestRefused(_("This pad knows no test of keys: its firmware is too old, or it is asking."))


async def _asked(found: Listening, words: asyncio.Queue[Word]) -> dict[int, int]:
    wizard = KeyWizard()
    while (position := wizard.asked) is not None:
        text = _("Press: {name} {position}   (s + Enter: this pad has no such key)")
        print(text.format(name=NAMES[position], position=position), flush=True)
        word = await _next(words, KEY_S, _is_answer)
        if word is None:
            raise TestRefused(_("No key came for {seconds} s: nothing was written.").format(seconds=KEY_S))
        if isinstance(word, KeyTested):
            _tell(wizard.key(word.key), word.key)
        else:
            wizard.pass_over()
        found.lines.test(ALONE, KEY_S)
    if not wizard.found:
        raise TestRefused(_("Every key was passed over: there is no map."))
    return wizard.found


def _is_answer(word: Word) -> bool:
    return word == SKIP or (isinstance(word, KeyTested) and word.key > 0)


def _tell(heard: Heard, key: int) -> None:
    match heard:
        case Heard.TAKEN:
            print(_("  key {key}").format(key=key), flush=True)
        case Heard.TWICE:
            print(_("  key {key} came before: press another one").format(key=key), flush=True)
        case _:
            print(_("  key {key} is unknown: keys are 1 to 9").format(key=key), flush=True)


async def _next(words: asyncio.Queue[Word], seconds: float, fits: Callable[[Word], bool]) -> Word | None:
    """The next word that fits; None where none came in time."""
    try:
        async with asyncio.timeout(seconds):
            while not fits(word := await words.get()):
                pass
            return word
    except TimeoutError:
        return None


def _type_into(words: asyncio.Queue[Word], loop: asyncio.AbstractEventLoop) -> None:
    """Lines of the keyboard, from a thread that nobody waits for: it may read for ever."""

    def read() -> None:
        with contextlib.suppress(RuntimeError):  # the loop has ended meanwhile
            for line in sys.stdin:
                loop.call_soon_threadsafe(words.put_nowait, line.strip().lower())

    threading.Thread(target=read, daemon=True).start()
