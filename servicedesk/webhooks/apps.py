from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WebhooksConfig(AppConfig):
    name = "servicedesk.webhooks"
    verbose_name = _("Webhooks")

    def ready(self) -> None:
        for module in (
            "events",
            "presenting",
            "notifications",
            "health",
            "navigation",
            "administration",
        ):
            import_module(f"servicedesk.webhooks.{module}")
