"""ThingsBoard IoT Gateway with its serial connector: an environment of its own, settings, and its platform.

The gateway publishes nothing before its platform has answered `getSessionLimits`; `platform_answer` says what
a platform without limits would, which is the kindest answer for its figures.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from tests.comparison.line import BAUD

# pyserial: the connector imports it, and it is none of the gateway's dependencies.
PACKAGES: Final = ("thingsboard-gateway==3.8.5", "tb-mqtt-client==1.13.13", "pyserial==3.5")
REQUESTS: Final = "v1/devices/me/rpc/request/"
ANSWERS: Final = "v1/devices/me/rpc/response/"
NO_LIMITS: Final = {
    "maxPayloadSize": 65536,
    "maxInflightMessages": 100,
    "rateLimits": {},
    "gatewayRateLimits": {},
}
INSTALL_S: Final = 300.0
ERROR_CHARACTERS: Final = 1000


class NotInstalled(Exception):
    """The package registry could not be reached, or it has not these versions; the text is pip's."""


def environment(cache: Path) -> Path:
    """The gateway's own interpreter below `cache`, made at the first call, from the registry.

    Raises NotInstalled.
    """
    folder = cache / "thingsboard-gateway"
    python, stamp = folder / "bin" / "python", folder / "made-of"
    wanted = "\n".join(PACKAGES)
    if not stamp.exists() or stamp.read_text() != wanted:
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(folder)], check=True)
        install = [str(python), "-m", "pip", "--quiet", "--disable-pip-version-check", "install", *PACKAGES]
        done = subprocess.run(install, check=False, timeout=INSTALL_S, capture_output=True, text=True)
        if done.returncode:
            raise NotInstalled(done.stderr.strip()[-ERROR_CHARACTERS:])
        stamp.write_text(wanted)
    return python


def write_settings(python: Path, folder: Path, broker_port: int, links: Sequence[Path]) -> None:
    """The gateway's settings in `folder`: everything as delivered but host, port and the pads."""
    (site,) = (python.parents[1] / "lib").glob("python*/site-packages/thingsboard_gateway/config")
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "logs").mkdir(exist_ok=True)
    shutil.copy(site / "logs.json", folder)
    main = json.loads((site / "tb_gateway.json").read_text())
    main["thingsboard"] |= {"host": "127.0.0.1", "port": broker_port, "remoteConfiguration": False}
    main["connectors"] = [
        {"type": "serial", "name": "pads", "class": "SerialConnector", "configuration": "pads.json"}
    ]
    (folder / "tb_gateway.json").write_text(json.dumps(main))
    (folder / "pads.json").write_text(json.dumps(connector(links)))


def connector(links: Sequence[Path]) -> dict[str, Any]:
    """Settings of the serial connector for these pads."""
    return {
        "name": "pads",
        "id": "pads",
        "logLevel": "INFO",
        "devices": [
            {
                "name": link.name,
                "type": "default",
                "port": str(link),
                "baudrate": BAUD,
                "converter": "SerialUplinkConverter",
                "downlink_converter": "SerialDownlinkConverter",
                "telemetry": [{"type": "json", "key": "press", "untilDelimiter": "\n"}],
            }
            for link in links
        ],
    }


def platform_answer(topic: str, payload: bytes) -> tuple[str, bytes] | None:
    """What the platform would publish on this request of the gateway, if anything."""
    if not topic.startswith(REQUESTS) or b"getSessionLimits" not in payload:
        return None
    return ANSWERS + topic.removeprefix(REQUESTS), json.dumps(NO_LIMITS).encode()
