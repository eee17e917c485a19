"""What happens to hooks themselves."""

from django.utils.translation import gettext_lazy as _

from servicedesk.events.registry import kind

CREATED = kind("webhook.created", _("made the webhook “%(name)s”"))
CHANGED = kind("webhook.changed", _("changed the webhook “%(name)s”"))
SECRET_ROTATED = kind("webhook.secret_rotated", _("gave the webhook “%(name)s” a new secret"))
ENABLED = kind("webhook.enabled", _("switched the webhook “%(name)s” on"))
DISABLED = kind("webhook.disabled", _("switched the webhook “%(name)s” off: %(reason)s"))
"""name, reason; by the desk itself when its address failed for days or answered 410"""

REMOVED = kind("webhook.removed", _("removed the webhook “%(name)s”"))
REPLAYED = kind("webhook.replayed", _("repeated %(count)s calls of the webhook “%(name)s”"))
PINGED = kind(
    "webhook.pinged",
    _("tried the webhook “%(name)s” out"),
    client_wording=_("tried the webhook “%(name)s” out"),
)
