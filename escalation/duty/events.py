"""What duty does; the subject of calls is the ticket, of plans the roster."""

from django.utils.translation import gettext_lazy as _

from servicedesk.events.registry import kind

PAGED = kind("duty.paged", _("called %(person_name)s on duty (level %(level)s)"))
"""call, level, person, person_name, told (ids), cause; level above the roster's: the heads"""

ACKNOWLEDGED = kind("duty.acknowledged", _("acknowledged the call: the chain ends"))
"""call, level (the last one called), seconds (from the first page to the answer)"""

CALL_CANCELLED = kind(
    "duty.call_cancelled", _("ended the call: this team need not answer it any more")
)
"""call, reason (EndedBy)"""

ROSTER_CREATED = kind("roster.created", _("made the duty roster %(name)s"))
ROSTER_CHANGED = kind("roster.changed", _("changed the duty roster %(name)s"))
"""name; before, after"""

ROSTER_DRAFTED = kind("roster.drafted", _("drafted version %(number)s of the duty roster %(name)s"))
ROSTER_PUBLISHED = kind(
    "roster.published", _("published version %(number)s of the duty roster %(name)s")
)
"""name, number, layers (as written)"""

COVER_SET = kind("roster.cover_set", _("put %(person_name)s on duty (level %(level)s)"))
COVER_WITHDRAWN = kind(
    "roster.cover_withdrawn", _("withdrew the duty of %(person_name)s (level %(level)s)")
)
"""cover, level, person, person_name, starts_at, ends_at (ISO)"""
