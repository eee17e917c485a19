from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from servicedesk.catalogue import compile_catalogues


class ServiceDeskConfig(AppConfig):
    name = "servicedesk"
    verbose_name = _("Service desk")

    def ready(self) -> None:
        compile_catalogues()
