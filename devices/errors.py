"""Errors of this package: misuse of our own code and ports that fail. Bytes from a wire never become one."""


class DeviceError(Exception):
    """Root of all errors of this package."""


class ConfigError(DeviceError, ValueError):
    """A configuration value cannot be used: `key` has `value`, and `expected` says what would be right."""

    def __init__(self, key: str, value: object, expected: str) -> None:
        super().__init__(f"{key}: {value!r} cannot be used; expected {expected}")
        self.key = key
        self.value = value
        self.expected = expected


class QuestionError(DeviceError, ValueError):
    """A question or signal that no pad could carry out: its token or times break the protocol's bounds."""


class UnknownPadError(DeviceError, KeyError):
    """No pad of this name is configured here."""

    def __init__(self, pad: str) -> None:
        super().__init__(pad)
        self.pad = pad

    def __str__(self) -> str:
        return f"no pad {self.pad!r} is configured"


class PortError(DeviceError):
    """The port at `path` cannot be opened or has failed; `cause` is one short English sentence."""

    def __init__(self, path: str, cause: str) -> None:
        super().__init__(f"{path}: {cause}")
        self.path = path
        self.cause = cause
