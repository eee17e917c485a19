from importlib import import_module

from django.apps import AppConfig
from django.db.backends.signals import connection_created
from django.utils.translation import gettext_lazy as _

from servicedesk.catalogue import compile_catalogues
from servicedesk.sqlite import register_functions
from servicedesk.stylesheets import bind_sheets


class ServiceDeskConfig(AppConfig):
    name = "servicedesk"
    verbose_name = _("Service desk")

    def ready(self) -> None:
        connection_created.connect(register_functions)
        compile_catalogues()
        bind_sheets()
        for module in ("places", "personal_holdings", "administered", "found_places"):
            import_module(f"servicedesk.{module}")
