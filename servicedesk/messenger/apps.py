from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MessengerConfig(AppConfig):
    name = "servicedesk.messenger"
    verbose_name = _("Messenger")

    def ready(self) -> None:
        for module in ("events", "commands", "health"):
            import_module(f"servicedesk.messenger.{module}")
