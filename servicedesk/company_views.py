"""Doors of signing in by one's company: the address is asked, the company answers."""

from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.crypto import get_random_string
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe
from requests import RequestException

from servicedesk.access import public
from servicedesk.accounts.companies import company_for
from servicedesk.accounts.company_provider import KEPT_NONCES, NONCES, CompanyDoor
from servicedesk.accounts.models import User
from servicedesk.middleware import policy_of
from servicedesk.page_limits import limited

PROVIDER = "openid_connect"
COMPANIES = "https: http://127.0.0.1:*"
"""Browsers hold a form's policy against where its answer leads: here, to somebody's company."""


class AddressForm(forms.Form):
    email = forms.EmailField(
        label=gettext_lazy("E-mail"), widget=forms.EmailInput(attrs={"autocomplete": "username"})
    )


@require_http_methods(["GET", "HEAD", "POST"])
@public
@limited("company")
def company_sign_in(request: HttpRequest) -> HttpResponse:
    """Ask for the address and send the person to their company."""
    if isinstance(request.user, User):
        return redirect("home")
    form = AddressForm(request.POST or None)
    following = request.POST.get("next") or request.GET.get("next", "")
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            answer = _sent_on(request, form, following)
            if answer is not None:
                return answer
    context = {"form": form, "next": following}
    page = render(request, "account/company_sign_in.html", context, status=status)
    page.headers["Content-Security-Policy"] = policy_of(request, leads_to=COMPANIES)
    return page


def _sent_on(request: HttpRequest, form: AddressForm, following: str) -> HttpResponse | None:
    adapter = get_adapter(request)
    app = company_for(form.cleaned_data["email"], adapter.list_apps(request, provider=PROVIDER))
    if app is None:
        form.add_error("email", _("No company signs in for this address: use the password."))
        return None
    nonce = get_random_string(32)
    request.session[NONCES] = [*request.session.get(NONCES, []), nonce][-KEPT_NONCES:]
    provider = adapter.get_provider(request, app.provider_id)
    is_ours = url_has_allowed_host_and_scheme(
        following, allowed_hosts=None, require_https=request.is_secure()
    )
    try:
        answer: HttpResponse = provider.redirect(
            request, process="login", next_url=following if is_ours else None,
            auth_params={"nonce": nonce, "login_hint": form.cleaned_data["email"]},
        )  # fmt: skip
    except (RequestException, OAuth2Error, ValueError, KeyError):
        form.add_error(None, _("Your company does not answer now: try again, or use the password."))
        return None
    return answer


@require_safe
@public
@limited("company")
def company_answer(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Back from the company: signed in, or told that it cannot be."""
    try:
        view = OAuth2CallbackView.adapter_view(CompanyDoor(request, provider_id))
        answer: HttpResponse = view(request)
    except SocialApp.DoesNotExist as error:
        raise Http404 from error
    return answer


@require_safe
@public
def company_cancelled(request: HttpRequest) -> HttpResponse:
    """The person said no at their company."""
    return render(request, "socialaccount/authentication_error.html", {"is_cancelled": True})
