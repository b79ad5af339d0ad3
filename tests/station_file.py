"""The station's file of a small hall, for tests that start a station of their own."""

HEAD = """
[station]
region = "110108"
hall = "demo-hall"
id = "station-1"
[outbox]
path = "outbox.db"
[broker]
port = 9          # nobody listens there: the network is dead
"""


def station_text(timeout_s: float = 60, *, warning_s: float | None = None) -> str:
    """A station without windows, at a free port: questions last `timeout_s`, if not said without warning."""
    return (
        f"{HEAD}[timing]\ntimeout_s = {timeout_s}\nwarning_s = {warning_s or timeout_s}\ndark_s = 0\n"
        '[api]\nport = 0\ntoken_file = "tokens.toml"\n'
    )


def window_text(window: str, pad: str, port: object, uid: str | None = None) -> str:
    """A window with the pad at this port, 115200 baud."""
    return (
        f'[[windows]]\nid = "{window}"\npads = ["{pad}"]\n'
        f'[[pads]]\nname = "{pad}"\nport = "{port}"\nbaud = 115200\n' + (f'uid = "{uid}"\n' if uid else "")
    )
