"""Who wrote: an address becomes a person, or at least a client. Reads only."""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from servicedesk.accounts.choices import OrganisationKind
from servicedesk.accounts.models import Domain, Organisation, User
from servicedesk.notifications.identity import is_own_address
from tickets.intake.mail.decision import Who
from tickets.intake.mail.parsed import Address, ParsedMail
from tickets.models import ClientDomain, Mailbox


@dataclass(frozen=True, slots=True)
class Sender:
    """``email`` in lower case, empty where there is no usable address (``given`` is what was
    written there); ``user`` has exactly it; ``organisation``: the person's, or that of the
    domain."""

    who: Who
    email: str = ""
    name: str = ""
    given: str = ""
    user: User | None = None
    organisation: Organisation | None = None

    @property
    def signature(self) -> str:
        """Who it says it is, for messages of people we do not know."""
        address = self.email or self.given
        if self.name and address and self.name != address:
            return f"{self.name} <{address}>"[:300]
        return address or self.name or "?"

    @property
    def domain(self) -> str:
        return self.email.rpartition("@")[2]


def sender_of(parsed: ParsedMail, mailbox: Mailbox) -> Sender:
    """The sender by the exact address, else by the domain as the mailbox knows it."""
    given = parsed.sender or Address("")
    name = " ".join(given.name.split())[:200]
    email = _usable(given.email)
    if not email:
        return Sender(Who.NOBODY, name=name, given=" ".join(given.email.split())[:254])
    if is_own_address(email) or email in _addresses():
        return Sender(Who.OURS, email, name)
    user = User.objects.filter(email=email).select_related("organisation").first()
    if user is None:
        organisation = _client_of(email.rpartition("@")[2], mailbox)
        who = Who.NEWCOMER if organisation else Who.NOBODY
        return Sender(who, email, name, organisation=organisation)
    who = Who.CLIENT if user.is_client else Who.DESK
    return Sender(
        who if user.is_active else Who.CLOSED, email, name, user=user,
        organisation=user.organisation,
    )  # fmt: skip


def _usable(email: str) -> str:
    """The address in lower case; empty when no letter could go there."""
    address = email.strip().lower()
    try:
        validate_email(address)
    except ValidationError:
        return ""
    return address if len(address) <= 254 else ""


def _addresses() -> set[str]:
    """Every address of ours that mail comes to."""
    boxes = Mailbox.objects.exclude(addresses="").values_list("addresses", flat=True)
    return {address for words in boxes for address in words.lower().split()}


def _client_of(domain: str, mailbox: Mailbox) -> Organisation | None:
    """By the mailbox's own rules, else by a domain somebody has verified."""
    rule = (
        ClientDomain.objects.filter(
            mailbox=mailbox, domain__iexact=domain, organisation__is_active=True
        )
        .select_related("organisation")
        .first()
    )
    if rule is not None:
        return rule.organisation
    verified = Domain.objects.filter(
        name=domain, verified_at__isnull=False, organisation__is_active=True,
        organisation__kind=OrganisationKind.CLIENT,
    ).select_related("organisation")  # fmt: skip
    found = verified.first()
    return found.organisation if found else None
