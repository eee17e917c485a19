"""What a row of the queue may show on its second line, and what it shows unless told."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

SHOWN_COLUMNS: dict[str, str | Promise] = {
    "client": _("Client"),
    "plan": _("Plan"),
    "product": _("Product"),
    "team": _("Team or line"),
    "requester": _("Requester"),
    "type": _("Type"),
    "asset": _("Asset"),
    "opened": _("Opened"),
}
USUAL_COLUMNS = ("client", "plan", "product", "team")
