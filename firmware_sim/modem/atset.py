"""AT commands of a plain GSM and LTE modem (3GPP TS 27.005, 27.007): a command in, lines and an end out."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from firmware_sim.modem.card import TRIES, Card
from firmware_sim.modem.network import REGISTRATION, Network
from firmware_sim.modem.textmode import CHARSETS, shown

MODEL, IMEI, MAKER, REVISION = "SIM7600X-HALLRATING", "861234567890123", "hallrating", "1.0"
SIM_MISSING, PIN_WANTED, PUK_WANTED, PIN_WRONG = 10, 11, 12, 16
CMS_OF_CME: Final = {SIM_MISSING: 310, PIN_WANTED: 311, PUK_WANTED: 316}
BAD_INDEX, NO_NETWORK, NOT_ALLOWED = 321, 331, 302
BASIC: Final = re.compile(r"(?:[EVQZXLMH&]F?\d?)+")


class Refused(Exception):
    """The command ends in an error; `code` None is a bare ERROR."""

    def __init__(self, kind: str = "", code: int | None = None) -> None:
        super().__init__(kind, code)
        self.kind = kind
        self.code = code


@dataclass(frozen=True, slots=True)
class Reply:
    """Lines before OK; `prompt` is what AT+CMGS named: a PDU's length or a number."""

    lines: tuple[str, ...] = ()
    prompt: str | None = None


@dataclass(slots=True)
class Settings:
    """What is lost when the modem starts anew."""

    echo: bool = True
    errors: int = 0
    text_mode: bool = False
    charset: str = "GSM"
    message_indication: int = 0
    report_indication: int = 0
    storage: str = "SM"  # what AT+CMGL and AT+CMGD mean; messages that come are always kept in SM


@dataclass(slots=True)
class World:
    """The modem, its card and its network."""

    card: Card = field(default_factory=Card)
    network: Network = field(default_factory=Network)
    settings: Settings = field(default_factory=Settings)
    echo_stuck: bool = False
    storage_at_start: str = "SM"
    lacks: tuple[str, ...] = ()  # beginnings of commands that this modem does not know

    def restart(self) -> None:
        """Power off and on: settings are gone, and the PIN is asked for again."""
        self.settings = Settings(storage=self.storage_at_start)
        self.card.power_on()

    @property
    def places(self) -> dict[int, str]:
        """Messages in the storage that is chosen; ME is an empty one."""
        return self.card.places if self.settings.storage == "SM" else {}


def obey(line: str, world: World) -> Reply:
    """Carry out one command line without its end. Raises Refused."""
    start = line.upper().find("AT")
    if start < 0:
        raise Refused
    body = line[start + 2 :].strip()
    if world.lacks and body.upper().startswith(world.lacks):
        raise Refused
    if BASIC.fullmatch(body.upper()) or not body:
        return _basic(body.upper(), world)
    name, mark, rest = re.fullmatch(r"([+^]?\w+)(=\?|\?|=|)(.*)", body, re.DOTALL).groups("")  # type: ignore[union-attr]
    handler = _HANDLERS.get(name.upper() + ("=" if mark == "=" else mark))
    if handler is None:
        raise Refused
    if name.upper() in _NEED_CARD and world.card.state != "READY":
        raise _no_card(world, sms=True)
    return handler(world, rest)


def _basic(body: str, world: World) -> Reply:
    for switch in re.findall(r"E(\d?)", body):
        world.settings.echo = switch == "1" or world.echo_stuck
    return Reply()


def _no_card(world: World, sms: bool) -> Refused:
    code = {"": SIM_MISSING, "SIM PIN": PIN_WANTED}.get(world.card.state, PUK_WANTED)
    return Refused("CMS", CMS_OF_CME[code]) if sms else Refused("CME", code)


def _ask_pin(world: World, _rest: str) -> Reply:
    if not world.card.present:
        raise Refused("CME", SIM_MISSING)
    return Reply((f"+CPIN: {world.card.state}",))


def _enter_pin(world: World, rest: str) -> Reply:
    if world.card.state != "SIM PIN":
        raise Refused("CME", 3)
    if not world.card.enter(rest.strip('"')):
        raise Refused("CME", PIN_WRONG if world.card.tries else PUK_WANTED)
    return Reply()


def _tries(world: World, _rest: str) -> Reply:
    if not world.card.present:
        raise Refused("CME", SIM_MISSING)
    return Reply((f"+CPINR: SIM PIN, {world.card.tries}, {TRIES}",))


def _errors(world: World, rest: str) -> Reply:
    if rest not in {"0", "1"}:
        raise Refused
    world.settings.errors = int(rest)
    return Reply()


def _mode(world: World, rest: str) -> Reply:
    if rest not in {"0", "1"}:
        raise Refused("CMS", NOT_ALLOWED)
    world.settings.text_mode = rest == "1"
    return Reply()


def _charset(world: World, rest: str) -> Reply:
    if rest.strip('"') not in CHARSETS:
        raise Refused
    world.settings.charset = rest.strip('"')
    return Reply()


def _indications(world: World, rest: str) -> Reply:
    values = rest.split(",")
    if len(values) != 5 or values[1] not in {"0", "1", "2"} or values[3] not in {"0", "1"}:
        raise Refused("CMS", NOT_ALLOWED)
    world.settings.message_indication, world.settings.report_indication = int(values[1]), int(values[3])
    return Reply()


def _counts(world: World) -> str:
    return f"{len(world.places)},{world.card.size}"


def _ask_storage(world: World, _rest: str) -> Reply:
    chosen = f'"{world.settings.storage}",{_counts(world)}'
    return Reply((f'+CPMS: {chosen},{chosen},"SM",{len(world.card.places)},{world.card.size}',))


def _set_storage(world: World, rest: str) -> Reply:
    name = rest.split(",", maxsplit=1)[0].strip('"')
    if name not in {"SM", "ME"}:
        raise Refused("CMS", NOT_ALLOWED)
    world.settings.storage = name
    return Reply((f"+CPMS: {','.join([_counts(world)] * 3)}",))


def _signal(world: World, _rest: str) -> Reply:
    return Reply((f"+CSQ: {world.network.quality},99",))


def _registration(name: str) -> Callable[[World, str], Reply]:
    def answer(world: World, _rest: str) -> Reply:
        here = world.network.registration if world.card.state == "READY" else "none"
        return Reply((f"{name}: 0,{REGISTRATION[here]}",))

    return answer


def _operator(world: World, _rest: str) -> Reply:
    if world.network.registration in {"home", "roaming"}:
        return Reply(('+COPS: 0,0,"HALL MOBILE",7',))
    return Reply(("+COPS: 0",))


def _submit(world: World, rest: str) -> Reply:
    if world.network.registration not in {"home", "roaming"}:
        raise Refused("CMS", NO_NETWORK)
    return Reply(prompt=rest)


def _list(world: World, _rest: str) -> Reply:
    lines: list[str] = []
    for index, pdu in sorted(world.places.items()):
        lines += shown(index, pdu, world.card.read, world.settings.text_mode, world.settings.charset)
        world.card.read.add(index)
    return Reply(tuple(lines))


def _read(world: World, rest: str) -> Reply:
    index = int(rest) if rest.isdecimal() else -1
    if index not in world.places:
        raise Refused("CMS", BAD_INDEX)
    pdu, settings = world.places[index], world.settings
    lines = shown(index, pdu, world.card.read, settings.text_mode, settings.charset, single=True)
    world.card.read.add(index)
    return Reply(tuple(lines))


def _delete(world: World, rest: str) -> Reply:
    index = rest.split(",", maxsplit=1)[0]
    if not index.isdecimal() or not 1 <= int(index) <= world.card.size:
        raise Refused("CMS", BAD_INDEX)
    if int(index) in world.places:
        world.card.delete(int(index))
    return Reply()


_NEED_CARD: Final = {"+CMGS", "+CMGL", "+CMGR", "+CMGD", "+CPMS", "+CNMI", "+CSMS", "+CSCA"}
_HANDLERS: Final[dict[str, Callable[[World, str], Reply]]] = {
    "+CGMM": lambda _world, _rest: Reply((MODEL,)),
    "+CGMI": lambda _world, _rest: Reply((MAKER,)),
    "+CGMR": lambda _world, _rest: Reply((REVISION,)),
    "+CGSN": lambda _world, _rest: Reply((IMEI,)),
    "+CPIN?": _ask_pin,
    "+CPIN=": _enter_pin,
    "+CPINR=": _tries,
    "+CMEE=": _errors,
    "+CMGF=": _mode,
    "+CMGF?": lambda world, _rest: Reply((f"+CMGF: {int(world.settings.text_mode)}",)),
    "+CSCS=": _charset,
    "+CSMS=": lambda _world, _rest: Reply(("+CSMS: 1,1,1",)),
    "+CSCA?": lambda _world, _rest: Reply(('+CSCA: "+8613800100500",145',)),
    "+CNMI=": _indications,
    "+CPMS?": _ask_storage,
    "+CPMS=": _set_storage,
    "+CSQ": _signal,
    "+CREG?": _registration("+CREG"),
    "+CEREG?": _registration("+CEREG"),
    "+COPS?": _operator,
    "+CMGS=": _submit,
    "+CMGL=": _list,
    "+CMGR=": _read,
    "+CMGD=": _delete,
}
