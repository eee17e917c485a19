"""The only writer of hooks: making, changing, rotating, trying out, repeating, removing."""

import socket
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from servicedesk.accounts.models import Organisation, User
from servicedesk.errors import Refused
from servicedesk.events.models import Event
from servicedesk.events.services import record
from servicedesk.fetching import PORTS, FetchError, is_public, parse_url
from servicedesk.validators import is_plain_text
from servicedesk.webhooks import events
from servicedesk.webhooks.choices import CallState
from servicedesk.webhooks.listening import KEPT_TRYING, new_call, owe
from servicedesk.webhooks.models import Dispatch, Webhook
from servicedesk.webhooks.presenting import offered_to, presenter_of, unknown_kinds
from servicedesk.webhooks.signing import new_salt, secret_of
from servicedesk.webhooks.switching import switch_off, switch_on
from servicedesk.webhooks.tasks import hint

__all__ = [
    "change_webhook", "create_webhook", "ping", "remove_webhook", "replay", "replay_between",
    "rotate_secret", "switch_off", "switch_on",
]  # fmt: skip
ROTATION = timedelta(hours=24)
MOST_HOOKS = 20
MOST_REPLAYED = 10_000
LONGEST_URL = 500


@transaction.atomic
def create_webhook(
    owner: User,
    *,
    name: str,
    url: str,
    kinds: Iterable[str] = (),
    only: Organisation | None = None,
    actor: User | None,
    at: datetime | None = None,
) -> tuple[Webhook, str]:
    """Make a hook; with it comes its secret, which is never shown again.

    A client's hook is their organisation's; nobody else's is the centre's. Refused, with the field,
    for an unfit name or address and unknown kinds.
    """
    home = owner.organisation if owner.is_client else None
    if Webhook.objects.filter(organisation=home).count() >= MOST_HOOKS:
        raise Refused(
            _("There are %(count)d webhooks already: remove one.") % {"count": MOST_HOOKS}
        )
    hook = Webhook(owner=owner, organisation=home, only=None if home else only, salt=new_salt(),
                   created_at=at or timezone.now())  # fmt: skip
    _fill(hook, name=name, url=url, kinds=kinds)
    hook.save()
    record(events.CREATED, hook, actor=actor, at=at, name=hook.name, url=hook.url, kinds=hook.kinds)
    return hook, secret_of(hook.salt)


@transaction.atomic
def change_webhook(
    hook: Webhook,
    *,
    name: str,
    url: str,
    kinds: Iterable[str],
    only: Organisation | None = None,
    actor: User | None,
    at: datetime | None = None,
) -> Webhook:
    """Change what a hook is called, where it is and what it hears. Refused as when it is made."""
    before = {"url": hook.url, "kinds": hook.kinds}
    _fill(hook, name=name, url=url, kinds=kinds)
    if hook.organisation_id is None:
        hook.only = only
    hook.rests_until = None
    hook.save()
    after = {"url": hook.url, "kinds": hook.kinds}
    record(events.CHANGED, hook, actor=actor, at=at, name=hook.name, before=before, after=after)
    return hook


@transaction.atomic
def rotate_secret(hook: Webhook, *, actor: User | None, at: datetime | None = None) -> str:
    """A new secret; for a day the old one signs as well."""
    moment = at or timezone.now()
    hook.previous_salt, hook.previous_until = hook.salt, moment + ROTATION
    hook.salt = new_salt()
    hook.save(update_fields=["salt", "previous_salt", "previous_until"])
    record(events.SECRET_ROTATED, hook, actor=actor, at=at, name=hook.name)
    return secret_of(hook.salt)


@transaction.atomic
def remove_webhook(hook: Webhook, *, actor: User | None, at: datetime | None = None) -> None:
    record(events.REMOVED, hook, actor=actor, at=at, name=hook.name, url=hook.url)
    hook.delete()


@transaction.atomic
def ping(hook: Webhook, *, actor: User | None, at: datetime | None = None) -> Dispatch:
    """Send the hook a word to try it out. Refused while it is switched off."""
    _refuse_off(hook)
    event = record(events.PINGED, hook, actor=actor, at=at, name=hook.name)
    _wake(hook)
    owe(event, [hook], now=at)
    return Dispatch.objects.get(webhook=hook, event=event)


@transaction.atomic
def replay(call: Dispatch, *, actor: User | None, at: datetime | None = None) -> None:
    """Send one call again, under the same id. Refused while its hook is switched off."""
    _refuse_off(call.webhook)
    _again([call.pk], now=at or timezone.now())
    _wake(call.webhook)
    record(events.REPLAYED, call.webhook, actor=actor, at=at, name=call.webhook.name, count=1)


@transaction.atomic
def replay_between(
    hook: Webhook, *, start: datetime, end: datetime, actor: User | None, at: datetime | None = None
) -> int:
    """Send again whatever happened from start until end, also what was missed while it was off.

    Returns how many calls. Refused while the hook is switched off, and for more than 10,000.
    """
    _refuse_off(hook)
    moment = at or timezone.now()
    found = {
        event
        for name in offered_to(hook.owner)
        if hook.wants(name)
        for event in _events_for(hook, name, start=start, end=end)
    }
    if len(found) > MOST_REPLAYED:
        raise Refused(_("These are more than 10,000 calls: choose a shorter time."), field="end")
    missing = Event.objects.filter(pk__in=found).exclude(
        pk__in=Dispatch.objects.filter(webhook=hook, event__in=found).values("event")
    )
    made = [new_call(event, hook, now=moment) for event in missing.order_by("pk")]
    again = list(
        Dispatch.objects.filter(webhook=hook, event__in=found).values_list("pk", flat=True)
    )
    Dispatch.objects.bulk_create(made, ignore_conflicts=True, batch_size=500)
    _again(again, now=moment)
    _wake(hook)
    count = len(made) + len(again)
    record(events.REPLAYED, hook, actor=actor, at=at, name=hook.name, count=count,
           start=start.isoformat(), end=end.isoformat())  # fmt: skip
    transaction.on_commit(hint)
    return count


def _events_for(hook: Webhook, kind: str, *, start: datetime, end: datetime) -> list[int]:
    presenter = presenter_of(kind)
    events_then: QuerySet[Event] = Event.objects.filter(kind=kind, at__gte=start, at__lt=end)
    home = hook.organisation_id or hook.only_id
    if presenter is not None and home is not None:
        events_then = presenter.of_organisation(events_then, home)
    return list(events_then.order_by("pk").values_list("pk", flat=True)[: MOST_REPLAYED + 1])


def _again(call_ids: list[int], *, now: datetime) -> None:
    for begin in range(0, len(call_ids), 500):
        Dispatch.objects.filter(pk__in=call_ids[begin : begin + 500]).update(
            state=CallState.WAITING, attempt_count=0, next_attempt_at=now,
            gives_up_at=now + KEPT_TRYING, finished_at=None,
        )  # fmt: skip
    transaction.on_commit(hint)


def _wake(hook: Webhook) -> None:
    """A person asked for it: try at once, whatever it did before."""
    hook.rests_until = None
    hook.save(update_fields=["rests_until"])


def _refuse_off(hook: Webhook) -> None:
    if not hook.is_active:
        raise Refused(_("The webhook is switched off: switch it on first."))


def _fill(hook: Webhook, *, name: str, url: str, kinds: Iterable[str]) -> None:
    hook.name, hook.url, hook.kinds = name.strip(), url.strip(), sorted(set(kinds))
    if not hook.name or len(hook.name) > 100 or not is_plain_text(hook.name):
        raise Refused(_("Give it a name of at most 100 characters."), field="name")
    unknown = unknown_kinds(hook.kinds, hook.owner)
    if unknown:
        raise Refused(
            _("Nobody is told of this: %(kinds)s.") % {"kinds": ", ".join(unknown)}, field="kinds"
        )
    _refuse_unfit_url(hook.url)


def _refuse_unfit_url(url: str) -> None:
    """Refuse what would never be asked; a name is judged anew each time it is asked."""
    if len(url) > LONGEST_URL:
        raise Refused(_("The address is too long."), field="url")
    try:
        parts = parse_url(url)
    except FetchError as error:
        raise Refused(str(error), field="url") from error
    if parts.scheme != "https" and not settings.OUTGOING_PRIVATE_NETWORKS:
        raise Refused(_("Give an address that begins with https://."), field="url")
    try:
        port = parts.port or PORTS[parts.scheme]
        found = socket.getaddrinfo(
            parts.hostname, port, type=socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST
        )
    except OSError:
        return  # a name, not a number
    if not all(is_public(str(one[4][0])) for one in found):
        raise Refused(
            _("This address belongs to a private network: give a public one."), field="url"
        )
