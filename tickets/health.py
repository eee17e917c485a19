"""What tickets answer for: mail that waits or that nobody could read, replies that stay."""

from servicedesk.health import LATE_SECONDS, register_gauge
from tickets.intake.mail.fuse import blown_count
from tickets.intake.mail.mailboxes import oldest_unfetched, quarantine_size
from tickets.services.holding import oldest_overdue

register_gauge(
    "desk_mail_unfetched_seconds", oldest_unfetched, limit=LATE_SECONDS,
    help="Age of the oldest mail that waits in a mailbox",
    words="mail waits {value:.0f} s in a mailbox: look at the page of mailboxes",
)  # fmt: skip
register_gauge(
    "desk_mail_quarantine", quarantine_size,
    help="Mails that could not be read or handled",
)  # fmt: skip
register_gauge(
    "desk_mail_fuses_blown", blown_count,
    help="Mailboxes to which somebody wrote too many mails within the last hour",
)  # fmt: skip
register_gauge(
    "desk_held_replies_overdue_seconds", oldest_overdue, limit=LATE_SECONDS,
    help="How long the oldest reply is late that should have left",
    words="a reply should have left {value:.0f} s ago: look for what failed in the log",
)  # fmt: skip
