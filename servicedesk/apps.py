from importlib import import_module

from django.apps import AppConfig
from django.db.backends.signals import connection_created
from django.utils.translation import gettext_lazy as _

from servicedesk.catalogue import compile_catalogues
from servicedesk.look_files import bind_look
from servicedesk.sqlite import register_functions


class ServiceDeskConfig(AppConfig):
    name = "servicedesk"
    verbose_name = _("Service desk")

    def ready(self) -> None:
        connection_created.connect(register_functions)
        compile_catalogues()
        bind_look()
        for module in ("places", "personal_holdings", "administered", "found_places"):
            import_module(f"servicedesk.{module}")
