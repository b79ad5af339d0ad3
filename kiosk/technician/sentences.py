"""What is wrong with a pad and what to do about it: one sentence for log, API and commands alike."""

from __future__ import annotations

from gettext import gettext as _

from kiosk.board import PadBoard, PadNote


def complaint(board: PadBoard, pad: str) -> str | None:
    """None where nothing is wrong. Where uid and path disagree both are named."""
    note = board[pad]
    match note.state:
        case "conflict" if note.doubt is not None:
            return _doubt(note)
        case "conflict":
            return _conflict(board, pad)
        case "unbound":
            text = _("uid {uid} stands here and no uid is configured. Mend: {command}")
            return text.format(uid=note.uid, command=_adopt(pad))
        case "starting" if note.binding.uid is None and not note.binding.any_pad:
            return _("no uid is configured here. Mend: {command}").format(command=_adopt(pad))
        case "silent":
            return _("the port is there, the pad says nothing: check its power and its baud")
        case "faulty":
            text = _("its model {model} fails, a module of another package: see the log; other pads go on")
            return text.format(model=note.model)
        case "unplugged":
            return _("the port {port} is not there, or cannot be opened").format(port=note.binding.port)
        case _ if note.other_baud is not None:
            text = _("it answers at {baud} baud: write baud = {baud} into the configuration")
            return text.format(baud=note.other_baud)
        case _:
            return None


def _doubt(note: PadNote) -> str:
    if note.doubt == "address-twice":
        return _("several pads seem to answer to its address on the bus: take one off")
    text = _("uid {uid} is heard on two lines, and neither is asked: take one of both pads away")
    return text.format(uid=note.uid)


def _conflict(board: PadBoard, pad: str) -> str:
    note, owner = board[pad], board.owner(pad)
    if owner is None:
        text = _("uid {uid} stands at the path of {pad} (bound to {expected}). A new pad? {command}")
        return text.format(uid=note.uid, pad=pad, expected=note.binding.uid, command=_adopt(pad))
    text = _(
        "uid {uid} stands at the path of {pad} (window {window}, bound to {expected}) and belongs to {owner} "
        "(window {owners_window}). Put the cables back, or: {command}"
    )
    return text.format(
        uid=note.uid,
        pad=pad,
        window=note.binding.window,
        expected=note.binding.uid,
        owner=owner,
        owners_window=board[owner].binding.window,
        command=_adopt(f"{pad} {owner}"),
    )


def _adopt(pads: str) -> str:
    return f"hallrating pads adopt --config F {pads}"
