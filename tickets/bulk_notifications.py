"""One summary of a bulk change instead of a notice a ticket."""

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from servicedesk.accounts.models import User
from servicedesk.events.models import Event
from servicedesk.events.registry import subscribe
from servicedesk.notifications.services import Notice, notify
from servicedesk.notifications.topics import topic
from tickets.events import BULK_APPLIED
from tickets.models import Bulk
from tickets.services.bulk import AT_ONCE

BULK = topic("ticket.bulk", gettext_lazy("Many tickets changed at once"))


@subscribe(BULK_APPLIED)
def tell_in_one(event: Event) -> None:
    """Whoever was given tickets, teams that were handed some, who has or follows what was
    changed, and who did it if they did not wait."""
    data = event.data
    bulk = Bulk.objects.filter(pk=event.subject_id).first()
    if bulk is None:
        return
    given = {int(key): count for key, count in data["given"].items()}
    handed: dict[int, int] = {}
    for key, count in data["teams"].items():
        for member in User.objects.active().in_team(int(key)).values_list("pk", flat=True):
            handed[member] = handed.get(member, 0) + count
    touched = {int(key): count for key, count in data.get("touched", {}).items()}
    people = set(given) | set(handed) | set(touched)
    people.discard(event.actor_id or 0)
    if data["total"] > AT_ONCE and event.actor_id is not None:
        people.add(event.actor_id)

    def render(user: User) -> Notice:
        if user.pk == event.actor_id:
            return _to_the_actor(bulk, data)
        parts = []
        if user.pk in given:
            parts.append(ngettext(
                "%(count)d ticket is given to you", "%(count)d tickets are given to you",
                given[user.pk]) % {"count": given[user.pk]})  # fmt: skip
        if user.pk in handed:
            parts.append(ngettext(
                "%(count)d ticket is handed over to your team",
                "%(count)d tickets are handed over to your team",
                handed[user.pk]) % {"count": handed[user.pk]})  # fmt: skip
        if user.pk in touched:
            parts.append(ngettext(
                "%(count)d ticket you have or follow is changed",
                "%(count)d tickets you have or follow are changed",
                touched[user.pk]) % {"count": touched[user.pk]})  # fmt: skip
        queue = "mine" if user.pk in given else "handoffs" if user.pk in handed else "all"
        return Notice("; ".join(parts), f"{reverse('tickets:ticket_list')}?queue={queue}")

    with transaction.atomic():
        notify(event, User.objects.filter(pk__in=people).order_by("pk"), topic=BULK, render=render)


def _to_the_actor(bulk: Bulk, data: dict[str, int]) -> Notice:
    words = (
        _("Taken back: %(count)d tickets restored, %(refused)d not")
        if bulk.undoes_id
        else _("Applied: %(count)d tickets changed, %(refused)d refused")
    )
    url = reverse("tickets:bulk_page", args=[bulk.pk])
    return Notice(words % {"count": data["count"], "refused": data["refused"]}, url)
