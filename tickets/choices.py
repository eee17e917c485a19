"""Words of tickets: statuses, types, channels, the two sides of a conversation."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from contracts.choices import Channel as Channel  # a word of plans too, said with those of tickets
from contracts.choices import PauseReason


class Status(models.TextChoices):
    NEW = "new", _("New")
    OPEN = "open", _("In progress")
    WAITING_CLIENT = "waiting_client", _("Waiting for the client")
    WAITING_THIRD_PARTY = "waiting_third_party", _("Waiting for a third party")
    SCHEDULED = "scheduled", _("Scheduled")
    RESOLVED = "resolved", _("Resolved")
    CLOSED = "closed", _("Closed")
    CANCELLED = "cancelled", _("Cancelled")


OPEN_STATUSES = (
    Status.NEW, Status.OPEN, Status.WAITING_CLIENT, Status.WAITING_THIRD_PARTY, Status.SCHEDULED,
)  # fmt: skip
WAITING_STATUSES = (Status.WAITING_CLIENT, Status.WAITING_THIRD_PARTY, Status.SCHEDULED)
PAUSE_OF_STATUS = {
    Status.WAITING_CLIENT: PauseReason.CLIENT_INFO,
    Status.WAITING_THIRD_PARTY: PauseReason.THIRD_PARTY,
    Status.SCHEDULED: PauseReason.PLANNED_DATE,
}
"""Why a ticket waits in a status when nobody said more."""
PAUSES_OF_STATUS = {
    Status.WAITING_CLIENT: (PauseReason.CLIENT_INFO, PauseReason.CLIENT_APPROVAL),
    Status.WAITING_THIRD_PARTY: (PauseReason.THIRD_PARTY,),
    Status.SCHEDULED: (PauseReason.PLANNED_DATE,),
}
"""All it may wait for there."""
FINISHED_STATUSES = (Status.RESOLVED, Status.CLOSED, Status.CANCELLED)


class TicketType(models.TextChoices):
    INCIDENT = "incident", _("Incident")
    REQUEST = "request", _("Service request")
    QUESTION = "question", _("Question")
    DEFECT = "defect", _("Product defect")
    MAINTENANCE = "maintenance", _("Scheduled maintenance")


class Level(models.IntegerChoices):
    """Impact, and urgency with words of its own: they agree with their noun in some languages."""

    HIGH = 1, pgettext_lazy("impact", "High")
    MEDIUM = 2, pgettext_lazy("impact", "Medium")
    LOW = 3, pgettext_lazy("impact", "Low")


URGENCIES = [
    (Level.HIGH.value, pgettext_lazy("urgency", "High")),
    (Level.MEDIUM.value, pgettext_lazy("urgency", "Medium")),
    (Level.LOW.value, pgettext_lazy("urgency", "Low")),
]


class Side(models.TextChoices):
    """Who speaks: the client, one of us, or the desk by itself (never a response)."""

    CLIENT = "client", _("Client")
    US = "us", _("Support")
    DESK = "desk", _("Automatic")


class TermsMode(models.TextChoices):
    """From when a ticket's other terms count."""

    FROM_NOW = "from_now", _("From now: what was counted stays as it was counted")
    FROM_START = "from_start", _("From the start: everything is counted anew")


class TermsCause(models.TextChoices):
    """What gave a ticket other terms."""

    PLAN = "plan", _("the plan was revised")
    CALENDAR = "calendar", _("the service hours were changed")
    CONTRACT = "contract", _("another contract was chosen")


class SplitStart(models.TextChoices):
    """From when the clocks of a ticket made of a message count."""

    MESSAGE = "message", _("From when the message came in")
    NOW = "now", _("From now")


class DeadlineState(models.TextChoices):
    """How the nearest deadline stands; written by the clocks."""

    NONE = "none", _("No deadline")
    RUNNING = "running", _("Running")
    PAUSED = "paused", _("Paused")
    BREACHED = "breached", _("Late")


class ReturnReason(models.TextChoices):
    MISSING_FACTS = "missing_facts", _("Facts are missing")
    WRONG_LINE = "wrong_line", _("Wrong line or team")
    KNOWN_SOLUTION = "known_solution", _("Solved by the knowledge base")
    OTHER = "other", _("Another reason")


class ArticleUse(models.TextChoices):
    """How a solution is kept for the next one who meets the same; asked of lines 2 and 3."""

    NONE = "", _("Not asked")
    LINKED = "linked", _("An article is linked")
    DRAFTED = "drafted", _("A draft was written")
    NOT_NEEDED = "not_needed", _("Not needed, with a reason")


class FileRole(models.TextChoices):
    """What a file is to its message."""

    FILE = "", _("file")
    INLINE = "inline", _("shown in the letter")
    LETTER = "letter", _("the letter as it was sent")


class MailSecurity(models.TextChoices):
    """How a mailbox's server is reached."""

    TLS = "tls", _("TLS")
    STARTTLS = "starttls", _("STARTTLS")
    PLAIN = "plain", _("Not encrypted, on this computer only")


class UnknownSender(models.TextChoices):
    """What becomes of a mail from an address nobody knows."""

    TICKET = "ticket", _("Open a ticket without a client")
    QUESTION = "question", _("Ask an engineer")


class ClosedPolicy(models.TextChoices):
    """What an answer to a closed ticket does."""

    REOPEN = "reopen", _("Reopen it")
    NEW_LINKED = "new_linked", _("Open a new one that follows it")
    REOPEN_FOR_DAYS = "reopen_for_days", _("Reopen it for some days, then open a new one")


class MailState(models.TextChoices):
    """How far an incoming mail has come."""

    STORED = "stored", _("Stored")
    DONE = "done", _("Handled")
    QUARANTINE = "quarantine", _("In quarantine")


class MailOutcome(models.TextChoices):
    """What became of an incoming mail."""

    TICKET = "ticket", _("New ticket")
    APPEND = "append", _("Added to a ticket")
    QUESTION = "question", _("Waits for a word")
    DROP = "drop", _("Dropped")


class LinkKind(models.TextChoices):
    """What a ticket is to another one."""

    RELATED = "related", _("Related to")
    DUPLICATE = "duplicate", _("Duplicate of")
    CAUSED = "caused", _("Caused by")
    CHILD = "child", _("Part of")
    ASKED = "asked", _("Asked by ticket")


REVERSED = {
    LinkKind.RELATED: _("Related to"),
    LinkKind.DUPLICATE: _("Has the duplicate"),
    LinkKind.CAUSED: _("Causes"),
    LinkKind.CHILD: _("Has the part"),
    LinkKind.ASKED: _("Asked a team by"),
}
"""The same read from the other ticket."""


class LinkWay(models.TextChoices):
    """A kind of link with the direction it is read in, as people choose it on a ticket."""

    RELATED = "related", _("Related to")
    DUPLICATE_OF = "duplicate_of", _("Duplicate of")
    DUPLICATED_BY = "duplicated_by", _("Has the duplicate")
    CAUSED_BY = "caused_by", _("Caused by")
    CAUSES = "causes", _("Causes")
    CHILD_OF = "child_of", _("Part of")
    PARENT_OF = "parent_of", _("Has the part")


class Deed(models.TextChoices):
    """What is done to the parts of a ticket from it."""

    RESOLVE = "resolve", _("Solve them with the same answer")
    REPLY = "reply", _("Send them the same reply")
    PRIORITY = "priority", _("Give them the priority of this ticket")


class Obstacle(models.TextChoices):
    """Why the work on a ticket cannot go on."""

    CLIENT = "client", _("The client owes something")
    TASK = "task", _("An internal task comes first")
    VENDOR = "vendor", _("The vendor or the developers owe a fix")
    TICKET = "ticket", _("Another ticket comes first")
    DATE = "date", _("It waits for a planned date")


class MacroScope(models.TextChoices):
    """Whose a macro is."""

    OWN = "own", _("Only me")
    TEAM = "team", _("A team")
    ALL = "all", _("Everybody")


class BulkState(models.TextChoices):
    """How far a bulk change has come."""

    DRAFT = "draft", _("Not applied yet")
    RUNNING = "running", _("Being applied")
    DONE = "done", _("Applied")


class ItemState(models.TextChoices):
    """What became of one ticket of a bulk change."""

    WAITING = "waiting", _("Waits")
    DONE = "done", _("Changed")
    UNCHANGED = "unchanged", _("Nothing to change")
    REFUSED = "refused", _("Refused")
    PARTLY = "partly", _("Restored in part")


class RuleOutcome(models.TextChoices):
    """What became of a rule that found a ticket."""

    DONE = "done", _("Done")
    FAILED = "failed", _("Failed")
    RING = "ring", _("Stopped: a ring of rules")


class SheetKind(models.TextChoices):
    """What a sheet of the regulation is for."""

    CHECKLIST = "checklist", _("Checklist")
    HAND_OVER = "hand_over", _("Facts of a hand-over")
    ASK = "ask", _("Question to a team")


class Stage(models.TextChoices):
    """Until when the required points of a checklist are ticked."""

    RESOLVE = "resolve", _("Before solving")
    HAND_OVER = "hand_over", _("Before a hand-over")
    BOTH = "both", _("Before solving and before a hand-over")
