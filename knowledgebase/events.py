"""What happens to articles. The data each kind carries stands beside it; all of it is JSON."""

from django.utils.translation import gettext_lazy as _

from servicedesk.events.registry import kind

CREATED = kind("article.created", _("began the article"))
"""title, audience, ticket (number it was drafted from, or None)"""

EDITED = kind("article.edited", _("changed the article"))
"""fields (names of what changed), audience_before and audience_after where it changed, pending
(whether the published text stays until published anew)"""

SUBMITTED = kind("article.submitted", _("asked for a review"))
PUBLISHED = kind("article.published", _("published the article"))
"""audience, fields (of a pending text, else empty)"""

RETURNED = kind("article.returned", _("returned the article: %(reason)s"))
"""reason"""

OUTDATED = kind("article.outdated", _("marked the article as outdated"))

ARTICLE_LINKED = kind("ticket.article_linked", _("linked the article “%(title)s”"))
"""subject is the ticket; article (id), title, kind"""

QUICK_REPLY_SAVED = kind("quick_reply.saved", _("wrote the quick reply “%(title)s”"))
"""title, is_new"""

AUTOMATIC_SAVED = kind("automatic_reply.saved", _("decided when “%(title)s” is sent by itself"))
"""title, is_active"""

AUTOMATIC_SENT = kind("ticket.automatic_reply", _("sent “%(title)s” by itself"))
"""subject is the ticket; title, message (id)"""

TERM_SAVED = kind("glossary.term_saved", _("wrote “%(term)s” into the glossary"))
TERM_REMOVED = kind("glossary.term_removed", _("took “%(term)s” out of the glossary"))
"""term, language"""

HANDBOOK_PLACED = kind("handbook.placed", _("made “%(title)s” the handbook of a place"))
"""title, article (id), line, type"""
