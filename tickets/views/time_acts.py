"""Verbs of the ticket page about time worked: the timer, and putting a time right."""

from django.utils.translation import gettext_lazy

from tickets import forms, permissions, services
from tickets.views.act import Act

TIME = (
    Act("timer_start", gettext_lazy("Start the timer"), "play", forms.SeenForm,
        permissions.can_log_time,
        lambda ticket, data, user: services.start_timer(ticket, actor=user),
        gettext_lazy("The timer runs."), is_shown=False),
    Act("timer_pause", gettext_lazy("Pause the timer"), "pause", forms.SeenForm,
        permissions.can_end_timer,
        lambda ticket, data, user: services.pause_timer(ticket, actor=user),
        gettext_lazy("The timer stands still."), is_shown=False),
    Act("timer_stop", gettext_lazy("Write the timer down"), "square", forms.StopTimerForm,
        permissions.can_end_timer,
        lambda ticket, data, user: services.stop_timer(ticket, actor=user, **data),
        gettext_lazy("The time is written down."), gettext_lazy("Write the time down"),
        is_shown=False),
    Act("timer_drop", gettext_lazy("Forget the timer"), "trash-2", forms.SeenForm,
        permissions.can_end_timer,
        lambda ticket, data, user: services.drop_timer(ticket, actor=user),
        gettext_lazy("The timer is forgotten; nothing was written down."),
        gettext_lazy("Forget the timer"), is_shown=False),
    Act("time_change", gettext_lazy("Put a time right"), "timer-reset", forms.TimeChangeForm,
        permissions.can_change_time,
        lambda ticket, data, user: services.change_time(
            data["entry"], minutes=data["minutes"], note=data["note"], reason=data["reason"],
            is_billable=data["is_billable"], actor=user),
        gettext_lazy("The time is put right."), gettext_lazy("Put it right"),
        lead=gettext_lazy("What it used of the prepaid hours is given back and counted anew."),
        is_shown=False),
)  # fmt: skip
