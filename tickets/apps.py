"""The app of tickets; what listens and what is declared is read once everything is loaded."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TicketsConfig(AppConfig):
    name = "tickets"
    verbose_name = _("Tickets")

    def ready(self) -> None:
        for module in (
            "events", "subscribers", "notifications", "takeover_notices", "navigation", "reports",
            "health", "query_fields", "messenger.opening", "messenger.answering", "messenger.desk",
            "webhooks", "personal_holdings", "administration", "sheets", "bulk_notifications",
            "palette", "rule_subscribers", "secrecy",
        ):  # fmt: skip
            import_module(f"tickets.{module}")
