"""Why a port failed, as one short English sentence for logs and events; people read it in the catalogues."""

import errno
import os
from typing import Final

from devices.texts import N_

NOT_THERE: Final = N_("not there")
IN_USE: Final = N_("in use by another process")
NO_PERMISSION: Final = N_("no permission")
HUNG_UP: Final = N_("hung up")
NO_SERIAL_PORT: Final = N_("not a serial port")
NO_HOST: Final = N_("no such host")
NO_WAY: Final = N_("no way to that network")
NOBODY_LISTENS: Final = N_("nobody listens there")
CLOSED: Final = N_("the connection was closed")
NO_ANSWER: Final = N_("no answer")
OTHER_SERVER: Final = N_("no serial server of this kind")
NOT_FOUND: Final = N_("the pad answers at no port")
"""Of a port that is searched for."""

_CAUSES: Final = {
    errno.ENOENT: NOT_THERE,
    errno.ENODEV: NOT_THERE,
    errno.ENXIO: NOT_THERE,
    errno.EAGAIN: IN_USE,
    errno.EBUSY: IN_USE,
    errno.EACCES: NO_PERMISSION,
    errno.EPERM: NO_PERMISSION,
    errno.EIO: HUNG_UP,
    errno.ENOTTY: NO_SERIAL_PORT,
    errno.ECONNREFUSED: NOBODY_LISTENS,
    errno.ECONNRESET: CLOSED,
    errno.EPIPE: CLOSED,
    errno.ETIMEDOUT: NO_ANSWER,
    errno.EHOSTUNREACH: NO_WAY,
    errno.ENETUNREACH: NO_WAY,
}


def cause_of(error: Exception, otherwise: str = NO_SERIAL_PORT) -> str:
    """The sentence for an exception of a port, whatever library it came through; `otherwise` where it tells
    nothing.
    """
    inner = error.__context__
    number = error.errno if isinstance(error, OSError) else error.args[0] if error.args else None
    if number is None and isinstance(inner, Exception):
        # pyserial keeps the errno of the network only in the exception behind its own
        return cause_of(inner, otherwise)
    if isinstance(number, int) and number > 0:
        return _CAUSES.get(number) or os.strerror(number)
    return NO_ANSWER if isinstance(error, TimeoutError) else otherwise
