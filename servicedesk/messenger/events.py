"""What happens to a person's tie to the messenger; the subject is the person."""

from django.utils.translation import gettext_lazy as _

from servicedesk.events.registry import kind

CODE_ASKED = kind("messenger.code_asked", _("asked for a code to link Telegram"))

LINKED = kind("messenger.linked", _("linked Telegram"))
"""chat, name (as the messenger calls the account)"""

UNLINKED = kind("messenger.unlinked", _("unlinked Telegram"))
"""chat, reason ("asked", "moved" to another account or chat)"""

BLOCKED = kind("messenger.blocked", _("blocked the bot: nothing reaches them by Telegram"))
"""chat, description (the messenger's own words)"""

REVIVED = kind("messenger.revived", _("let the bot write again"))
"""chat"""
