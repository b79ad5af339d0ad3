"""What a simulated modem is told on standard input, line by line, and how it answers."""

import re
from collections.abc import Callable
from gettext import gettext as _
from typing import Final

from firmware_sim.modem.modem import MOMENTS, Fuse, SimModem
from firmware_sim.modem.network import REGISTRATION

DELAY_S_MAX: Final = 600.0
PLACES_MAX: Final = 200


class BadCommandError(Exception):
    """A line that is no command; the text, for people, says what would be one."""


def help_text() -> str:
    """All commands in one text."""
    return _(
        "receive [order=2,1] NUMBER TEXT: a message comes; signal 0 to 31 or 99; "
        "sim ready, none, puk, pin DIGITS; network home, roaming, searching, denied, none; "
        "refuse CODE [TIMES] or off; report SECONDS [STATUS] or off; storage PLACES [apart]; "
        "lacks COMMAND ...; echo on, off, stuck; "
        "slow SECONDS; rubbish SHARE; chatter, mute on or off; reset, unplug, replug: now; "
        "unplug or reset at=command, prompt, pdu, answer: at that moment of the next sending; quit: end"
    )


def obey(line: str, modem: SimModem, now_s: float) -> dict[str, object]:
    """Carry out a command that needs no plug; return the members of its answer. Raises BadCommandError."""
    word, _space, rest = line.strip().partition(" ")
    command = _COMMANDS.get(word)
    if command is None:
        raise BadCommandError(_("unknown command; help shows what there is"))
    command(modem, rest.strip(), now_s)
    return {"event": "set", word: rest.strip()} if word != "receive" else {"event": "coming"}


def moment(text: str, action: str) -> Fuse:
    """Read at=MOMENT. Raises BadCommandError."""
    name = text.removeprefix("at=")
    if name == text or name not in MOMENTS:
        raise BadCommandError(_("{word} takes at=command, prompt, pdu or answer").format(word=action))
    return Fuse(name, action)


def _receive(modem: SimModem, rest: str, now_s: float) -> None:
    match = re.fullmatch(r"(?:order=(\d+(?:,\d+)*) )?(\+?\w{1,20}) (.+)", rest)
    if not match:
        raise BadCommandError(_("receive takes a number and a text, before them order=2,1 if need be"))
    order = [int(number) for number in match[1].split(",")] if match[1] else []
    if any(number < 1 for number in order):
        raise BadCommandError(_("the parts of a message are numbered from 1"))
    modem.arrive(match[2], match[3], order, now_s)


def _signal(modem: SimModem, rest: str, _now_s: float) -> None:
    quality = int(_number(rest, 0, 99))
    if 31 < quality < 99:
        raise BadCommandError(_("a signal is 0 to 31, or 99 for unknown"))
    modem.world.network.quality = quality


def _sim(modem: SimModem, rest: str, _now_s: float) -> None:
    card = modem.world.card
    match rest.split():
        case ["ready"]:
            card.present, card.pin, card.tries = True, "", 3
        case ["none"]:
            card.present = False
        case ["puk"]:
            card.present, card.tries = True, 0
        case ["pin", digits] if re.fullmatch(r"\d{4,8}", digits, re.ASCII):
            card.present, card.pin, card.tries, card.unlocked = True, digits, 3, False
        case _:
            raise BadCommandError(_("sim takes ready, none, puk or pin DIGITS"))


def _network(modem: SimModem, rest: str, _now_s: float) -> None:
    if rest not in REGISTRATION:
        raise BadCommandError(_("network takes home, roaming, searching, denied or none"))
    modem.world.network.registration = rest


def _refuse(modem: SimModem, rest: str, _now_s: float) -> None:
    network = modem.world.network
    match rest.split():
        case ["off"]:
            network.refusal = network.refusals_left = None
        case [code]:
            network.refusal, network.refusals_left = int(_number(code, 1, 999)), None
        case [code, times]:
            network.refusal, network.refusals_left = int(_number(code, 1, 999)), int(_number(times, 1, 999))
        case _:
            raise BadCommandError(_("refuse takes a +CMS ERROR code and how often, or off"))


def _report(modem: SimModem, rest: str, _now_s: float) -> None:
    network = modem.world.network
    match rest.split():
        case ["off"]:
            network.report_s = None
        case [seconds, *status] if len(status) < 2:
            network.report_status = int(_number(status[0], 0, 255)) if status else 0
            network.report_s = _number(seconds, 0, DELAY_S_MAX)
        case _:
            raise BadCommandError(_("report takes seconds and a status from 0 to 255, or off"))


def _storage(modem: SimModem, rest: str, _now_s: float) -> None:
    places, _space, other = rest.partition(" ")
    if other not in {"", "apart"}:
        raise BadCommandError(_("storage takes how many places there are, and maybe apart"))
    modem.world.card.size = int(_number(places, 1, PLACES_MAX))
    modem.world.storage_at_start = modem.world.settings.storage = "ME" if other else "SM"


def _lacks(modem: SimModem, rest: str, _now_s: float) -> None:
    modem.world.lacks = tuple(word.upper().removeprefix("AT") for word in rest.split())


def _echo(modem: SimModem, rest: str, _now_s: float) -> None:
    if rest not in {"on", "off", "stuck"}:
        raise BadCommandError(_("echo takes on, off or stuck"))
    modem.world.echo_stuck = rest == "stuck"
    modem.world.settings.echo = rest != "off"


def _slow(modem: SimModem, rest: str, _now_s: float) -> None:
    modem.quirks.slow_s = _number(rest, 0, DELAY_S_MAX)


def _rubbish(modem: SimModem, rest: str, _now_s: float) -> None:
    modem.quirks.rubbish = _number(rest, 0, 1)


def _chatter(modem: SimModem, rest: str, _now_s: float) -> None:
    modem.quirks.chatter = _switch(rest)


def _mute(modem: SimModem, rest: str, _now_s: float) -> None:
    modem.quirks.mute = _switch(rest)


def _switch(text: str) -> bool:
    if text not in {"on", "off"}:
        raise BadCommandError(_("on or off is needed"))
    return text == "on"


def _number(text: str, lowest: float, highest: float) -> float:
    if not re.fullmatch(r"\d{1,6}(\.\d{1,6})?", text, re.ASCII) or not lowest <= float(text) <= highest:
        raise BadCommandError(
            _("a number from {lowest} to {highest} is needed").format(lowest=lowest, highest=highest)
        )
    return float(text)


_COMMANDS: Final[dict[str, Callable[[SimModem, str, float], None]]] = {
    "receive": _receive,
    "signal": _signal,
    "sim": _sim,
    "network": _network,
    "refuse": _refuse,
    "report": _report,
    "storage": _storage,
    "lacks": _lacks,
    "echo": _echo,
    "slow": _slow,
    "rubbish": _rubbish,
    "chatter": _chatter,
    "mute": _mute,
}
