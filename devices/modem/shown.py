"""The state of a modem and what happened to a message, as sentences for people."""

from gettext import gettext as _
from gettext import ngettext

from devices.modem.causes import Cause, next_step, sentence
from devices.modem.events import Delivered, Failed, ModemEvent, ModemState, Phase, Received, Sent
from devices.modem.numbers import masked
from devices.texts import plain


def state_lines(state: ModemState) -> list[str]:
    """All that is known of the modem, the verdict last with the next step."""
    lines = []
    if state.model:
        lines.append(_("modem: {model}, IMEI {imei}").format(model=state.model, imei=state.imei or "?"))
    if state.phase not in {Phase.ABSENT, Phase.SILENT, Phase.STARTING}:
        lines.append(_("SIM card: {state}").format(state=_sim(state)))
    if state.phase in {Phase.READY, Phase.SEARCHING, Phase.DENIED}:
        lines.append(_("signal: {signal}").format(signal=_signal(state)))
        lines.append(_("network: {network}").format(network=state.network or _("none")))
    if state.storage:
        used, places = state.storage
        lines.append(_("stored messages: {used} of {places}").format(used=used, places=places))
    return [*lines, *verdict(state)]


def verdict(state: ModemState) -> list[str]:
    """Whether it can send and receive; where not, why and what to do."""
    if state.phase is Phase.STARTING:
        return [_("The modem is starting.")]
    if state.cause:
        return [sentence(state.cause), _("Next: {step}").format(step=next_step(state.cause))]
    lines = [_("Ready to send and receive.")]
    if state.is_weak:
        lines.append(_("The signal is weak; messages may fail. Move the antenna to a window."))
    if state.is_full:
        lines.append(sentence(Cause.STORAGE_FULL))
        lines.append(_("Next: {step}").format(step=next_step(Cause.STORAGE_FULL)))
    return lines


def event_lines(event: ModemEvent, show_text: bool = False) -> list[str]:
    """One event for a terminal. A sender is masked, and a text counted, unless `show_text`."""
    match event:
        case ModemState():
            return state_lines(event)
        case Sent(_reference, parts):
            text = ngettext("Sent in {parts} part.", "Sent in {parts} parts.", parts)
            return [text.format(parts=parts)]
        case Delivered():
            return [_("Delivered to the telephone.")]
        case Failed(_reference, cause, _final, _sent):
            return [sentence(cause), _("Next: {step}").format(step=next_step(cause))]
        case Received():
            return [_received(event, show_text)]


def _received(message: Received, show_text: bool) -> str:
    if not message.is_readable:
        return _("Received: a message that is no text.")
    sender = plain(message.sender)
    if show_text:
        return _("Received from {sender}: {text}").format(sender=sender, text=plain(message.text))
    return _("Received from {sender}: {count} characters.").format(
        sender=masked(sender), count=len(message.text)
    )


def _sim(state: ModemState) -> str:
    if state.phase is not Phase.SIM:
        return _("ready")
    return {
        Cause.NO_SIM: _("none"),
        Cause.PIN_WANTED: _("wants its PIN"),
        Cause.PIN_WRONG: _("refused the PIN"),
        Cause.SIM_BLOCKED: _("blocked"),
    }.get(state.cause or Cause.SIM_FAULT, _("cannot be read"))


def _signal(state: ModemState) -> str:
    if state.signal_dbm is None:
        return _("unknown")
    strength = _("weak") if state.is_weak else _("good")
    return _("{dbm} dBm, {strength}").format(dbm=state.signal_dbm, strength=strength)
