"""``manage.py create_token EMAIL --scope tickets:read``: make an API token and show it once."""

from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from servicedesk.accounts.choices import Scope
from servicedesk.accounts.models import User
from servicedesk.accounts.tokens import LONGEST_DAYS, create_token
from servicedesk.errors import Refused


class Command(BaseCommand):
    help = "Make an API token for a person; its secret is printed once and never again."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument(
            "--scope", action="append", required=True, metavar="SCOPE",
            help=f"May be given again. One of: {', '.join(Scope.values)}",
        )  # fmt: skip
        parser.add_argument("--name", default="command line", help="What the token is for.")
        parser.add_argument(
            "--days", type=int, default=365, help="How long it holds; a year at most."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        user = User.objects.filter(email__iexact=options["email"]).first()
        if user is None:
            raise CommandError(f"Nobody here has the address {options['email']}.")
        days = options["days"]
        if not 1 <= days <= LONGEST_DAYS:
            raise CommandError(f"--days is a number from 1 to {LONGEST_DAYS}.")
        try:
            secret = create_token(
                user,
                name=options["name"],
                scopes=options["scope"],
                expires_at=timezone.now() + timedelta(days=days),
            )
        except Refused as refused:
            raise CommandError(str(refused)) from refused
        self.stdout.write(secret)
