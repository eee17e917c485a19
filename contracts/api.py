"""REST doors of contracts: what was promised, read only."""

from typing import Any

import django_filters
from django.urls import path
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import generics, serializers

from contracts.api_hours import HoursDetail, HoursList
from contracts.api_ledger import AllowanceList, LedgerList
from contracts.choices import ContractRole, ContractState
from contracts.metrics import is_client_metric
from contracts.models import Asset, Contract, Target
from contracts.permissions import can_read_notes, can_see_ola
from contracts.presentation import named_people, version_in_force
from contracts.querysets import AssetQuerySet, ContractQuerySet, desk_day
from contracts.services import targets_of
from servicedesk.accounts.choices import Scope
from servicedesk.accounts.models import User

MOST_KEYS = 2**63 - 1


class ContractFilter(django_filters.FilterSet):  # type: ignore[misc]  # published without hints
    """Narrow by state, plan and client."""

    state = django_filters.ChoiceFilter(choices=ContractState.choices)
    plan = django_filters.CharFilter(field_name="plan__code", max_length=40)
    organisation = django_filters.NumberFilter(
        field_name="organisation_id", min_value=1, max_value=MOST_KEYS, decimal_places=0
    )


class NamedSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField(source="pk")
    name = serializers.CharField(source="__str__")


class PersonSerializer(serializers.Serializer[User]):
    id = serializers.IntegerField(source="pk")
    name = serializers.CharField(source="full_name")


class TargetSerializer(serializers.Serializer[Target]):
    """A promised time: minutes of the named service hours."""

    metric = serializers.CharField()
    priority = serializers.IntegerField()
    minutes = serializers.IntegerField()
    hours = serializers.CharField(source="hours.name")


class ContractSerializer(serializers.Serializer[Contract]):
    """A contract as its reader may see it: OLA and notes stay with us."""

    id = serializers.IntegerField(source="pk")
    number = serializers.CharField()
    organisation = NamedSerializer()
    plan = serializers.CharField(source="plan.code")
    version = serializers.SerializerMethodField()
    state = serializers.CharField()
    starts_on = serializers.DateField()
    ends_on = serializers.DateField()
    time_zone = serializers.CharField()
    products = serializers.SerializerMethodField()
    assets = NamedSerializer(many=True)
    renews = serializers.IntegerField(source="renews_id", allow_null=True)
    tsm = serializers.SerializerMethodField()
    personal_engineer = serializers.SerializerMethodField()
    partner = serializers.SerializerMethodField()
    targets = serializers.SerializerMethodField()
    note = serializers.SerializerMethodField()
    master_url = serializers.SerializerMethodField()

    @property
    def _reader(self) -> User:
        reader: User = self.context["request"].user
        return reader

    def _named(self, contract: Contract, role: str) -> dict[str, Any] | None:
        """Who holds the role today: somebody named for a time, else the contract's own."""
        people = named_people(contract, day=self.context["day"])
        held = next((one.user for one in people if one.role == role), None)
        return dict(PersonSerializer(held).data) if held else None

    @extend_schema_field(PersonSerializer(allow_null=True))
    def get_tsm(self, contract: Contract) -> dict[str, Any] | None:
        return self._named(contract, ContractRole.TSM)

    @extend_schema_field(PersonSerializer(allow_null=True))
    def get_personal_engineer(self, contract: Contract) -> dict[str, Any] | None:
        return self._named(contract, ContractRole.PERSONAL_ENGINEER)

    def get_version(self, contract: Contract) -> int | None:
        version = version_in_force(contract, self.context["day"])
        return version.number if version else None

    def get_products(self, contract: Contract) -> list[str]:
        return [product.code for product in contract.products.all()]

    @extend_schema_field(NamedSerializer(allow_null=True))
    def get_partner(self, contract: Contract) -> dict[str, Any] | None:
        if contract.partner is None or not can_see_ola(self._reader):
            return None
        return dict(NamedSerializer(contract.partner).data)

    @extend_schema_field(TargetSerializer(many=True))
    def get_targets(self, contract: Contract) -> list[Any]:
        version = version_in_force(contract, self.context["day"])
        rows = targets_of(version).values() if version else ()
        shown = [
            row for row in rows if is_client_metric(row.metric) or can_see_ola(self._reader)
        ]  # fmt: skip
        return [dict(TargetSerializer(row).data) for row in shown]

    def get_note(self, contract: Contract) -> str:
        return contract.note if can_read_notes(self._reader) else ""

    def get_master_url(self, contract: Contract) -> str:
        return contract.master_url if can_read_notes(self._reader) else ""


class ContractView(generics.GenericAPIView[Contract]):
    required_scopes = {"GET": Scope.CONTRACTS_READ}
    serializer_class = ContractSerializer
    queryset = ContractQuerySet(Contract).none()  # what it is of, for the API's description

    def get_queryset(self) -> ContractQuerySet:
        user = self.request.user if self.request else None
        if not isinstance(user, User):
            return ContractQuerySet(Contract).none()
        return Contract.visible_to(user, day=desk_day()).for_cards()

    def get_serializer_context(self) -> dict[str, Any]:
        return {**super().get_serializer_context(), "day": desk_day()}


@extend_schema(tags=["contracts"], summary="Contracts, newest first")
class ContractList(ContractView, generics.ListAPIView[Contract]):
    filterset_class = ContractFilter


@extend_schema(tags=["contracts"], summary="One contract")
class ContractDetail(ContractView, generics.RetrieveAPIView[Contract]):
    pass


class AssetFilter(django_filters.FilterSet):  # type: ignore[misc]
    """Narrow by client, product and serial number."""

    organisation = django_filters.NumberFilter(
        field_name="organisation_id", min_value=1, max_value=MOST_KEYS, decimal_places=0
    )
    product = django_filters.CharFilter(field_name="product__code", max_length=60)
    serial_number = django_filters.CharFilter(max_length=120)


class AssetSerializer(serializers.Serializer[Asset]):
    """An asset; its place in the master system stays with us."""

    id = serializers.IntegerField(source="pk")
    name = serializers.CharField()
    organisation = NamedSerializer()
    product = serializers.CharField(source="product.code", default=None, allow_null=True)
    serial_number = serializers.CharField()
    site = serializers.CharField()
    version = serializers.CharField()
    warranty_until = serializers.DateField(allow_null=True)
    is_active = serializers.BooleanField()


class AssetView(generics.GenericAPIView[Asset]):
    required_scopes = {"GET": Scope.CONTRACTS_READ}
    serializer_class = AssetSerializer
    queryset = AssetQuerySet(Asset).none()

    def get_queryset(self) -> AssetQuerySet:
        user = self.request.user if self.request else None
        if not isinstance(user, User):
            return AssetQuerySet(Asset).none()
        seen = Asset.visible_to(user, day=desk_day())
        return seen.select_related("organisation", "product")


@extend_schema(tags=["contracts"], summary="Assets of clients, newest first")
class AssetList(AssetView, generics.ListAPIView[Asset]):
    filterset_class = AssetFilter


@extend_schema(tags=["contracts"], summary="One asset")
class AssetDetail(AssetView, generics.RetrieveAPIView[Asset]):
    pass


urlpatterns = [
    path("assets/", AssetList.as_view(), name="api_assets"),
    path("assets/<int:pk>/", AssetDetail.as_view(), name="api_asset"),
    path("contracts/", ContractList.as_view(), name="api_contracts"),
    path("contracts/<int:pk>/allowances/", AllowanceList.as_view(), name="api_allowances"),
    path("contracts/<int:pk>/ledger/", LedgerList.as_view(), name="api_ledger"),
    path("service-hours/", HoursList.as_view(), name="api_service_hours_list"),
    path("service-hours/<int:pk>/", HoursDetail.as_view(), name="api_service_hours"),
    path("contracts/<int:pk>/", ContractDetail.as_view(), name="api_contract"),
]
