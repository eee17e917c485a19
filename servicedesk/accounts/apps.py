from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "servicedesk.accounts"
    verbose_name = _("People")

    def ready(self) -> None:
        for module in ("events", "subscribers", "notifications"):
            import_module(f"servicedesk.accounts.{module}")
        import_module("servicedesk.accounts.signals").connect()
