"""REST doors of what is prepaid: balances and every line, read only."""

from typing import Any

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import generics, serializers

from contracts.choices import AllowanceUnit, EntryKind
from contracts.models import Allowance, Contract, LedgerEntry
from contracts.querysets import AllowanceQuerySet, LedgerEntryQuerySet, desk_day
from servicedesk.accounts.choices import Scope
from servicedesk.accounts.models import User


class AllowanceSerializer(serializers.Serializer[Allowance]):
    """Minutes or incidents of a period, as they stand."""

    id = serializers.IntegerField(source="pk")
    unit = serializers.ChoiceField(choices=AllowanceUnit.choices)
    starts_on = serializers.DateField()
    ends_on = serializers.DateField()
    rounding_minutes = serializers.IntegerField()
    carry_limit = serializers.IntegerField()
    carry_days = serializers.IntegerField()
    granted = serializers.IntegerField()
    used = serializers.IntegerField()
    left = serializers.IntegerField()
    surplus = serializers.IntegerField()
    closed_at = serializers.DateTimeField(allow_null=True)


class LedgerEntrySerializer(serializers.Serializer[LedgerEntry]):
    """One line; ``amount`` changes the balance, ``surplus`` what is not prepaid."""

    id = serializers.IntegerField(source="pk")
    allowance = serializers.IntegerField(source="allowance_id")
    kind = serializers.ChoiceField(choices=EntryKind.choices)
    amount = serializers.IntegerField()
    surplus = serializers.IntegerField()
    real_minutes = serializers.IntegerField()
    accounted_minutes = serializers.IntegerField()
    ticket = serializers.IntegerField(allow_null=True)
    at = serializers.DateTimeField()
    note = serializers.CharField()


def _seen(view: Any) -> AllowanceQuerySet:
    """The allowances of the contract asked for; 404 for a stranger's."""
    user = view.request.user if view.request else None
    if not isinstance(user, User):
        return AllowanceQuerySet(Allowance).none()
    day = desk_day()
    if not Contract.visible_to(user, day=day).filter(pk=view.kwargs["pk"]).exists():
        raise Http404
    return Allowance.visible_to(user, day=day).filter(contract=view.kwargs["pk"])


@extend_schema(tags=["contracts"], summary="What a contract prepaid, newest first")
class AllowanceList(generics.ListAPIView[Allowance]):
    required_scopes = {"GET": Scope.CONTRACTS_READ}
    serializer_class = AllowanceSerializer
    queryset = AllowanceQuerySet(Allowance).none()

    def get_queryset(self) -> AllowanceQuerySet:
        return _seen(self).with_standing()


@extend_schema(tags=["contracts"], summary="Every line of a contract's ledger, newest first")
class LedgerList(generics.ListAPIView[LedgerEntry]):
    required_scopes = {"GET": Scope.CONTRACTS_READ}
    serializer_class = LedgerEntrySerializer
    queryset = LedgerEntryQuerySet(LedgerEntry).none()

    def get_queryset(self) -> Any:
        return LedgerEntryQuerySet(LedgerEntry).of(_seen(self))
