"""The knowledge base; what is declared and what listens is read once everything is loaded."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class KnowledgeBaseConfig(AppConfig):
    name = "knowledgebase"
    verbose_name = _("Knowledge base")

    def ready(self) -> None:
        for module in (
            "events",
            "subscribers",
            "notifications",
            "navigation",
            "administration",
            "palette",
        ):
            import_module(f"knowledgebase.{module}")
