from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DutyConfig(AppConfig):
    name = "escalation.duty"
    verbose_name = _("Duty")

    def ready(self) -> None:
        for module in (
            "events", "subscribers", "notifications", "navigation", "health", "messenger",
            "administration", "shifts",
        ):  # fmt: skip
            import_module(f"escalation.duty.{module}")
