"""What commands ask of a running central: small JSON requests over loopback."""

from __future__ import annotations

import http.client
from pathlib import Path
from typing import Final, TypeVar

import msgspec
from msgspec import Struct

from mqtt_bridge.ingest.settings import ApiSettings

HOST: Final = "127.0.0.1"
TIMEOUT_S: Final = 30.0

T = TypeVar("T")


class CentralAbsent(Exception):
    """Nothing listens at central's port."""


class CentralRefused(Exception):
    """Central answered that it will not or cannot; `status` is that of HTTP."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status


class _Error(Struct):
    error: str = ""
    reason: str = ""


class CentralClient:
    """One request at a time to the central of this machine."""

    def __init__(self, settings: ApiSettings) -> None:
        self._port = settings.port
        self._token_file = settings.token_file

    def get(self, path: str, kind: type[T]) -> T:
        """Raises `CentralAbsent`, `CentralRefused`."""
        return self._ask("GET", path, None, kind)

    def post(self, path: str, body: Struct | None, kind: type[T]) -> T:
        """Raises `CentralAbsent`, `CentralRefused`."""
        return self._ask("POST", path, b"" if body is None else msgspec.json.encode(body), kind)

    def _ask(self, method: str, path: str, body: bytes | None, kind: type[T]) -> T:
        connection = http.client.HTTPConnection(HOST, self._port, timeout=TIMEOUT_S)
        try:
            connection.request(method, path, body, {"Authorization": f"Bearer {_token(self._token_file)}"})
            response = connection.getresponse()
            payload = response.read()
        except ConnectionRefusedError as error:
            raise CentralAbsent(str(error)) from None
        except (OSError, http.client.HTTPException) as error:
            raise CentralRefused(0, str(error)) from None
        finally:
            connection.close()
        return _answer(response.status, payload, kind)


def _answer(status: int, payload: bytes, kind: type[T]) -> T:
    try:
        if status < http.client.BAD_REQUEST:
            return msgspec.json.decode(payload, type=kind)
        refused = msgspec.json.decode(payload, type=_Error)
    except msgspec.DecodeError:
        raise CentralRefused(status, f"this is not central's answer: {payload[:80]!r}") from None
    raise CentralRefused(status, refused.error or refused.reason)


def _token(path: Path) -> str:
    try:
        token = path.read_text(encoding="ascii", errors="replace").strip()
    except FileNotFoundError:
        # Central makes the file when it starts: without it there is none to ask.
        raise CentralAbsent(f"no token at {path}") from None
    if "\ufffd" in token:
        raise CentralRefused(0, f"{path} holds no token")
    return token
