"""What a list of tickets may be asked for over the API: an allow-list, shorter for clients."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_filters import rest_framework as filters
from rest_framework import serializers

from contracts.choices import Priority
from contracts.models import Asset, Product
from contracts.querysets import desk_day
from servicedesk.accounts.choices import Line
from servicedesk.accounts.models import Organisation, Team, User
from tickets import search
from tickets.choices import OPEN_STATUSES, Status, TicketType
from tickets.models import Category, SavedView
from tickets.query import MAX_LENGTH, Context, QueryError, condition, parse
from tickets.querysets import TicketQuerySet
from tickets.saved_views import tickets_of
from tickets.workflow import seen_by_client

MAX_QUERY = 200


def _products(request: HttpRequest | None) -> QuerySet[Product]:
    return Product.objects.visible_to(_reader(request)) if request else Product.objects.none()


def _assets(request: HttpRequest | None) -> QuerySet[Asset]:
    if request is None:
        return Asset.objects.none()
    return Asset.visible_to(_reader(request), day=desk_day())


def _teams(request: HttpRequest | None) -> QuerySet[Team]:
    return Team.objects.visible_to(_reader(request)) if request else Team.objects.none()


def _people(request: HttpRequest | None) -> QuerySet[User]:
    return User.objects.visible_to(_reader(request)) if request else User.objects.none()


def _organisations(request: HttpRequest | None) -> QuerySet[Organisation]:
    if request is None:
        return Organisation.objects.none()
    return Organisation.objects.visible_to(_reader(request))


def _reader(request: HttpRequest) -> User:
    user = request.user
    if not isinstance(user, User):
        raise TypeError("the API answers people only")
    return user


class ClientTicketFilters(filters.FilterSet):  # type: ignore[misc]  # published without hints
    """For those who ask us."""

    status = filters.MultipleChoiceFilter(choices=Status.choices, method="with_status")
    is_open = filters.BooleanFilter(method="only_open", label=_("Open"))
    type = filters.MultipleChoiceFilter(choices=TicketType.choices)
    priority = filters.MultipleChoiceFilter(choices=Priority.choices)
    product = filters.ModelChoiceFilter(queryset=_products)
    asset = filters.ModelChoiceFilter(queryset=_assets)
    category = filters.ModelChoiceFilter(queryset=Category.objects.all())
    requester = filters.ModelChoiceFilter(queryset=_people)
    opened_after = filters.IsoDateTimeFilter("opened_at", "gte")
    opened_before = filters.IsoDateTimeFilter("opened_at", "lt")
    updated_after = filters.IsoDateTimeFilter("updated_at", "gte")
    updated_before = filters.IsoDateTimeFilter("updated_at", "lt")
    q = filters.CharFilter(method="with_words", max_length=MAX_QUERY, label=_("Words"))

    def with_status(self, tickets: TicketQuerySet, name: str, chosen: list[str]) -> TicketQuerySet:
        """For clients a status stands for all those that look the same from outside."""
        if not chosen or _reader(self.request).is_desk:
            return tickets.filter(status__in=chosen) if chosen else tickets
        return tickets.filter(status__in=[one for one in Status if seen_by_client(one) in chosen])

    def only_open(self, tickets: TicketQuerySet, name: str, value: Any) -> TicketQuerySet:
        rule = {"status__in": OPEN_STATUSES}
        return tickets.filter(**rule) if value else tickets.exclude(**rule)

    def with_words(self, tickets: TicketQuerySet, name: str, value: str) -> TicketQuerySet:
        return search.search(tickets, value, reader=_reader(self.request))


class DeskTicketFilters(ClientTicketFilters):
    """For those who answer."""

    line = filters.MultipleChoiceFilter(choices=Line.choices)
    team = filters.ModelChoiceFilter(queryset=_teams)
    assignee = filters.ModelChoiceFilter(queryset=_people)
    is_assigned = filters.BooleanFilter("assignee", "isnull", exclude=True)
    organisation = filters.ModelChoiceFilter(queryset=_organisations)
    client_waits = filters.BooleanFilter("client_waits_since", "isnull", exclude=True)
    due_before = filters.IsoDateTimeFilter("due_at", "lt")
    query = filters.CharFilter(
        method="in_query_language", max_length=MAX_LENGTH, label=_("Question in the query language")
    )

    view = filters.CharFilter(
        method="of_view", max_length=60, label=_("Short name of a saved view")
    )

    def of_view(self, tickets: TicketQuerySet, name: str, value: str) -> TicketQuerySet:
        """The tickets the saved view finds now, as in the queue."""
        user = _reader(self.request)
        view = SavedView.visible_to(user).filter(slug=value).first()
        if view is None:
            raise serializers.ValidationError({name: [_("There is no such view.")]})
        try:
            return tickets.filter(pk__in=tickets_of(view, user).values("pk"))
        except QueryError as error:
            words = _("The question of this view can no longer be read: {words}")
            raise serializers.ValidationError({name: [words.format(words=error.words)]}) from error

    def in_query_language(self, tickets: TicketQuerySet, name: str, value: str) -> TicketQuerySet:
        """Unlike the box of the queue it speaks of tickets in every status."""
        context = Context(_reader(self.request), timezone.now(), timezone.get_current_timezone())
        try:
            tree = parse(value)
            return tickets if tree is None else tickets.filter(condition(tree, context))
        except QueryError as error:
            place = {"start": error.start + 1, "end": error.end, "words": error.words}
            words = _("Characters {start} to {end}: {words}").format(**place)
            raise serializers.ValidationError({name: [words]}) from error
