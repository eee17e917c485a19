"""What clients have: added and changed, with every change kept."""

from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from contracts import events
from contracts.models import Asset, Product
from contracts.models.asset import validate_link
from servicedesk.accounts.choices import OrganisationKind
from servicedesk.accounts.models import Organisation, User
from servicedesk.errors import Refused
from servicedesk.events.services import record

NAME_LIMIT = 200


@dataclass(frozen=True, kw_only=True)
class AssetDraft:
    """What is said of an asset."""

    organisation: Organisation
    name: str
    product: Product | None = None
    serial_number: str = ""
    site: str = ""
    version: str = ""
    warranty_until: date | None = None
    master_url: str = ""
    is_active: bool = True

    def fields(self) -> dict[str, Any]:
        """The columns of the row."""
        return {name: getattr(self, name) for name in self.__dataclass_fields__}


@transaction.atomic
def create_asset(draft: AssetDraft, *, actor: User | None, at: datetime | None = None) -> Asset:
    """Add an asset of a client. Refused without a name, for a taken serial number, a bad link."""
    _refuse_bad(draft)
    asset = Asset.objects.create(**draft.fields())
    record(events.ASSET_ADDED, asset, actor=actor, at=at, **_facts(asset))
    return asset


@transaction.atomic
def change_asset(
    asset: Asset, *, draft: AssetDraft, actor: User | None, at: datetime | None = None
) -> Asset:
    """Make an asset what the draft says; it stays with its client. Refused like adding."""
    asset = Asset.objects.select_for_update(of=("self",)).get(pk=asset.pk)
    _refuse_bad(draft, asset=asset)
    if draft.organisation.pk != asset.organisation_id:
        raise Refused(_("An asset stays with its client: add it anew."), field="organisation")
    before = _facts(asset)
    for name, value in draft.fields().items():
        setattr(asset, name, value)
    asset.save()
    after = _facts(asset)
    changed = [name for name in after if after[name] != before[name]]
    if changed:
        record(events.ASSET_CHANGED, asset, actor=actor, at=at, name=asset.name,
               before={name: before[name] for name in changed},
               after={name: after[name] for name in changed})  # fmt: skip
    return asset


@dataclass(frozen=True)
class _Facts:
    """An asset as events keep it."""

    organisation: int
    product: str
    name: str
    serial_number: str
    site: str
    version: str
    warranty_until: str | None
    master_url: str
    is_active: bool


def _facts(asset: Asset) -> dict[str, Any]:
    return asdict(
        _Facts(
            organisation=asset.organisation_id,
            product=asset.product.code if asset.product else "",
            name=asset.name,
            serial_number=asset.serial_number,
            site=asset.site,
            version=asset.version,
            warranty_until=asset.warranty_until.isoformat() if asset.warranty_until else None,
            master_url=asset.master_url,
            is_active=asset.is_active,
        )
    )


def _refuse_bad(draft: AssetDraft, *, asset: Asset | None = None) -> None:
    if not draft.name.strip() or len(draft.name) > NAME_LIMIT:
        raise Refused(_("An asset has a name of at most 200 characters."), field="name")
    if draft.organisation.kind != OrganisationKind.CLIENT:
        raise Refused(_("An asset is a client's."), field="organisation")
    same = Asset.objects.filter(
        organisation=draft.organisation, product=draft.product, serial_number=draft.serial_number
    )
    others = same.exclude(pk=asset.pk) if asset else same
    if draft.serial_number and others.exists():
        raise Refused(
            _("This client has a product of this serial number already."), field="serial_number"
        )
    if draft.master_url:
        try:
            validate_link(draft.master_url)
        except ValidationError as error:
            raise Refused(" ".join(error.messages), field="master_url") from error
