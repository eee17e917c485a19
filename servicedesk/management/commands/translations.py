"""``manage.py translations``: bring the catalogue up to date, say what it lacks, or compile it."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from servicedesk.catalogue import (
    Report,
    catalogue_folders,
    collect,
    compile_catalogues,
    examine,
    merge,
)
from servicedesk.environment import BASE_DIR


class Command(BaseCommand):
    help = "Merge translations into django.po and compile them; --check only reports."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--check", action="store_true", help="Change nothing; exit 1 when something is missing."
        )
        parser.add_argument(
            "--compile", action="store_true", help="Only compile what is there, for a start."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["compile"]:
            compile_catalogues()
            return
        messages = collect(BASE_DIR)
        complete = True
        for folder in catalogue_folders():
            report = examine(folder, messages)
            complete = complete and report.is_complete
            self._say(folder.parent.name, report, count=len(messages))
            if not options["check"]:
                merge(folder, messages).save(str(folder / "django.po"))
        if options["check"]:
            if not complete:
                raise CommandError("The catalogue is not complete.")
            return
        compile_catalogues()

    def _say(self, language: str, report: Report, *, count: int) -> None:
        self.stdout.write(f"{language}: {count} texts, {len(report.missing)} not translated")
        for title, texts in (
            ("not translated", report.missing),
            ("placeholders differ", report.misfits),
            ("translated twice, differently", report.conflicts),
            ("no longer used", report.unused),
        ):
            for text in texts:
                self.stdout.write(f"  {title}: {text!r}")
