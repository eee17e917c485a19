"""The fields of a ticket that a query may name."""

from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from contracts.choices import PauseReason, Priority
from contracts.models import Asset, Contract, Product
from contracts.querysets import desk_day
from servicedesk.accounts.choices import Line
from servicedesk.accounts.models import Team, User
from tickets.choices import FINISHED_STATUSES, OPEN_STATUSES, Channel, Status, TicketType
from tickets.filters import STATUS_SETS, clients_seen_by, plans_seen_by
from tickets.models import Category
from tickets.query.compiling import TEXT
from tickets.query.fields import COMPARISONS, Context, Field, refuse_value, register
from tickets.query.kinds import (
    Rows,
    any_of,
    choice,
    choices_offer,
    dated,
    flag,
    number,
    past,
    remaining,
)
from tickets.query.tree import Term
from tickets.queues import is_due_soon, is_late

PRIORITY_WORDS = {f"p{priority}": Q(priority=priority) for priority in Priority.values}
STATUSES = {
    "open": Q(status__in=OPEN_STATUSES),
    "finished": Q(status__in=FINISHED_STATUSES),
    "any": ~Q(pk__in=[]),
}
DUE_WORDS = {"late": _("Late"), "soon": _("Due in 2 hours"), "none": _("Without a deadline")}
LOOKUPS = {"<": "lt", "<=": "lte", ">": "gt", ">=": "gte"}


def _due(term: Term, place: int, context: Context) -> Q:
    """``late``, ``soon``, ``none``; a span of real time that is left; or an instant."""
    value = term.values[place].lower()
    known = {"late": is_late(context.now), "soon": is_due_soon(context.now), "none": Q(due_at=None)}
    if value in known:
        if term.operator != ":":
            raise refuse_value(term, place, gettext("This is asked with a colon: due:late."))
        return known[value]
    until = remaining(term, place, context)
    if until is None:
        return dated("due_at", term, place, context)
    return Q(**{f"due_at__{LOOKUPS.get(term.operator, 'lte')}": until})


def _no_words(term: Term, context: Context) -> Q:
    """Words are looked for by the compiler, together with others beside them."""
    raise NotImplementedError


def _seen(model: Any) -> Any:
    def rows(context: Context) -> QuerySet[Any]:
        found: QuerySet[Any] = model.objects.visible_to(context.user)
        return found

    return rows


def _clients(context: Context) -> QuerySet[Any]:
    return clients_seen_by(context.user)


def _engineers(context: Context) -> QuerySet[Any]:
    return User.objects.visible_to(context.user).desk()


def _askers(context: Context) -> QuerySet[Any]:
    return User.objects.visible_to(context.user).filter(organisation__in=_clients(context))


def _assets(context: Context) -> QuerySet[Any]:
    return Asset.visible_to(context.user, day=desk_day())


def _contracts(context: Context) -> QuerySet[Any]:
    return Contract.visible_to(context.user, day=desk_day())


TEAM = Rows(
    "team", _seen(Team),
    words={
        "mine": lambda context: Q(team__in=Team.objects.of(context.user).values("pk")),
        "none": lambda context: Q(team=None),
    },
)  # fmt: skip
ASSIGNEE = Rows(
    "assignee", _engineers, exact=("full_name", "email"), part="full_name",
    words={
        "me": lambda context: Q(assignee=context.user.pk),
        "none": lambda context: Q(assignee=None),
    },
)  # fmt: skip
CLIENT = Rows("organisation", _clients, words={"none": lambda context: Q(organisation=None)})
REQUESTER = Rows("requester", _askers, exact=("full_name", "email"), part="full_name")
PRODUCT = Rows(
    "product", _seen(Product), exact=("name", "code"), words={"none": lambda _c: Q(product=None)}
)
ASSET = Rows(
    "asset", _assets, exact=("serial_number",), part="serial_number",
    words={"none": lambda _c: Q(asset=None)},
)  # fmt: skip
PLAN = Rows(
    "entitlement__plan_version__plan", lambda context: plans_seen_by(context.user),
    exact=("name", "code"),
)  # fmt: skip
CONTRACT = Rows(
    "entitlement__contract", _contracts, exact=("number",), part="number",
    words={"none": lambda _c: Q(entitlement__contract=None)},
)  # fmt: skip
CATEGORY = Rows(
    "category", lambda _c: Category.objects.all(), exact=("name", "name_ru", "code"),
    words={"none": lambda _c: Q(category=None)},
)  # fmt: skip


def _rows(name: str, label: Any, rows: Rows, *aliases: str) -> Field:
    return Field(name, label, rows.condition(), aliases=aliases, offer=rows.offer)


def _flag(name: str, label: Any, condition: Q, *aliases: str) -> Field:
    yes_no = {"yes": _("Yes"), "no": _("No")}
    return Field(name, label, flag(condition), aliases=aliases, offer=choices_offer(yes_no))


def _choice(name: str, label: Any, choices: Any, *aliases: str, words: Any = None) -> Field:
    labels = dict(choices)
    shown = dict.fromkeys(words or {}, "")
    return Field(
        name, label, choice(name, labels, words=words), aliases=aliases,
        offer=choices_offer(labels, shown),
    )  # fmt: skip


_WITH_LABELS = choice("priority", dict(Priority.choices), words=PRIORITY_WORDS)
_AS_NUMBER = number("priority")


def _priority(term: Term, place: int, context: Context) -> Q:
    """``p1`` or ``1`` or its name; compared by number, where 1 is the most urgent."""
    value = term.values[place].lower().removeprefix("p")
    one = Term(term.name, term.operator, (value,), term.span, (term.value_span(place),))
    if value[:1].isdigit():
        return _AS_NUMBER(one, context)
    if term.operator != ":":
        raise refuse_value(term, place, gettext("Priorities are compared by number: priority<=2."))
    return _WITH_LABELS(one, context)


register(
    Field(TEXT, _("Words"), _no_words, aliases=("текст", "слова")),
    Field("number", _("Number"), number("pk"), COMPARISONS, aliases=("id", "номер")),
    Field("status", _("Status"), choice("status", dict(Status.choices), words=STATUSES),
          aliases=("статус",), offer=choices_offer(dict(Status.choices), STATUS_SETS)),
    Field("priority", _("Priority"), any_of(_priority), COMPARISONS,
          aliases=("приоритет",), offer=choices_offer(dict(Priority.choices))),
    Field("line", _("Line"), number("line"), COMPARISONS, aliases=("линия",),
          offer=choices_offer(dict(Line.choices))),
    _choice("type", _("Type"), TicketType.choices, "тип"),
    _choice("channel", _("Channel"), Channel.choices, "канал"),
    Field("waits", _("Waits for"), choice("pause_reason", dict(PauseReason.choices)),
          aliases=("ждёт",), offer=choices_offer(dict(PauseReason.choices))),
    _rows("team", _("Team"), TEAM, "группа"),
    _rows("assignee", _("Assignee"), ASSIGNEE, "who", "исполнитель"),
    _rows("client", _("Client"), CLIENT, "org", "organisation", "заказчик", "клиент"),
    _rows("requester", _("Requester"), REQUESTER, "from", "заявитель"),
    _rows("product", _("Product"), PRODUCT, "продукт"),
    _rows("asset", _("Asset"), ASSET, "serial", "оборудование"),
    _rows("plan", _("Plan"), PLAN, "план"),
    _rows("contract", _("Contract"), CONTRACT, "договор"),
    _rows("category", _("Category"), CATEGORY, "категория"),
    Field("due", _("Deadline"), any_of(_due), COMPARISONS, aliases=("срок",),
          offer=choices_offer(DUE_WORDS)),
    Field("opened", _("Opened"), past("opened_at"), COMPARISONS, aliases=("created", "создано")),
    Field("updated", _("Last change"), past("updated_at"), COMPARISONS, aliases=("изменено",)),
    Field("resolved", _("Solved"), past("resolved_at"), COMPARISONS, aliases=("решено",)),
    Field("closed", _("Closed"), past("closed_at"), COMPARISONS, aliases=("закрыто",)),
    Field("waiting", _("The client waits since"), past("client_waits_since"), COMPARISONS,
          aliases=("ждут",)),
    _flag("replied", _("The client has replied"), Q(client_waits_since__isnull=False), "ответили"),
    _flag("escalated", _("Under escalation"), Q(is_escalated=True), "эскалация"),
    _flag("blocked", _("Blocked"), Q(blocker_count__gt=0), "заблокировано"),
    _flag("answered", _("Answered by us"), Q(first_replied_at__isnull=False), "отвечено"),
    Field("handoffs", _("Hand-overs"), number("handoff_count"), COMPARISONS, aliases=("передач",)),
    Field("returns", _("Ping-pong"), number("ping_pong_count"), COMPARISONS,
          aliases=("возвратов",)),
    Field("reopenings", _("Reopenings"), number("reopening_count"), COMPARISONS,
          aliases=("открытий",)),
    Field("messages", _("Messages"), number("message_count"), COMPARISONS, aliases=("сообщений",)),
)  # fmt: skip
