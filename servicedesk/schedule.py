"""What the desk does by the clock: each task with its seconds; safe to run twice, or late."""

from typing import Any

CELERY_BEAT_SCHEDULE: dict[str, dict[str, Any]] = {
    "deliver": {"task": "servicedesk.events.tasks.deliver_due", "schedule": 10.0},
    "send mail": {"task": "servicedesk.notifications.tasks.send_due_mail", "schedule": 10.0},
    "ask the messenger": {"task": "servicedesk.messenger.tasks.poll", "schedule": 5.0},
    "handle what came by messenger": {
        "task": "servicedesk.messenger.tasks.handle_due",
        "schedule": 10.0,
    },
    "send messages": {"task": "servicedesk.messenger.tasks.send_due", "schedule": 10.0},
    "forget old messages": {
        "task": "servicedesk.messenger.tasks.forget_old_updates",
        "schedule": 3600.0,
    },
    "write daily letters": {
        "task": "servicedesk.notifications.tasks.write_daily_letters",
        "schedule": 60.0,
    },
    "call webhooks": {"task": "servicedesk.webhooks.tasks.send_due", "schedule": 10.0},
    "forget old calls": {"task": "servicedesk.webhooks.tasks.forget_old_calls", "schedule": 3600.0},
    "watch clocks": {"task": "sla.tasks.sweep_clocks", "schedule": 10.0},
    "carry terms on": {"task": "sla.terms.tasks.carry_on_left_over", "schedule": 20.0},
    "read calendar feeds": {"task": "contracts.tasks.read_feeds", "schedule": 3600.0},
    "count days": {"task": "sla.tasks.take_snapshots", "schedule": 900.0},
    "escalate": {"task": "escalation.tasks.sweep_steps", "schedule": 10.0},
    "remind of news": {"task": "escalation.tasks.remind_overdue", "schedule": 60.0},
    "tell digests": {"task": "escalation.tasks.tell_digests", "schedule": 60.0},
    "plan changed chains": {"task": "escalation.tasks.replan_asked", "schedule": 10.0},
    "page": {"task": "escalation.duty.tasks.sweep_calls", "schedule": 10.0},
    "fetch mail": {"task": "tickets.tasks.fetch_mail", "schedule": 30.0},
    "handle mail": {"task": "tickets.tasks.handle_mail", "schedule": 10.0},
    "send quick replies": {"task": "knowledgebase.tasks.send_automatic", "schedule": 30.0},
    "heartbeat": {"task": "servicedesk.tasks.heartbeat", "schedule": 20.0},
    "forget old answers": {"task": "servicedesk.tasks.forget_old_answers", "schedule": 3600.0},
    "expire contracts": {"task": "contracts.tasks.expire_contracts", "schedule": 3600.0},
    "notice ending contracts": {"task": "contracts.tasks.notice_endings", "schedule": 3600.0},
    "close prepaid periods": {"task": "contracts.tasks.close_allowances", "schedule": 3600.0},
    "send replies": {"task": "tickets.tasks.release_replies", "schedule": 5.0},
    "sweep staged files": {"task": "tickets.tasks.sweep_staged", "schedule": 900.0},
    "give tickets out": {"task": "tickets.tasks.give_out", "schedule": 15.0},
    "change many tickets": {"task": "tickets.tasks.change_many", "schedule": 10.0},
    "lift what waited for a date": {"task": "tickets.tasks.lift_due", "schedule": 60.0},
    "close solved requests": {"task": "tickets.tasks.close_silent", "schedule": 900.0},
}
for _entry in CELERY_BEAT_SCHEDULE.values():
    _entry["options"] = {"expires": 60}

FIRST_QUEUE, USUAL_QUEUE = "sweeps", "celery"
"""Workers empty the first before they take from the second."""
PROMISES = (
    "sla.tasks.sweep_clocks", "escalation.tasks.sweep_steps", "escalation.duty.tasks.sweep_calls",
    "servicedesk.tasks.heartbeat",
)  # fmt: skip
"""What no pile of letters may hold up."""
CELERY_TASK_ROUTES = {name: {"queue": FIRST_QUEUE} for name in PROMISES}
