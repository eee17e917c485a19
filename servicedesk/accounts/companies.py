"""Signing in by one's company (OpenID Connect): which company answers for whom.

A company signs in only people whose address is of its own domains, only when it says that the
address is proved, and only the one it signed in the first time: an address it gives to somebody
else later opens nothing.
"""

from collections.abc import Mapping
from typing import Any

from allauth.socialaccount.models import SocialAccount, SocialApp
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from servicedesk.accounts import events
from servicedesk.accounts.models import User
from servicedesk.errors import Refused
from servicedesk.events.services import record

YES = (True, "true")


def domain_of(address: str) -> str:
    """The part after the @, in lower case; empty when it is no address."""
    name, sign, domain = address.strip().lower().rpartition("@")
    return domain if name and sign else ""


def domains_of(app: SocialApp) -> frozenset[str]:
    return frozenset(app.settings.get("domains", ()))


def company_for(address: str, apps: list[SocialApp]) -> SocialApp | None:
    """The company that answers for an address."""
    domain = domain_of(address)
    return next((app for app in apps if domain and domain in domains_of(app)), None)


@transaction.atomic
def person_let_in(app: SocialApp, claims: Mapping[str, Any], *, network: str) -> User:
    """Whom a company's word signs in; linked the first time (records COMPANY_LINKED).

    Refused, with the same words whatever the reason, for everything the company may not say.
    """
    address, subject = str(claims.get("email") or ""), str(claims.get("sub") or "")
    is_proved = claims.get("email_verified") in YES or app.settings.get("trusts_addresses") is True
    person = User.objects.active().filter(email__iexact=address).first()
    if not (subject and is_proved and person and domain_of(address) in domains_of(app)):
        raise _refusal()
    links = SocialAccount.objects.filter(provider=app.provider_id)
    theirs = links.filter(user=person).first()
    if theirs is None and not links.filter(uid=subject).exists():
        theirs = SocialAccount.objects.create(
            user=person, provider=app.provider_id, uid=subject, extra_data={}
        )
        record(events.COMPANY_LINKED, person, actor=person, company=app.name, address=network)
    if theirs is None or theirs.uid != subject:
        raise _refusal()
    return person


@transaction.atomic
def note_refusal(app: SocialApp, claims: Mapping[str, Any], *, network: str) -> None:
    """Write down that a company's word was not believed; of whom, if they are here."""
    person = User.objects.filter(email__iexact=str(claims.get("email") or "")).first()
    record(
        events.COMPANY_REFUSED, person or User(pk=0), actor=None, company=app.name, address=network
    )


def _refusal() -> Refused:
    return Refused(
        _("Your company may not sign you in here. Ask the administrator of the service desk.")
    )
