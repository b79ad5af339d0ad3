"""Why a port failed, as one short English sentence for logs and events."""

import errno
import os

NOT_FOUND = "the pad answers at no port"


def cause_of(error: Exception, otherwise: str = "not a serial port") -> str:
    """The sentence for an exception of a port, whatever library it came through; `otherwise` where it tells
    nothing.
    """
    inner = error.__context__
    number = error.errno if isinstance(error, OSError) else error.args[0] if error.args else None
    if number is None and isinstance(inner, Exception):
        # pyserial keeps the errno of the network only in the exception behind its own
        return cause_of(inner, otherwise)
    match number:
        case errno.ENOENT | errno.ENODEV | errno.ENXIO:
            return "not there"
        case errno.EAGAIN | errno.EBUSY:
            return "in use by another process"
        case errno.EACCES | errno.EPERM:
            return "no permission"
        case errno.EIO:
            return "hung up"
        case errno.ECONNREFUSED:
            return "nobody listens there"
        case errno.ECONNRESET | errno.EPIPE:
            return "the connection was closed"
        case int() if number > 0:
            return os.strerror(number)
        case _ if isinstance(error, TimeoutError):
            return "no answer"
        case _:
            return otherwise
