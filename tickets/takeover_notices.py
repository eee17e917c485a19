"""Who hears of a takeover: the engineer once, and each client who knew the other one, once."""

from collections import defaultdict
from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from servicedesk.accounts.models import User
from servicedesk.events.models import Event
from servicedesk.events.registry import subscribe
from servicedesk.notifications.services import Notice, notify
from tickets.events import GIVEN_BACK, TAKEN_OVER
from tickets.models import Takeover, Ticket, Watcher
from tickets.notifications import REPLIES, WORK, ticket_url


@subscribe(TAKEN_OVER, GIVEN_BACK)
def tell_of_takeover(event: Event) -> None:
    """Any number of times: an event is told to a person once."""
    made = Takeover.objects.select_related("absent", "substitute").get(pk=event.data["takeover"])
    is_back = event.kind == GIVEN_BACK.name
    _tell_engineer(event, made, is_back=is_back)
    rows = Ticket.objects.filter(pk__in=event.data["told"]).select_related("requester")
    by_person = _clients(list(rows.order_by("pk")))
    people = list(User.objects.filter(pk__in=by_person))
    after = made.absent if is_back else made.substitute

    def render(person: User) -> Notice:
        tickets = by_person[person.pk]
        names = {"after": after.full_name, "absent": made.absent.full_name}
        words = (
            ngettext("%(after)s is back and looks after your request again",
                     "%(after)s is back and looks after your requests again", len(tickets))
            if is_back
            else ngettext("%(after)s looks after your request while %(absent)s is away",
                          "%(after)s looks after your requests while %(absent)s is away",
                          len(tickets))
        )  # fmt: skip
        listed = "\n".join(f"#{ticket.number} {ticket.subject}" for ticket in tickets)
        what_for = _("You need not do anything: write in the request as before.")
        url = (
            ticket_url(tickets[0], person) if len(tickets) == 1 else reverse("tickets:portal_home")
        )
        return Notice(words % names, url, f"{listed}\n\n{what_for}")

    notify(event, people, topic=REPLIES, render=render)


def _tell_engineer(event: Event, made: Takeover, *, is_back: bool) -> None:
    person = made.absent if is_back else made.substitute
    count = len(event.data["tickets"])
    if person.pk == event.actor_id or not count:
        return
    other = made.substitute if is_back else made.absent

    def render(person: User) -> Notice:
        words = (
            ngettext("%(count)d ticket came back to you from %(name)s",
                     "%(count)d tickets came back to you from %(name)s", count)
            if is_back
            else ngettext("You took over %(count)d ticket from %(name)s",
                          "You took over %(count)d tickets from %(name)s", count)
        )  # fmt: skip
        url = reverse("tickets:ticket_list") + "?queue=mine"
        return Notice(words % {"count": count, "name": other.full_name}, url,
                      "" if is_back else made.note)  # fmt: skip

    notify(event, [person], topic=WORK, render=render)


def _clients(tickets: Sequence[Ticket]) -> dict[int, list[Ticket]]:
    """By client's person: the requests they asked or follow, of which they may read."""
    found: defaultdict[int, list[Ticket]] = defaultdict(list)
    watchers: defaultdict[int, list[User]] = defaultdict(list)
    for row in Watcher.objects.filter(ticket__in=tickets).select_related("user"):
        watchers[row.ticket_id].append(row.user)
    for ticket in tickets:
        people = {one.pk: one for one in (ticket.requester, *watchers[ticket.pk]) if one}
        for person in people.values():
            if person.is_client and person.is_active and ticket.is_seen_by(person):
                found[person.pk].append(ticket)
    return found
