"""What tickets are formed and led by, among what is administered."""

from django.utils.translation import gettext_lazy as _

from servicedesk.administration import ASKING, WORDS, Subject, register
from tickets.permissions import (
    can_keep_rules,
    can_manage_regulation,
    can_manage_request_types,
    can_share_macros,
)

register(
    Subject(_("Request types"), _("What clients may ask for, and the form each of them fills in."),
            "tickets:request_type_list", "list-checks", ASKING, can_manage_request_types,
            also=_("forms fields questions")),
    Subject(_("Regulation"), _("Checklists, the facts a hand-over asks for, and the questions to "
                               "other teams."),
            "tickets:regulation_list", "square-check", ASKING, can_manage_regulation,
            also=_("checklist hand-over template")),
)  # fmt: skip
register(
    Subject(_("Trigger rules"), _("What the desk does by itself when something happens."),
            "tickets:trigger_list", "workflow", WORDS, can_keep_rules,
            also=_("automation when if then")),
    Subject(_("Macros"), _("Several changes and a reply in one press, on a ticket or on many."),
            "tickets:macro_list", "zap", WORDS, can_share_macros, also=_("templates buttons")),
)  # fmt: skip
