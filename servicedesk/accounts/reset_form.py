"""Asking for a new password: as much work for an address nobody here has as for a known one."""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.forms import ResetPasswordForm
from django.http import HttpRequest


class ResetForm(ResetPasswordForm):  # type: ignore[misc]  # published without hints
    def save(self, request: HttpRequest, **kwargs: Any) -> str:
        if not self.users:
            get_adapter(request).write_to_nobody(self.cleaned_data["email"])
        address: str = super().save(request, **kwargs)
        return address
