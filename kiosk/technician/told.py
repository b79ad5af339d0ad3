"""What a new configuration changed, for people. The audit trail has the same in words that stay the same."""

from __future__ import annotations

from gettext import gettext as _


def change_told(action: str, words: str) -> str:
    """One line; `words` are those of the audit trail. An action that this version does not know stays."""
    names = {
        "pads.adopted": _("pad bound"),
        "pads.released": _("pad unbound"),
        "pads.added": _("pad added"),
        "pads.removed": _("pad taken away"),
        "pads.moved": _("pad at another port"),
        "pads.changed": _("pad changed"),
        "windows.added": _("window added"),
        "windows.removed": _("window taken away"),
        "windows.changed": _("window changed"),
        "timing.changed": _("times changed"),
        "sources.changed": _("sources changed"),
        "tokens.changed": _("tokens changed"),
        "origins.changed": _("web pages changed"),
    }
    name = names.get(action, action)
    return _("{what}: {words}").format(what=name, words=words) if words else name
