"""allauth's OpenID Connect, held tighter: signatures always checked, a nonce, our own address, and
nothing kept of what the company tells."""

from collections.abc import Mapping
from typing import Any

import jwt
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.internal import jwtkit
from allauth.socialaccount.models import SocialApp, SocialLogin, SocialToken
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.http import HttpRequest
from django.shortcuts import redirect
from django.urls import reverse

from servicedesk.accounts.addresses import network_of
from servicedesk.accounts.companies import note_refusal, person_let_in
from servicedesk.errors import Refused

NONCES = "company_nonces"
KEPT_NONCES = 5
SIGNATURES = frozenset(
    {"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"}
)


class CompanyDoor(OpenIDConnectOAuth2Adapter):  # type: ignore[misc]  # published without hints
    """One company's answers, judged."""

    def get_callback_url(self, request: HttpRequest, app: SocialApp) -> str:
        path = reverse("openid_connect_callback", kwargs={"provider_id": self.provider_id})
        return settings.SITE_URL + path

    def complete_login(
        self, request: HttpRequest, app: SocialApp, token: SocialToken, **kwargs: Any
    ) -> SocialLogin:
        """The login of a person the company may sign in. Raises OAuth2Error for all else."""
        try:
            claims = self._claims(request, app, token, kwargs["response"])
        except (jwt.PyJWTError, KeyError, TypeError, ValueError, AttributeError) as error:
            raise OAuth2Error("the company's answer cannot be read") from error
        network = network_of(request)
        try:
            person_let_in(app, claims, network=network)
        except Refused as refused:
            note_refusal(app, claims, network=network)
            raise OAuth2Error(str(refused)) from refused
        login = self.get_provider().sociallogin_from_response(request, {"id_token": claims})
        login.account.extra_data = {}
        return login

    def _claims(
        self, request: HttpRequest, app: SocialApp, token: SocialToken, response: Mapping[str, Any]
    ) -> dict[str, Any]:
        proof = response["id_token"]
        if jwt.get_unverified_header(proof).get("alg") not in SIGNATURES:
            raise OAuth2Error("a signature nobody can trust")
        claims: dict[str, Any] = jwtkit.verify_and_decode(
            credential=proof, keys_url=self.openid_config["jwks_uri"],
            issuer=self.openid_config["issuer"], audience=app.client_id,
            lookup_kid=jwtkit.lookup_kid_jwk,
        )  # fmt: skip
        nonces = request.session.pop(NONCES, [])
        if claims.get("nonce") not in nonces or "exp" not in claims:
            raise OAuth2Error("an answer to a question nobody asked")
        if "email" not in claims and "userinfo_endpoint" in self.openid_config:
            told = self._fetch_user_info(token.token)
            if told.get("sub") != claims["sub"]:
                raise OAuth2Error("what is told is of somebody else")
            claims |= {name: told[name] for name in ("email", "email_verified") if name in told}
        return claims


class CompanyProvider(OpenIDConnectProvider):  # type: ignore[misc]  # as above
    """Named in the settings as ``provider_class``."""

    oauth2_adapter_class = CompanyDoor
    pkce_enabled_default = True


class CompanyAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]  # as above
    """Nobody signs up by their company, and nobody links another account by hand."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        if sociallogin.state.get("process") != "login" or not sociallogin.is_existing:
            raise ImmediateHttpResponse(redirect("account_login"))

    def send_notification_mail(self, *args: object, **kwargs: object) -> None:
        """Nobody: events tell it."""
