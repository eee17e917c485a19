"""``manage.py reset_second_factor EMAIL``: break the glass when nobody else can."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from servicedesk.accounts.models import User
from servicedesk.accounts.second_factor import reset_second_factor
from servicedesk.errors import Refused


class Command(BaseCommand):
    help = "Take a person's second step of signing in away; the audit says so, sessions end."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--reason", default="from the command line", help="For the audit.")

    def handle(self, *args: Any, **options: Any) -> None:
        user = User.objects.filter(email__iexact=options["email"]).first()
        if user is None:
            raise CommandError(f"Nobody here has the address {options['email']}.")
        try:
            reset_second_factor(user, reason=options["reason"], actor=None)
        except Refused as refused:
            raise CommandError(str(refused)) from refused
        self.stdout.write(f"{user.full_name} signs in by the password alone now.")
