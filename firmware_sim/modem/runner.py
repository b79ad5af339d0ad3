"""One simulated modem at its plug: what comes on the line and on standard input, and when."""

from collections.abc import Callable
from gettext import gettext as _

from firmware_sim.clock import boottime_s
from firmware_sim.console_lines import json_line
from firmware_sim.line import Line, LineUnusableError
from firmware_sim.modem.console import BadCommandError, help_text, moment, obey
from firmware_sim.modem.modem import SimModem


class ModemRunner:
    """A modem for serving.serve(); `say` takes each line for standard output."""

    def __init__(self, modem: SimModem, line: Line, say: Callable[[str], None]) -> None:
        self._modem = modem
        self._line = line
        self._say = say
        self.ended = False

    def hear(self, data: bytes) -> None:
        self._modem.receive(data, boottime_s())

    def work(self) -> None:
        now_s = boottime_s()
        self._modem.tick(now_s)
        self._line.write(self._modem.bytes_to_send(now_s))
        for event in self._modem.take_events():
            self._say(json_line(**event))
        if self._modem.tripped == "unplug":
            self._unplug()
        elif self._modem.tripped == "reset":
            self._reset()

    def due_in_s(self) -> float | None:
        deadline_s = self._modem.next_deadline_s()
        return None if deadline_s is None else deadline_s - boottime_s()

    def obey(self, line: str) -> None:
        word, _space, rest = line.partition(" ")
        try:
            match word:
                case "quit":
                    self.ended = True
                case "help":
                    self._say(json_line(help=help_text()))
                case "replug":
                    self._replug()
                case "unplug" | "reset" if rest:
                    self._modem.fuse = moment(rest, word)
                    self._say(json_line(event="fuse", action=word, moment=self._modem.fuse.moment))
                case "unplug":
                    self._unplug()
                case "reset":
                    self._reset()
                case _:
                    self._say(json_line(**obey(line, self._modem, boottime_s())))
        except (BadCommandError, LineUnusableError) as error:
            self._say(json_line(error=str(error)))

    def _unplug(self) -> None:
        self._modem.cut()
        self._line.unplug()
        self._say(json_line(event="line", state="unplugged"))

    def _replug(self) -> None:
        if self._line.fileno() is not None:
            raise BadCommandError(_("the cable is plugged in"))
        self._line.plug()
        self._say(json_line(event="line", state="plugged"))

    def _reset(self) -> None:
        self._modem.reset(boottime_s())
        self._say(json_line(event="reset"))
