"""Telephone numbers as they are dialled: Chinese mobile numbers, service numbers and E.164."""

import re
import unicodedata
from gettext import gettext as _
from typing import Final

from devices.errors import DeviceError

_MOBILE: Final = re.compile(r"1[3-9]\d{9}", re.ASCII)
_SERVICE: Final = re.compile(r"[1-9]\d{2,7}|106\d{5,17}", re.ASCII)  # 110, 10086, 12345, 95xxx, 106 and more
_WORLD: Final = re.compile(r"\+(?!86)[1-9]\d{6,14}|\+861[3-9]\d{9}", re.ASCII)
_IGNORED: Final = str.maketrans("", "", " -\u2010\u2011\u2013()")
SHOWN_DIGITS: Final = 4


class NumberError(DeviceError, ValueError):
    """No number that a message can be sent to. The text does not repeat the number."""


def dialled(number: str) -> str:
    """Return `number` as it is dialled: 11 digits of a Chinese mobile, 3 to 8 digits (or 106 and up to 20) of
    a service number, or + and 7 to 15 digits. Spaces, dashes and full-width digits are put right.

    Raises NumberError.
    """
    plain = unicodedata.normalize("NFKC", number).translate(_IGNORED)
    if _MOBILE.fullmatch(plain) or _SERVICE.fullmatch(plain) or _WORLD.fullmatch(plain):
        return plain
    raise NumberError(
        _("A number is a Chinese mobile number (11 digits), a service number, or + and the country code.")
    )


def same_subscriber(one: str, other: str) -> bool:
    """Do two spellings (`+86…`, `86…`, `0086…`, bare) mean the same telephone?"""
    return _core(one) == _core(other)


def masked(number: str) -> str:
    """The number as it may be shown: its first three and last four digits where it is long enough."""
    if len(number) < 3 + SHOWN_DIGITS + 1:
        return number[:1] + "*" * max(len(number) - 1, 0)
    return number[:3] + "*" * (len(number) - 3 - SHOWN_DIGITS) + number[-SHOWN_DIGITS:]


def _core(number: str) -> str:
    digits = number.removeprefix("+").removeprefix("00")
    without_country = digits.removeprefix("86")
    return without_country if _MOBILE.fullmatch(without_country) else digits
