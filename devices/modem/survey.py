"""What is known of modem, card and network, read from the answers to a round of questions."""

import re
from collections.abc import Generator
from dataclasses import dataclass, field
from typing import Final

from devices.modem.causes import Cause
from devices.modem.channel import Answer, Command, Result
from devices.modem.config import ModemConfig
from devices.modem.events import ModemState, Phase
from devices.texts import plain

Task = Generator[Command, Answer, None]

PIN_TRIES_MAX: Final = 2  # the third mistake blocks the card
PIN_TRIES_FULL: Final = 3
SLOW_S: Final = 30.0
NAME_CHARACTERS_MAX: Final = 64
HOME, DENIED, ROAMING, SMS_HOME, SMS_ROAMING = 1, 3, 5, 6, 7
REGISTERED: Final = frozenset({HOME, ROAMING, SMS_HOME, SMS_ROAMING})
# New messages into the storage, delivery reports straight to us; the others for modems that know fewer modes.
_INDICATIONS: Final = ("2,1,0,1,0", "1,1,0,1,0", "2,1,0,0,0", "1,1,0,0,0")


@dataclass(slots=True)
class Survey:
    """The modem in this port. `ask` is one round: it sets what is needed, and reads what there is."""

    config: ModemConfig
    model: str = ""
    imei: str = ""
    sim: Cause | None = None
    registered: set[int] = field(default_factory=set)  # answers of the networks; empty: none answered
    network: str = ""
    signal_dbm: int | None = None
    storage: tuple[int, int] | None = None
    is_known: bool = False  # a round was finished
    pin_tries: int = 0

    def forget(self) -> None:
        """Another modem or card may be there; tries of the PIN are remembered."""
        self.model = self.imei = self.network = ""
        self.sim, self.signal_dbm, self.storage, self.is_known = None, None, None, False
        self.registered = set()

    def state(self) -> ModemState:
        """What is known, as the caller is told."""
        phase, cause = self._phase()
        return ModemState(
            phase,
            cause,
            model=self.model,
            imei=self.imei,
            network=self.network,
            signal_dbm=self.signal_dbm,
            storage=self.storage,
        )

    def _phase(self) -> tuple[Phase, Cause | None]:
        if not self.is_known:
            return Phase.STARTING, None
        if self.sim:
            return Phase.SIM, self.sim
        if self.registered and not self.registered & REGISTERED:
            if DENIED in self.registered:
                return Phase.DENIED, Cause.NETWORK_REFUSED
            return Phase.SEARCHING, Cause.NO_NETWORK
        return Phase.READY, None

    def ask(self) -> Task:
        """One round. Give each answer back; a round that is not finished leaves what was known."""
        yield Command("ATE0V1")
        yield Command("AT+CMEE=1")
        if not self.model:
            self.model = _name((yield Command("AT+CGMM", takes="*")))
        if not self.imei:
            self.imei = _name((yield Command("AT+CGSN", takes="*")))
        yield from self._ask_card()
        if self.sim is Cause.NETWORK_BUSY:
            return  # the card is just starting: not known yet
        if self.sim is None:
            yield from self._settle_messages()
            yield from self._ask_network()
        self.is_known = True

    def _ask_card(self) -> Task:
        answer = yield Command("AT+CPIN?", wants="+CPIN:")
        self.sim = _card(answer)
        if self.sim is not Cause.PIN_WANTED or self.config.pin is None:
            return
        answer = yield Command('AT+CPINR="SIM PIN"', takes="+CPINR:")
        left = _numbers(answer, "+CPINR:")
        if self.pin_tries >= PIN_TRIES_MAX or (left and left[0] < PIN_TRIES_FULL):
            self.sim = Cause.PIN_WRONG
            return
        self.pin_tries += 1
        answer = yield Command(f'AT+CPIN="{self.config.pin}"', timeout_s=SLOW_S)
        if answer.result is Result.OK:
            self.pin_tries, self.sim = 0, None
        elif answer.result is Result.REFUSED:
            self.pin_tries, self.sim = PIN_TRIES_MAX, Cause.PIN_WRONG

    def _settle_messages(self) -> Task:
        yield Command("AT+CMGF=0")
        yield Command("AT+CSMS=0", takes="+CSMS:")  # delivery reports that need no answer of ours
        answer = yield Command("AT+CPMS?", takes="+CPMS:")
        names = [name for line in answer.lines for name in re.findall(r'"(\w+)"', line.text)]
        if len(names) == 3 and len(set(names)) > 1:  # what is listed must be where new ones are kept
            answer = yield Command(f'AT+CPMS="{names[2]}","{names[2]}","{names[2]}"', takes="+CPMS:")
        counts = _numbers(answer, "+CPMS:")
        self.storage = (counts[0], counts[1]) if len(counts) >= 2 else None
        for mode in _INDICATIONS:
            answer = yield Command(f"AT+CNMI={mode}")
            if answer.result is not Result.REFUSED:
                break

    def _ask_network(self) -> Task:
        quality = _numbers((yield Command("AT+CSQ", takes="+CSQ:")), "+CSQ:")
        self.signal_dbm = 2 * quality[0] - 113 if quality and 0 <= quality[0] <= 31 else None
        registered = set()
        for question in ("+CREG", "+CEREG"):
            answer = yield Command(f"AT{question}?", takes=f"{question}:")
            values = _numbers(answer, f"{question}:")
            registered |= {values[1]} if len(values) >= 2 else set()
        self.registered = registered
        answer = yield Command("AT+COPS?", takes="+COPS:", timeout_s=SLOW_S)
        names = [name for line in answer.lines for name in re.findall(r'"([^"]*)"', line.text)]
        self.network = plain(names[0])[:NAME_CHARACTERS_MAX] if names else ""


def _card(answer: Answer) -> Cause | None:
    if answer.result is not Result.OK:
        return Cause.NO_MODEM if answer.result is not Result.REFUSED else answer.cause or Cause.SIM_FAULT
    match answer.lines[-1].text.removeprefix("+CPIN:").strip():
        case "READY":
            return None
        case "SIM PIN" | "SIM PIN2":
            return Cause.PIN_WANTED
        case "NOT INSERTED" | "NO SIM":
            return Cause.NO_SIM
        case "NOT READY":
            return Cause.SIM_FAULT
        case _:
            return Cause.SIM_BLOCKED


def _name(answer: Answer) -> str:
    return plain(answer.lines[-1].text if answer.lines else "")[:NAME_CHARACTERS_MAX]


def _numbers(answer: Answer, prefix: str) -> list[int]:
    """The numbers of the longest line of an answer: a shorter one came unasked in between."""
    lines = [line.text.removeprefix(prefix) for line in answer.lines if line.text.startswith(prefix)]
    fields = max((line.split(",") for line in lines), key=len, default=[])
    return [int(text) for text in (field_.strip() for field_ in fields) if re.fullmatch(r"\d{1,6}", text)]
