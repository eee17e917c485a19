"""Doors of belonging: a client's managers and their colleagues, joining, choosing a company."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from servicedesk import rate_limits
from servicedesk.access import Visitor, clients_only, public
from servicedesk.accounts import joining
from servicedesk.accounts.addresses import address_of
from servicedesk.accounts.memberships import end_membership, set_membership
from servicedesk.accounts.models import RIGHTS, Membership, Organisation
from servicedesk.accounts.wording import rights_of, rights_words
from servicedesk.errors import Refused
from servicedesk.navigation import CHOSEN
from servicedesk.people_forms import InviteForm, JoinForm, PasswordForm, RightsForm


@require_http_methods(["GET", "HEAD", "POST"])
@clients_only
def portal_people(request: Visitor) -> HttpResponse:
    """The people of the organisations one manages; inviting another one."""
    managed = _managed(request)
    organisation = _asked(managed, request.POST.get("organisation", ""))
    bound = request.POST if request.method == "POST" else None
    form = InviteForm(
        bound, organisation=organisation, user=request.user,
        initial={"language": translation.get_language(), "can_open": True, "can_comment": True},
    )  # fmt: skip
    status = 200
    if bound is not None:
        status = 422
        if form.is_valid():
            given = form.rights()
            try:
                joining.invite(given.pop("email"), organisation, actor=request.user, **given)
            except Refused as refusal:
                _refuse_in(form, refusal)
            else:
                messages.success(request, _("The invitation is on its way."))
                return redirect("portal_people")
    return _people(request, managed, organisation, form, status=status)


def _people(
    request: Visitor,
    managed: list[Organisation],
    organisation: Organisation,
    form: Form,
    *,
    status: int,
) -> HttpResponse:
    now = timezone.now()
    rows = Membership.objects.visible_to(request.user).filter(organisation__in=managed)
    found = rows.select_related("user", "organisation", "site").order_by("user__full_name", "pk")
    people = [
        {"row": row, "words": rights_words(rights_of(row)), "is_waiting": not row.user.is_active}
        for row in found
        if row.holds(now) or not row.user.is_active
    ]
    context = {
        "people": people, "form": form, "managed": managed, "organisation": organisation,
        "is_many": len(managed) > 1,
    }  # fmt: skip
    return render(request, "servicedesk/people/portal_people.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@clients_only
def portal_person(request: Visitor, key: int) -> HttpResponse:
    """The rights of one colleague."""
    row = _found(request, key)
    bound = request.POST if request.method == "POST" else None
    initial = {name: getattr(row, name) for name in ("reach", "site", *RIGHTS)}
    form = RightsForm(bound, organisation=row.organisation, user=request.user, initial=initial)
    status = 200
    if bound is not None:
        status = 422
        if form.is_valid():
            try:
                set_membership(row.user, row.organisation, actor=request.user,
                               ends_at=row.ends_at, **form.rights())  # fmt: skip
            except Refused as refusal:
                _refuse_in(form, refusal)
            else:
                messages.success(request, _("The rights are changed."))
                return redirect("portal_people")
    context = {"row": row, "form": form}
    return render(request, "servicedesk/people/portal_person.html", context, status=status)


@require_POST
@clients_only
def portal_person_end(request: Visitor, key: int) -> HttpResponse:
    """A colleague belongs to the organisation no more."""
    row = _found(request, key)
    try:
        end_membership(row, actor=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("portal_person", row.pk)
    messages.success(request, _("%(name)s sees nothing here any more.") % {"name": row.user})
    return redirect("portal_people" if request.user.is_client_manager else "tickets:portal_home")


@require_POST
@clients_only
def organisation_choose(request: Visitor) -> HttpResponse:
    """Look at one of one's organisations alone, or at all; it narrows lists and nothing else."""
    chosen = request.POST.get("organisation", "")
    known = {str(right.organisation_id) for right in request.user.rights}
    if chosen and chosen not in known:
        raise Http404
    request.session[CHOSEN] = int(chosen) if chosen else None
    return redirect("tickets:portal_home")


@require_http_methods(["GET", "HEAD", "POST"])
@public
@never_cache
def join(request: HttpRequest) -> HttpResponse:
    """Ask to be let in; the answer is the same whoever asks."""
    form = JoinForm(request.POST or None)
    if request.method == "POST":
        if not _has_tries(request, "join"):
            return render(request, "servicedesk/people/join_later.html", status=429)
        if form.is_valid():
            language = translation.get_language() or "en"
            joining.ask_to_join(language=language, **form.cleaned_data)
            return render(request, "servicedesk/people/join_asked.html")
    status = 422 if form.errors else 200
    return render(request, "servicedesk/people/join.html", {"form": form}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@public
@never_cache
def join_accept(request: HttpRequest, token: str) -> HttpResponse:
    """The letter's link: who opened no access yet sets a password; then they sign in."""
    if not _has_tries(request, "join_token"):
        return render(request, "servicedesk/people/join_later.html", status=429)
    invitation = joining.invitation_of(token, now=timezone.now())
    if invitation is None:
        raise Http404
    form: Form = PasswordForm(request.POST or None) if invitation.opens_access else Form()
    status = 200
    if request.method == "POST":
        status = 422
        if not invitation.opens_access or form.is_valid():
            password = form.cleaned_data["password"] if invitation.opens_access else None
            try:
                joining.accept(invitation, password=password)
            except Refused as refusal:
                _refuse_in(form, refusal)
            else:
                messages.success(request, _("Welcome. Please sign in."))
                return redirect("account_login")
    context = {"form": form, "invitation": invitation}
    return render(request, "servicedesk/people/join_accept.html", context, status=status)


def _has_tries(request: HttpRequest, policy: str) -> bool:
    who = address_of(request) or "unknown"
    return not rate_limits.count(policy, who, now=timezone.now().timestamp()).is_over


def _managed(request: Visitor) -> list[Organisation]:
    keys = [right.organisation_id for right in request.user.rights if right.can_manage_people]
    if not keys:
        raise PermissionDenied
    return list(Organisation.objects.visible_to(request.user).filter(pk__in=keys).order_by("name"))


def _asked(managed: list[Organisation], text: str) -> Organisation:
    if not text:
        return managed[0]
    found = next((one for one in managed if str(one.pk) == text), None)
    if found is None:
        raise Http404
    return found


def _found(request: Visitor, key: int) -> Membership:
    managed = _managed(request)
    rows = Membership.objects.visible_to(request.user).filter(organisation__in=managed)
    row: Membership = get_object_or_404(rows.select_related("user", "organisation", "site"), pk=key)
    return row


def _refuse_in(form: Form, refusal: Refused) -> None:
    field: Any = refusal.field if refusal.field in form.fields else None
    form.add_error(field, str(refusal))
