from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ContractsConfig(AppConfig):
    name = "contracts"
    verbose_name = _("Contracts")

    def ready(self) -> None:
        for module in (
            "events",
            "navigation",
            "health",
            "notifications",
            "subscribers",
            "administration",
            "palette",
        ):
            import_module(f"contracts.{module}")
