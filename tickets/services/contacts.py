"""A client's person who is met on the telephone."""

from datetime import datetime
from uuid import uuid4

from django.utils.translation import gettext as _

from servicedesk.accounts.choices import OrganisationKind, Role
from servicedesk.accounts.models import Organisation, User
from servicedesk.accounts.services import create_user
from servicedesk.errors import Refused
from servicedesk.notifications.undeliverable import mark_undeliverable
from servicedesk.phones import phone_key
from tickets.callers import clients_of
from tickets.services.rows import moment, verb

NO_ADDRESS = "contact.invalid"
"""A domain that can never be anybody's (RFC 2606): without an address nobody signs in."""


@verb
def add_contact(
    full_name: str,
    *,
    organisation: Organisation,
    phone: str,
    actor: User,
    at: datetime | None = None,
) -> User:
    """Keep a caller nobody knew as a contact of a client: a name and a number, no way to sign in.

    What a caller says of an address proves nothing, so none is taken; letters are held back.
    Refused for an organisation that is no client, and for a number its people have already.
    """
    at = moment(at)
    if organisation.kind != OrganisationKind.CLIENT or not organisation.is_active:
        raise Refused(_("A caller belongs to a client: choose one."), field="organisation")
    known = clients_of(actor).filter(organisation=organisation, phone_key=phone_key(phone))
    if phone_key(phone) and (same := known.first()) is not None:
        raise Refused(
            _("%(name)s has this number already: choose them.") % {"name": same.full_name},
            field="phone",
        )
    contact = create_user(
        f"{uuid4().hex}@{NO_ADDRESS}", full_name=full_name, role=Role.CLIENT,
        organisation=organisation, actor=actor, at=at, phone=phone.strip(),
    )  # fmt: skip
    mark_undeliverable(contact, _("known by telephone only"), actor=actor, at=at)
    return contact
