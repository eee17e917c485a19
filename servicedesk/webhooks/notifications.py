"""Who is told that a hook was switched off."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from servicedesk.accounts.models import User
from servicedesk.events.models import Event
from servicedesk.events.registry import subscribe
from servicedesk.notifications.services import Notice, notify
from servicedesk.notifications.topics import topic
from servicedesk.webhooks.choices import SwitchedOff
from servicedesk.webhooks.events import DISABLED
from servicedesk.webhooks.models import Webhook

WEBHOOKS = topic("webhook", gettext_lazy("Webhooks that were switched off"), for_clients=True)


@subscribe(DISABLED)
def tell_owner(event: Event) -> None:
    """The owner hears of it, unless they did it themselves."""
    hook = Webhook.objects.select_related("owner").filter(pk=event.subject_id).first()
    if hook is None or hook.owner_id == event.actor_id:
        return

    def render(user: User) -> Notice:
        words = _(
            "%(reason)s Nothing more is sent there. What was missed can be repeated once it is "
            "switched on again."
        )
        return Notice(
            title=_("The webhook “%(name)s” was switched off") % {"name": hook.name},
            body=words % {"reason": SwitchedOff(event.data["reason"]).label},
            url=reverse("webhooks:webhook_page", args=[hook.pk]),
        )

    notify(event, [hook.owner], topic=WEBHOOKS, render=render)
