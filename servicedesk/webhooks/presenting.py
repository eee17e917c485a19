"""How a kind of subject is told to a person; floors above say it for what is theirs.

What is said is decided when it is sent: for the hook's owner, by the owner's rights of that moment.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from servicedesk.accounts.models import User
from servicedesk.events.models import Event
from servicedesk.events.registry import Kind, kind_named
from servicedesk.webhooks.events import PINGED
from servicedesk.webhooks.models import Webhook

Label = str | Promise


@dataclass(frozen=True)
class Presenter:
    """What a floor says of its subjects.

    ``present(event, reader)``: the facts for the body, None when they are not the reader's to know.
    ``organisation_of(event)``: whose matter it is, cheaply, within the change; None: the centre's
    alone. ``of_organisation(events, organisation_id)`` narrows events of these kinds.
    """

    present: Callable[[Event, User], dict[str, Any] | None]
    organisation_of: Callable[[Event], int | None]
    of_organisation: Callable[[QuerySet[Event], int], QuerySet[Event]]


_presenters: dict[str, Presenter] = {}
_labels: dict[str, Label] = {}


def note_presenter(kind: Kind, label: Label, presenter: Presenter) -> None:
    """Remember what people call a kind and who presents it. Raises ValueError when somebody does
    already."""
    if kind.name in _presenters:
        raise ValueError(f"{kind.name} is offered to webhooks twice")
    _presenters[kind.name], _labels[kind.name] = presenter, label


def presenter_of(kind: str) -> Presenter | None:
    return _presenters.get(kind)


def label_of(kind: str) -> str:
    """What people call a kind, in the active language; its name where nobody offers it any more."""
    return str(_labels.get(kind, kind))


def offered_to(user: User) -> list[str]:
    """Names of the kinds a person's hook may listen to, as they were offered; a client's: those
    clients are told of."""
    return [name for name in _presenters if name != PINGED.name and _is_for(name, user)]


def _is_for(name: str, user: User) -> bool:
    kind = kind_named(name)
    return kind is not None and (not user.is_client or kind.client_wording is not None)


def unknown_kinds(names: Iterable[str], user: User) -> list[str]:
    return sorted(set(names) - set(offered_to(user)))


def _ping(event: Event, reader: User) -> dict[str, Any] | None:
    hook = Webhook.visible_to(reader).filter(pk=event.subject_id).first()
    return {"webhook": hook.pk, "name": hook.name} if hook else None


note_presenter(
    PINGED,
    _("The webhook is tried out"),
    Presenter(_ping, lambda event: None, lambda events, organisation: events.none()),
)
