"""argparse's own sentences, named here so that the catalogues have them: argparse asks gettext for them."""

from __future__ import annotations

from gettext import gettext as _
from typing import Final

# Evaluated for nothing but the collection of texts; argparse itself looks them up when it speaks.
TEXTS: Final = (
    _("usage: "),
    _("positional arguments"),
    _("options"),
    _("show this help message and exit"),
    _("show program's version number and exit"),
    _("%(prog)s: error: %(message)s\n"),
    _("the following arguments are required: %s"),
    _("unrecognized arguments: %s"),
    _("expected one argument"),
    _("not allowed with argument %s"),
    _("one of the arguments %s is required"),
    _("invalid %(type)s value: %(value)r"),
    _("invalid choice: %(value)r (choose from %(choices)s)"),
    _("argument %(argument_name)s: %(message)s"),
)
