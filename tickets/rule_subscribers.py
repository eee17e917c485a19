"""Trigger rules listen here, and here their owners are told."""

from functools import partial

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from servicedesk.accounts.models import User
from servicedesk.events.models import Event
from servicedesk.events.registry import Kind, subscribe
from servicedesk.notifications.services import Notice, notify
from servicedesk.notifications.topics import topic
from tickets.events import RULE_DISABLED, RULE_STOPPED
from tickets.models import Rule
from tickets.rule_events import kinds, rule_events
from tickets.services.rule_runs import is_anybody_listening, run_rules

RULES = topic("ticket.rules", gettext_lazy("Rules that were stopped or switched off"))


def answer(event: Event) -> None:
    run_rules(event)


def listen_to(kind: Kind) -> None:
    """A row is owed only where an active rule answers events of this kind; floors above call it
    for what they offered."""
    names = [name for name, one in rule_events().items() if one.kind == kind]
    subscribe(kind, when=partial(is_anybody_listening, names))(answer)


for _kind in sorted(kinds(), key=str):
    listen_to(_kind)


@subscribe(RULE_STOPPED, RULE_DISABLED)
def tell_owner(event: Event) -> None:
    """Of a ring each time, of failures only when they switch the rule off."""
    data = event.data
    is_off = event.kind == RULE_DISABLED.name
    if not is_off and data["why"] != "ring":
        return
    key = event.subject_id if is_off else data["rule"]
    rule = Rule.objects.select_related("owner").filter(pk=key).first()
    if rule is None:
        return

    def render(user: User) -> Notice:
        words, body = _("The rule “%(name)s” was switched off"), data["error"]
        if not is_off:
            words = _("The rule “%(name)s” was stopped on ticket #%(number)d")
            chain = " → ".join(data["chain"])
            body = _("Rules answer each other in a ring: %(chain)s.") % {"chain": chain}
        title = words % {"name": data["name"], "number": event.subject_id}
        return Notice(title, reverse("tickets:trigger_edit", args=[rule.pk]), body)

    notify(event, [rule.owner], topic=RULES, render=render)
