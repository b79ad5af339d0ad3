"""The doctor's causes, each with its sentence and the next step, for people."""

from dataclasses import dataclass
from gettext import gettext as _
from typing import Final

from devices.texts import N_


@dataclass(frozen=True, slots=True)
class Cause:
    """One likely cause. `word` is its name for programs, the same in docs/doctor.md and in the table of
    faults; `text` and `step` may hold names of evidence in braces.
    """

    word: str
    text: str
    step: str
    is_fault: bool = True


_ALL: Final = (
    Cause(
        "unplugged",
        N_("The port {port} is not there: the plug is out, or the adapter has another name now."),
        N_("Put the plug in. If it is in, `hallrating pads list` shows under which name it came."),
    ),
    Cause(
        "loose-plug",
        N_("The port was lost {losses} times in {seconds} s: a loose plug, a worn cable, a weak USB supply."),
        N_("Press the plugs in and move the cable; then try another cable, and another socket of the PC."),
    ),
    Cause(
        "port-busy",
        N_("The port {port} is used by another program."),
        N_("End it (on Linux `fuser {port}` names it); a running station has all ports of its pads."),
    ),
    Cause(
        "no-permission",
        N_("This user may not open {port}."),
        N_("Add the user to the group of the port (`ls -l {port}`, mostly dialout) and log in again."),
    ),
    Cause(
        "no-server",
        N_("The serial server at {port} does not answer: {port_cause}."),
        N_("Look at its power and network, and at address and port number in the configuration."),
    ),
    Cause(
        "no-serial-port",
        N_("{port} cannot be used as a serial port: {port_cause}."),
        N_("Name the path of a serial port; `hallrating pads list` shows those that there are."),
    ),
    Cause(
        "not-found",
        N_("The pad answers at no port of this PC."),
        N_("Plug it in, see that it is supplied; `hallrating pads list` shows who answers at which port."),
    ),
    Cause(
        "model-fault",
        N_("The code of the pad model {model} failed: {model_fault}."),
        N_("Update the package that brings this model, or tell its makers; other pads notice nothing."),
    ),
    Cause(
        "same-pad-twice",
        N_("This pad ({uid}) is also heard as {other}: a copied memory, or one pad at two lines."),
        N_("Take one of both away; a pad with a copied memory needs its own uid before it is used."),
    ),
    Cause(
        "address-twice",
        N_("Several pads answer to this pad's address on the bus."),
        N_("Take one off the bus, and give it an address of its own with `hallrating pads address`."),
    ),
    Cause(
        "swapped-cables",
        N_("The pad {uid} stands here; it belongs to {owner}, and {expected_uid} belongs here."),
        N_("Swap the two cables back, or bind both pads to their new places with `hallrating pads adopt`."),
    ),
    Cause(
        "wrong-pad",
        N_("Another pad than the bound one stands here: {uid}, and {expected_uid} belongs here."),
        N_("If it is to stay: `hallrating pads adopt` binds it. Its own presses are taken in any case."),
    ),
    Cause(
        "unbound",
        N_("The pad {uid} stands here, and the configuration names none: it is asked nothing."),
        N_("Bind it with `hallrating pads adopt`."),
    ),
    Cause(
        "wrong-speed",
        N_("The pad answers at {baud_found} baud, the configuration says {baud}."),
        N_("Write baud = {baud_found} into the configuration of this pad."),
    ),
    Cause(
        "echo",
        N_("The line sends back what is said on it: TX and RX are bridged, or an RS-485 adapter echoes."),
        N_("Look for a bridge between TX and RX; switch the adapter's local echo off."),
    ),
    Cause(
        "other-protocol",
        N_("The pad speaks another version of the protocol."),
        N_("Flash a firmware of this version, or update the station."),
    ),
    Cause(
        "babbling-line",
        N_("Noise without end and not one good answer: a mad adapter, an open input, or another speed."),
        N_("Unplug the pad: if the noise goes on, change the adapter; else look at earth, shield, speed."),
    ),
    Cause(
        "no-answer",
        N_("The port is open and nobody answers."),
        N_("Is the pad supplied (does it beep)? Are TX and RX crossed? On RS-485: A and B, and the address?"),
    ),
    Cause(
        "memory-out",
        N_("The pad cannot keep presses: its memory is full or worn. It shows that it is out of use."),
        N_("Drain it (`hallrating pads drain`); if it says so again, replace the pad."),
    ),
    Cause(
        "restarts",
        N_("The pad started anew {starts} times in {seconds} s: its supply sags, or its watchdog bites."),
        N_("Give it another supply or a shorter cable; if that does not help, replace the pad."),
    ),
    Cause(
        "stuck-key",
        N_("The pad answers, and no key was heard in the test: one hangs, or the keyboard is off."),
        N_("Free the keys (a pad takes none while one is down); then look at the keyboard's own plug."),
    ),
    Cause(
        "bad-line",
        N_("{bad_frames} of {all_frames} frames came damaged: a bad cable, plug or earth. Repeats hide it."),
        N_("Change the cable; lay it away from mains and motors; go to a lower speed if it is long."),
    ),
    Cause(
        "slow-line",
        N_("Answers are slow or late ({round_trip}, {retries} repeats) though no frame is damaged."),
        N_("Look at serial server, USB hub and the load of this PC; FTDI adapters: latency timer 1 ms."),
    ),
    Cause(
        "undelivered",
        N_("The pad holds {unacknowledged} presses that nobody has taken."),
        N_("A station takes them: is one running, and is its disk full (`hallrating outbox status`)?"),
    ),
    Cause(
        "one-way",
        N_("The line is open; a pad of this model ({model}) never says whether it is there."),
        N_("Press a key of it in a test: `hallrating pads check`."),
        is_fault=False,
    ),
    Cause(
        "simulator",
        N_("All is well; this is a simulated pad, and nothing of it counts in a real store."),
        N_("Replace it by a real pad before citizens press."),
        is_fault=False,
    ),
    Cause("well", N_("All is well."), N_("Nothing is to be done."), is_fault=False),
)  # fmt: skip

CAUSES: Final[dict[str, Cause]] = {cause.word: cause for cause in _ALL}


def told(text: str, values: dict[str, object]) -> str:
    """A text in the language of the person, with its values."""
    return _(text).format(**values)
