"""Words among what is administered."""

from django.utils.translation import gettext_lazy as _

from knowledgebase.permissions import can_share_replies, can_write_words
from servicedesk.administration import WORDS, Subject, register

register(
    Subject(_("Quick replies"), _("Texts that are written often, with fields from the ticket."),
            "knowledgebase:quick_reply_list", "zap", WORDS, lambda user: user.is_desk,
            also=_("templates canned answers")),
    Subject(_("Sent by themselves"), _("Quick replies the desk sends when something happened."),
            "knowledgebase:automatic_list", "timer", WORDS, can_share_replies,
            also=_("automatic reminders")),
    Subject(_("Glossary"), _("How we call things, and how we do not."),
            "knowledgebase:glossary", "book-a", WORDS, can_write_words,
            also=_("spelling dictionary words")),
    Subject(_("Handbook"), _("Which article is one key away on which tickets."),
            "knowledgebase:handbook_list", "book-marked", WORDS, can_write_words),
)  # fmt: skip
