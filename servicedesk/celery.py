"""The Celery application: its messages are hints, what must happen is a row."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "servicedesk.settings")

app = Celery("servicedesk")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(
    [
        "servicedesk", "servicedesk.events", "servicedesk.notifications", "servicedesk.messenger",
        "servicedesk.webhooks",
        "contracts", "tickets", "sla", "knowledgebase", "escalation", "escalation.duty",
    ]
)  # fmt: skip
