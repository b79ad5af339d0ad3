"""The running station of a configuration file, as the commands of technicians reach it."""

from __future__ import annotations

import argparse
import asyncio
import ssl
import sys
import time
from collections.abc import Callable
from gettext import gettext as _
from pathlib import Path
from typing import Any, Final

from kiosk.api.access import token_for
from kiosk.api.client import StationClient, StationUnreachable
from kiosk.config import ApiSettings, StationSettings
from kiosk.technician.told import change_told
from mqtt_bridge.settings import SettingsError

EXIT_DONE: Final = 0
EXIT_NO: Final = 1
EXIT_WRONG_USE: Final = 2
EXIT_UNREACHABLE: Final = 4
LOOK_S: Final = 0.5
"""Pause between two looks at what is about to change."""
OK: Final = 200

Pads = dict[str, dict[str, Any]]


class Refusal(Exception):
    """The station did nothing; `error` for programs, the sentence is the text."""

    def __init__(self, error: str, text: str) -> None:
        super().__init__(text)
        self.error = error


class WrongUse(Exception):
    """Options that cannot be meant so; the sentence is the text."""


class Remote:
    """Calls that wait for their answer. Each raises `StationUnreachable`, `Refusal`."""

    def __init__(self, settings: StationSettings, path: Path, url: str | None, by: str | None) -> None:
        """Raises `SettingsError` where no technician has a token."""
        api = settings.api
        token = next((held.token for held in api.tokens if held.role == "technician"), None)
        if token is None and api.token_file is None:
            raise SettingsError(path, "api.token_file", None, _("is needed: it holds the token"))
        if token is None and api.token_file is not None and _is_missing(api.token_file):
            raise StationUnreachable(
                _("it has never been started: there is no {file}").format(file=api.token_file)
            )
        self._client = StationClient(
            url or url_of(api), token or token_for(api.token_file or path, None), _pinned(api)
        )
        self._by = {} if by is None else {"by": by}

    def ask(self, method: str, path: str, body: object = None, wait_s: float = 0.0) -> dict[str, Any]:
        return asyncio.run(self.answer(method, path, body, wait_s))

    async def answer(
        self, method: str, path: str, body: object = None, wait_s: float = 0.0
    ) -> dict[str, Any]:
        """The same on a loop that runs: several can be asked at a time."""
        answer = await self._client.call(method, path, body, wait_s)
        if answer.status != OK:
            raise Refusal(str(answer.body.get("error")), str(answer.body.get("text", answer.body)))
        return answer.body

    def pads(self) -> Pads:
        """Every pad by its name."""
        return {pad["pad"]: pad for pad in self.ask("GET", "/pads")["pads"]}

    def act(self, path: str, wait_s: float = 0.0, **body: object) -> dict[str, Any]:
        """Something that goes on record with who did it."""
        return self.ask("POST", path, body | self._by, wait_s)

    def reload(self) -> list[str]:
        """What the configuration changed, one line each."""
        return [change_told(one["action"], one["text"]) for one in self.act("/reload")["changed"]]

    def until_pads(self, condition: Callable[[Pads], bool], deadline_s: float) -> Pads:
        """The pads once the condition is true, or after so long."""
        end_s = time.monotonic() + deadline_s
        while not condition(pads := self.pads()) and time.monotonic() < end_s:
            time.sleep(LOOK_S)
        return pads


def _is_missing(path: Path) -> bool:
    """Not so of a file that we may not look at: whoever reads it is told so."""
    try:
        path.stat()
    except FileNotFoundError:
        return True
    except OSError:
        return False
    return False


def url_of(api: ApiSettings) -> str:
    """Where the station listens, seen from its own machine."""
    host = f"[{api.host}]" if ":" in api.host else api.host
    return f"{'http' if api.tls_certificate is None else 'https'}://{host}:{api.port}"


def _pinned(api: ApiSettings) -> ssl.SSLContext | None:
    """The station's own certificate is trusted and no other: it is named where its address is."""
    if api.tls_certificate is None:
        return None
    context = ssl.create_default_context(cafile=str(api.tls_certificate))
    context.check_hostname = False
    context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    return context


def guarded(run: Callable[[argparse.Namespace], int], args: argparse.Namespace) -> int:
    """The exit code of a command, with a sentence for whatever stopped it."""
    try:
        return run(args)
    except (SettingsError, WrongUse) as error:
        return complain(str(error), EXIT_WRONG_USE)
    except Refusal as refusal:
        return complain(str(refusal), EXIT_WRONG_USE if refusal.error == "configuration" else EXIT_NO)
    except StationUnreachable as error:
        return complain(_("No station answers: {why}").format(why=error), EXIT_UNREACHABLE)


def complain(text: str, code: int) -> int:
    sys.stderr.write(f"{text}\n")
    return code
