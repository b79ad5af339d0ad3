"""The modem's storage for messages: listed into the inbox, and emptied of what was taken."""

from devices.modem.channel import Command, Result
from devices.modem.inbox import Inbox, stored_in
from devices.modem.survey import SLOW_S, Task


def read_storage(inbox: Inbox, now_s: float, is_full: bool) -> Task:
    """List everything, read or not. A listing that does not end well tells the inbox nothing."""
    answer = yield Command("AT+CMGL=4", takes="+CMGL:", timeout_s=SLOW_S)
    if answer.result is Result.OK:
        inbox.listed(stored_in(answer.lines), now_s, is_full)


def delete(inbox: Inbox, index: int) -> Task:
    """Delete one message that the caller has taken."""
    answer = yield Command(f"AT+CMGD={index}")
    inbox.deleted(index, gone=answer.result is Result.OK)
