"""``manage.py sweep``: everything that time makes due, one pass by hand."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from escalation import services as escalation
from escalation.duty import services as duty
from servicedesk.events.tasks import deliver_due
from servicedesk.notifications.tasks import send_due_mail
from sla import services as sla


class Command(BaseCommand):
    help = "One pass of all sweeps: clocks, escalation, calls on duty, deliveries, mail."

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        recorded = sla.sweep(now)
        raised = escalation.sweep(now)
        duty.sweep(now)
        deliver_due()
        send_due_mail()
        self.stdout.write(f"{recorded} warnings and breaches recorded, {raised} steps raised")
