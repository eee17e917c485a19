from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EscalationConfig(AppConfig):
    name = "escalation"
    verbose_name = _("Escalation")

    def ready(self) -> None:
        for module in (
            "events", "subscribers", "notifications", "navigation", "health", "reports",
            "working_hours", "webhooks", "personal_holdings", "administration", "secrecy",
        ):  # fmt: skip
            import_module(f"escalation.{module}")
