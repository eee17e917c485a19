"""Letting people in: invitations, and joining by an address of a verified domain.

Nobody is let in by saying who they are: the letter proves the address, its token is long, random,
used once, kept as a digest, and leads to the configured site whatever host a request named.
"""

import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from servicedesk.accounts import events, services
from servicedesk.accounts.choices import Reach, Role
from servicedesk.accounts.memberships import MINIMAL, forget, set_membership
from servicedesk.accounts.models import (
    Domain,
    Invitation,
    JoinRequest,
    Membership,
    Organisation,
    Site,
    User,
)
from servicedesk.accounts.tokens import digest_of
from servicedesk.errors import Refused
from servicedesk.events.models import Event
from servicedesk.events.services import record
from servicedesk.notifications.services import post_letter

HOLDS = timedelta(days=7)


def organisation_of_address(email: str) -> Organisation | None:
    """Whose address this is: of a known person, else of a verified domain; None of nobody's.

    It says where a message belongs, never who wrote it.
    """
    email = email.strip().lower()
    known = User.objects.clients().active().filter(email__iexact=email).first()
    if known is not None:
        right = known.right_in(known.organisation_id) or next(iter(known.rights), None)
        return right.organisation if right else None
    domain = Domain.objects.verified().filter(name=email.rpartition("@")[2])
    found = domain.select_related("organisation").first()
    return found.organisation if found else None


@transaction.atomic
def save_domain(domain: Domain, *, is_verified: bool, actor: User) -> Domain:
    """Keep a domain, and whether the administrator vouches for it. Records what changed of that."""
    domain.name = domain.name.strip().lower()
    services.refuse_unfit(domain)
    was, domain.verified_at = domain.verified_at, None
    if is_verified:
        domain.verified_at = was or timezone.now()
    domain.save()
    if bool(was) != is_verified:
        kind = events.DOMAIN_VERIFIED if is_verified else events.DOMAIN_UNVERIFIED
        record(kind, domain.organisation, actor=actor, domain=domain.name)
    return domain


@transaction.atomic
def invite(
    email: str,
    organisation: Organisation,
    *,
    full_name: str,
    language: str,
    actor: User | None,
    at: datetime | None = None,
    reach: str = Reach.OWN,
    site: Site | None = None,
    rights: Mapping[str, bool],
) -> Invitation:
    """Write a letter that lets a person in with these rights; a former one holds no more.

    Nobody has the rights, and somebody new no access at all, before they used it. Records INVITED.
    Refused for people of the desk, those whose access was closed, members, and rights the actor may
    not give.
    """
    at = at or timezone.now()
    user = User.objects.filter(email__iexact=email.strip()).first()
    is_new = user is None or _never_came(user)
    if user is not None and not user.is_active and not is_new:
        raise Refused(_("This person's access is closed: ask the support centre."), field="email")
    if user is not None and not is_new and user.right_in(organisation.pk) is not None:
        raise Refused(_("This person belongs to the organisation already."), field="email")
    if user is None:
        user = _person_to_come(
            email, full_name, language=language, organisation=organisation, actor=actor, at=at
        )
    membership = set_membership(
        user, organisation, actor=actor, at=at, reach=reach, site=site,
        ends_at=at, rights=rights,
    )  # fmt: skip
    return _letter(membership, user, opens_access=is_new, actor=actor, at=at)


@transaction.atomic
def accept(invitation: Invitation, *, password: str | None, at: datetime | None = None) -> User:
    """Let the person in whom the letter reached; once. Records INVITATION_USED.

    Raises Refused when it was used or is over, and for a weak password.
    """
    at = at or timezone.now()
    taken = Invitation.objects.filter(pk=invitation.pk, used_at=None, expires_at__gt=at)
    if not taken.update(used_at=at):
        raise Refused(_("This invitation was used or is over: ask for another."))
    user, row = invitation.user, invitation.membership
    if invitation.opens_access:
        services.change_password(user, password=password or "", actor=user, at=at)
        services.reactivate(user, actor=user, at=at)
        user.refresh_from_db()
    elif not user.is_active:
        raise Refused(_("This invitation was used or is over: ask for another."))
    Membership.objects.filter(pk=row.pk).update(starts_at=at, ends_at=None)
    forget(user)
    record(
        events.INVITATION_USED, user, actor=user, at=at, invitation=invitation.pk,
        organisation=row.organisation_id, organisation_name=row.organisation.name,
    )  # fmt: skip
    return user


def invitation_of(token: str, *, now: datetime) -> Invitation | None:
    """The open invitation of a token, with its person; None of any other."""
    found = Invitation.objects.filter(digest=digest_of(token), used_at=None, expires_at__gt=now)
    return found.select_related("user", "membership__organisation").first()


@transaction.atomic
def ask_to_join(
    email: str, *, full_name: str, language: str, at: datetime | None = None
) -> JoinRequest:
    """Somebody wants to join. Whoever they are, no more is done while they wait. Records
    JOIN_ASKED."""
    asked = JoinRequest.objects.create(
        email=email.strip().lower(), full_name=full_name, language=language,
        asked_at=at or timezone.now(),
    )  # fmt: skip
    record(events.JOIN_ASKED, asked, actor=None, at=at)
    return asked


@transaction.atomic
def answer_request(asked: JoinRequest, *, event: Event) -> None:
    """Let somebody of a verified domain in by a letter; who has an access is told so by letter."""
    known = User.objects.filter(email__iexact=asked.email).first()
    if known is not None and not _never_came(known):
        if known.is_active:
            _tell_known(known, event)
        return
    organisation = _joinable(asked.email)
    if organisation is None:
        return
    user = known or _person_to_come(
        asked.email, asked.full_name, language=asked.language, organisation=organisation,
        actor=None, at=asked.asked_at,
    )  # fmt: skip
    membership = Membership.objects.filter(user=user, organisation=organisation).first()
    if membership is None or not membership.holds(timezone.now()):
        membership = set_membership(
            user, organisation, actor=None, ends_at=timezone.now(),
            rights=MINIMAL
        )  # fmt: skip
    _letter(membership, user, opens_access=True, actor=None, at=timezone.now())


def _joinable(email: str) -> Organisation | None:
    domain = Domain.objects.verified().filter(name=email.rpartition("@")[2])
    found = domain.select_related("organisation").first()
    return found.organisation if found else None


def _never_came(user: User) -> bool:
    """Whether they were invited and have not been here: nobody's access was closed."""
    if user.is_active or user.last_login is not None or not user.is_client:
        return False
    mine = Invitation.objects.filter(user=user, opens_access=True)
    return mine.exists() and not mine.filter(used_at__isnull=False).exists()


def _person_to_come(
    email: str,
    full_name: str,
    *,
    language: str,
    organisation: Organisation,
    actor: User | None,
    at: datetime,
) -> User:
    """A person without access, until they prove that the address is theirs."""
    user = services.create_user(
        email, full_name=full_name, role=Role.CLIENT, organisation=organisation, actor=actor,
        at=at, language=language, time_zone=organisation.time_zone,
    )  # fmt: skip
    User.objects.filter(pk=user.pk).update(is_active=False)
    Membership.objects.filter(user=user).delete()
    user.refresh_from_db()
    return user


def _letter(
    membership: Membership,
    user: User,
    *,
    opens_access: bool,
    actor: User | None,
    at: datetime,
) -> Invitation:
    """Write the letter; former ones of the same membership hold no more."""
    former = Invitation.objects.filter(membership=membership, used_at=None, expires_at__gt=at)
    former.update(expires_at=at)
    token = secrets.token_urlsafe(32)
    invitation = Invitation.objects.create(
        user=user, membership=membership, digest=digest_of(token), opens_access=opens_access,
        invited_by=actor, created_at=at, expires_at=at + HOLDS,
    )  # fmt: skip
    name = membership.organisation.name
    event = record(
        events.INVITED, user, actor=actor, at=at, invitation=invitation.pk,
        organisation=membership.organisation_id, organisation_name=name,
    )  # fmt: skip
    url = settings.SITE_URL + reverse("join_accept", args=[token])
    with translation.override(user.language):
        lines = [
            _("Hello %(name)s,") % {"name": user.full_name},
            _("you may use the support portal of %(organisation)s. Open this page once, "
              "within %(days)d days:") % {"organisation": name, "days": HOLDS.days},
            url,
            _("If you did not expect this letter, do nothing: nobody is let in without it."),
        ]  # fmt: skip
        subject = _("Your access to the support portal")
    post_letter(event, user, subject=subject, body="\n\n".join(lines))
    return invitation


def _tell_known(user: User, event: Event) -> None:
    with translation.override(user.language):
        subject = _("You have an access to the support portal")
        body = _(
            "Somebody, perhaps you, asked for an access with this address, which has one. "
            "Sign in, or set a new password:"
        )
    url = settings.SITE_URL + reverse("account_reset_password")
    post_letter(event, user, subject=subject, body=f"{body}\n\n{url}")
