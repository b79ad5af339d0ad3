"""Which message of a pad is an answer to which request: the list in section 5 of the page. Pure."""

from typing import assert_never

from devices.codes import ClosedReason
from devices.messages import (
    Addressed,
    AskHello,
    AskLog,
    Close,
    Closed,
    Extend,
    Full,
    Hello,
    Open,
    Opened,
    PadMessage,
    Ping,
    Pong,
    Press,
    Request,
    SetAddress,
    Signal,
    SignalDone,
    StartTest,
    TestKey,
)

EXTENDED_SLACK_MS = 1000


def is_same(one: Request, other: Request) -> bool:
    """Whether two requests ask the same; the times in them may differ."""
    return type(one) is type(other) and getattr(one, "token", None) == getattr(other, "token", None)


def answers(request: Request, message: PadMessage) -> bool:
    """Whether `message` is an answer to `request`."""
    match request:
        case AskHello():
            return isinstance(message, Hello)
        case Ping() | AskLog():
            return isinstance(message, Pong)
        case Open(token) | Close(token) | Extend(token):
            return _tells_of(token, request, message)
        case Signal(kind):
            return message == SignalDone(kind)
        case StartTest():
            return message == TestKey(0) or isinstance(message, Pong)
        case SetAddress(uid, address):
            return message == Addressed(uid, address)
        case _:
            assert_never(request)


def _tells_of(token: bytes, request: Open | Close | Extend, message: PadMessage) -> bool:
    match message:
        case Press():
            return message.token == token
        case Opened(opened, remaining_ms):
            # An older OPENED of the same token does not show that the longer time has arrived.
            longer = isinstance(request, Extend) and remaining_ms + EXTENDED_SLACK_MS >= request.timeout_ms
            return opened == token and (isinstance(request, Open) or longer)
        case Closed(closed, reason):
            # "Not known here" answers CLOSE and EXTEND; OPEN is never answered so, it must be older.
            stale = isinstance(request, Open) and reason is ClosedReason.UNKNOWN_HERE
            return closed == token and not stale
        case Full(full):
            return isinstance(request, Open) and full == token
        case _:
            return False
