"""What happens to the mail of people, and to the texts of letters."""

from django.utils.translation import gettext_lazy as _

from servicedesk.events.registry import kind

MAIL_FAILED = kind("person.mail_failed", _("takes no mail at %(address)s: %(reason)s"))
"""address, reason"""

MAIL_TRUSTED = kind("person.mail_trusted", _("takes mail at %(address)s again"))
"""address"""

DAY_TOLD = kind("person.day_told", _("was told of the day: %(count)s"))
"""day (ISO), count"""

LETTER_CHANGED = kind("letter.changed", _("changed the letter “%(kind)s” (%(language)s)"))
LETTER_RESTORED = kind("letter.restored", _("restored the letter “%(kind)s” (%(language)s)"))
"""kind, language"""
