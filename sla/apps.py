from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SlaConfig(AppConfig):
    name = "sla"
    verbose_name = _("Service levels")

    def ready(self) -> None:
        for module in (
            "events", "subscribers", "navigation", "reports", "health", "query_fields", "webhooks",
            "rule_events",
        ):  # fmt: skip
            import_module(f"sla.{module}")
