"""How people sign in: by e-mail only; nobody signs up by themselves."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # published without hints
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False
