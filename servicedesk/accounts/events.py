"""What happens to people, their access and the teams they work in."""

from django.utils.translation import gettext_lazy as _

from servicedesk.events.registry import kind

CREATED = kind("person.created", _("added %(name)s (%(role)s)"), audit="access")
CHANGED = kind("person.changed", _("changed the profile"))
ROLE_CHANGED = kind(
    "person.role_changed", _("changed the role: %(before)s → %(after)s"), audit="access"
)
DEACTIVATED = kind("person.deactivated", _("closed the access: %(reason)s"), audit="access")
REACTIVATED = kind("person.reactivated", _("opened the access again"), audit="access")
PASSWORD_CHANGED = kind("person.password_changed", _("changed the password"), audit="sign_in")
RESET_ASKED = kind("person.reset_asked", _("asked for a new password"), audit="sign_in")
RESET_UNKNOWN = kind(
    "person.unknown_reset",
    _("somebody asked for a new password for an address nobody here has"),
    audit="sign_in",
)
SIGNED_IN = kind("person.signed_in", _("signed in"), audit="sign_in")
SIGN_IN_FAILED = kind("person.sign_in_failed", _("failed to sign in"), audit="sign_in")
SIGNED_OUT = kind("person.signed_out", _("signed out"), audit="sign_in")
SIGN_IN_UNKNOWN = kind(
    "person.unknown_sign_in", _("somebody tried an address nobody here has"), audit="sign_in"
)
COMPANY_LINKED = kind(
    "person.company_linked",
    _("signed in by the company %(company)s for the first time"),
    audit="sign_in",
)
COMPANY_REFUSED = kind(
    "person.company_refused", _("the company %(company)s was not believed"), audit="sign_in"
)
SECOND_FACTOR_ADDED = kind(
    "person.second_factor_added", _("set up a second step: %(what)s"), audit="sign_in"
)
"""what (totp, webauthn or recovery_codes), address"""
SECOND_FACTOR_REMOVED = kind(
    "person.second_factor_removed", _("removed a second step: %(what)s"), audit="sign_in"
)
SECOND_FACTOR_FAILED = kind(
    "person.second_factor_failed", _("entered a wrong second step"), audit="sign_in"
)
SECOND_FACTOR_RESET = kind(
    "person.second_factor_reset", _("took the second step away: %(reason)s"), audit="sign_in"
)
SECOND_FACTOR_ROLES_CHANGED = kind(
    "person.second_factor_roles_changed",
    _("changed the roles that need a second step: %(before)s → %(after)s"),
    audit="access",
)
SESSION_ENDED = kind("person.session_ended", _("ended a session: %(browser)s"), audit="sign_in")
SESSIONS_ENDED = kind("person.sessions_ended", _("ended sessions: %(count)s"), audit="sign_in")
PERSON_EXPORTED = kind("person.exported", _("took the personal data out"), audit="export")
EXPORTED = kind("person.took_out", _("took out as a file: %(what)s"), audit="export")
"""what (the report or list and what narrowed it), format, row_count"""
PERSON_ERASED = kind("person.erased", _("erased the personal data: %(reason)s"), audit="erasure")
"""counts: rows by holding"""
TOKEN_CREATED = kind("token.created", _("made the API token “%(name)s”"), audit="access")
TOKEN_REVOKED = kind("token.revoked", _("revoked the API token “%(name)s”"), audit="access")
ORGANISATION_CREATED = kind("organisation.created", _("added the organisation %(name)s"))
ORGANISATION_CHANGED = kind("organisation.changed", _("changed the organisation %(name)s"))
TEAM_CREATED = kind("team.created", _("added the team %(name)s"))
TEAM_CHANGED = kind("team.changed", _("changed the team %(name)s"), audit="access")

ABSENCE_NOTED = kind("absence.noted", _("will be away"))
"""absence (id), kind, starts_at, ends_at (ISO), substitute (id or None), substitute_name"""

ABSENCE_WITHDRAWN = kind("absence.withdrawn", _("will not be away after all"))
"""absence, substitute"""

WEEK_SAID = kind("person.week_said", _("said where and when they work"))
"""days: day (ISO) → [state before, state after], of servicedesk/accounts/week.py"""
CALENDAR_OPENED = kind("calendar.opened", _("made a calendar address"), audit="access")
CALENDAR_CLOSED = kind("calendar.closed", _("revoked a calendar address"), audit="access")
"""link, team (id or None)"""

SKILL_CREATED = kind("skill.created", _("added the skill %(name)s"))
COMPETENCE_SET = kind("person.competence_set", _("said what this person is able to do"))
"""before, after (skill id → level), capacity_before, capacity, confirmed_on (ISO date)"""

MEMBERSHIP_GRANTED = kind(
    "membership.granted", _("was given rights in %(organisation_name)s: %(rights)s"), audit="access"
)
MEMBERSHIP_CHANGED = kind(
    "membership.changed", _("has other rights in %(organisation_name)s: %(rights)s"), audit="access"
)
MEMBERSHIP_ENDED = kind(
    "membership.ended", _("belongs to %(organisation_name)s no more"), audit="access"
)
"""membership, organisation, organisation_name, rights (codes, see accounts/wording.py; words of the
actor's language in old events); before, after (fields)"""

INVITED = kind("person.invited", _("was invited to %(organisation_name)s"), audit="access")
INVITATION_USED = kind(
    "person.invitation_used", _("accepted the invitation to %(organisation_name)s"), audit="access"
)
"""invitation, organisation, organisation_name"""

JOIN_ASKED = kind("join.asked", _("somebody asked to join"))

DOMAIN_VERIFIED = kind(
    "organisation.domain_verified", _("verified the mail domain %(domain)s"), audit="access"
)
DOMAIN_UNVERIFIED = kind(
    "organisation.domain_unverified", _("vouches for the domain %(domain)s no more"), audit="access"
)

SITE_CREATED = kind("site.created", _("added the site %(name)s"), audit="access")
SITE_CHANGED = kind("site.changed", _("changed the site %(name)s"), audit="access")
