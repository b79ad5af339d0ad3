"""The states of stations and pads, as people read them."""

from __future__ import annotations

from gettext import gettext as _


def state_name(state: str) -> str:
    """In the language of the person; a state that this version does not know stays as it came."""
    names = {
        "online": _("online"),
        "offline": _("offline"),
        "silent": _("silent"),
        "ready": _("ready"),
        "unverified": _("unverified"),
        "starting": _("starting"),
        "unplugged": _("unplugged"),
        "conflict": _("conflict"),
        "unbound": _("unbound"),
        "faulty": _("faulty"),
    }
    return names.get(state, state)
