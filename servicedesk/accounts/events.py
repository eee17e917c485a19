"""What happens to people, their access and the teams they work in."""

from django.utils.translation import gettext_lazy as _

from servicedesk.events.registry import kind

CREATED = kind("person.created", _("added %(name)s (%(role)s)"))
CHANGED = kind("person.changed", _("changed the profile"))
ROLE_CHANGED = kind("person.role_changed", _("changed the role: %(before)s → %(after)s"))
DEACTIVATED = kind("person.deactivated", _("closed the access: %(reason)s"))
REACTIVATED = kind("person.reactivated", _("opened the access again"))
PASSWORD_CHANGED = kind("person.password_changed", _("changed the password"))
RESET_ASKED = kind("person.reset_asked", _("asked for a new password"))
SIGNED_IN = kind("person.signed_in", _("signed in"))
SIGN_IN_FAILED = kind("person.sign_in_failed", _("failed to sign in"))
SIGNED_OUT = kind("person.signed_out", _("signed out"))
TOKEN_CREATED = kind("token.created", _("made the API token “%(name)s”"))
TOKEN_REVOKED = kind("token.revoked", _("revoked the API token “%(name)s”"))
ORGANISATION_CREATED = kind("organisation.created", _("added the organisation %(name)s"))
ORGANISATION_CHANGED = kind("organisation.changed", _("changed the organisation %(name)s"))
TEAM_CREATED = kind("team.created", _("added the team %(name)s"))
TEAM_CHANGED = kind("team.changed", _("changed the team %(name)s"))

ABSENCE_NOTED = kind("absence.noted", _("will be away"))
"""absence (id), kind, starts_at, ends_at (ISO), substitute (id or None), substitute_name"""

ABSENCE_WITHDRAWN = kind("absence.withdrawn", _("will not be away after all"))
"""absence, substitute"""
