"""Words of contracts: metrics, contract states, entitlement outcomes."""

from django.db import models
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from contracts.free_metrics import free_metrics


class Metric(models.TextChoices):
    """What a plan promises a time for."""

    FIRST_RESPONSE = "first_response", _("First response")
    NEXT_RESPONSE = "next_response", _("Next response")
    PERIODIC_UPDATE = "periodic_update", _("Next update")
    RESOLUTION = "resolution", _("Resolution")
    LINE1_STAY = "line1_stay", _("Stay on line 1")
    LINE2_STAY = "line2_stay", _("Stay on line 2")
    LINE3_STAY = "line3_stay", _("Stay on line 3")
    ACCEPTANCE = "acceptance", _("Acceptance of a hand-over")
    ASSIGNMENT = "assignment", _("Time to assign")
    WORK_START = "work_start", _("Start of work")


CLIENT_METRICS = frozenset(
    {Metric.FIRST_RESPONSE, Metric.NEXT_RESPONSE, Metric.PERIODIC_UPDATE, Metric.RESOLUTION}
)
"""Of the shipped ones the SLA; ask ``contracts.metrics.client_metrics`` for all."""


def metric_choices() -> list[tuple[str, str]]:
    """Every metric a target may name, with its label: the shipped ones and those added in use."""
    language = translation.get_language() or "en"
    added = [(one.code, one.label(language)) for one in free_metrics().values() if one.is_active]
    return [*((str(value), str(label)) for value, label in Metric.choices), *added]


class ClockMark(models.TextChoices):
    """What may start or stop the clock of a metric added here: names of ``sla/clock_rules.py``."""

    OPENED = "opened", _("The ticket is opened")
    CLIENT_OPENED = "client_opened", _("The client opens the ticket")
    CLIENT_WROTE = "client_wrote", _("The client writes")
    CLIENT_WAITS = "client_waits", _("The client begins to wait for an answer")
    WE_REPLIED = "we_replied", _("We reply to the client")
    NOTED = "noted", _("One of us writes an inner note")
    UNASSIGNED = "unassigned", _("Nobody has the ticket")
    ASSIGNEE_NAMED = "assignee_named", _("Somebody is assigned")
    WORK_STARTED = "work_started", _("The assignee begins to work")
    HANDOFF_SENT = "handoff_sent", _("The ticket is handed over")
    HANDOFF_ACCEPTED = "handoff_accepted", _("The hand-over is accepted")
    HANDOFF_RETURNED = "handoff_returned", _("The hand-over is returned")
    LINE1_ENTERED = "line_entered:1", _("Line 1 gets the ticket")
    LINE2_ENTERED = "line_entered:2", _("Line 2 gets the ticket")
    LINE3_ENTERED = "line_entered:3", _("Line 3 gets the ticket")
    LINE1_LEFT = "line_left:1", _("The ticket leaves line 1")
    LINE2_LEFT = "line_left:2", _("The ticket leaves line 2")
    LINE3_LEFT = "line_left:3", _("The ticket leaves line 3")
    PAUSED = "paused", _("The ticket begins to wait")
    RESUMED = "resumed", _("The wait ends")
    REOPENED = "reopened", _("The ticket is reopened")
    RESOLVED = "resolved", _("The ticket is resolved")


NEVER_STARTS = frozenset({ClockMark.RESOLVED})
"""What ends the ticket's own time: no clock runs after it."""


class Priority(models.IntegerChoices):
    CRITICAL = 1, _("Critical")
    HIGH = 2, _("High")
    NORMAL = 3, _("Normal")
    LOW = 4, _("Low")


class PauseReason(models.TextChoices):
    """Why a clock may stand still; a plan says for each target which of them it accepts."""

    CLIENT_INFO = "client_info", _("The client was asked for information")
    CLIENT_APPROVAL = "client_approval", _("The client was asked to approve")
    PLANNED_DATE = "planned_date", _("Planned for a date")
    THIRD_PARTY = "third_party", _("Waiting for a third party")


def every_pause() -> list[str]:
    """All reasons: what a target accepts unless its plan says otherwise."""
    return list(PauseReason.values)


class DayKind(models.TextChoices):
    """What a day of a calendar is beside its week."""

    USUAL = "usual", _("As every week")
    CLOSED = "closed", _("Closed")
    WORKING = "working", _("Extra working day")
    SHORTENED = "shortened", _("Shortened day")
    SPECIAL = "special", _("Special hours")


class Reopening(models.TextChoices):
    """What reopening a solved ticket does to its clock."""

    RESUME = "resume", _("Goes on where it stopped")
    NEW_CYCLE = "new_cycle", _("Begins anew")
    KEEP_RUNNING = "keep_running", _("Counts the time in Resolved too")


class ContractState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    ACTIVE = "active", _("Active")
    SUSPENDED = "suspended", _("Suspended")
    EXPIRED = "expired", _("Expired")
    CANCELLED = "cancelled", _("Cancelled")


class Channel(models.TextChoices):
    """How a request reaches us; a plan may name those it takes requests by."""

    PORTAL = "portal", _("Portal")
    MAIL = "mail", _("E-mail")
    PHONE = "phone", _("Phone")
    MESSENGER = "messenger", _("Messenger")
    API = "api", _("API")
    MONITORING = "monitoring", _("Monitoring")
    OWN = "own", _("Our own work")
    IMPORT = "import", _("Imported history")


CENTRE_CHANNELS = frozenset({Channel.OWN, Channel.IMPORT})
"""What no client chose: never a wrong channel."""


class Outcome(models.TextChoices):
    """What the contract says of a request at intake."""

    COVERED = "covered", _("Covered")
    OVER_QUOTA = "over_quota", _("Covered, over quota")
    GRACE = "grace", _("Grace period")
    EXPIRED = "expired", _("Expired")
    OUT_OF_SCOPE = "out_of_scope", _("Wrong channel or product")
    NOT_COVERED = "not_covered", _("Not covered")
    UNKNOWN_CLIENT = "unknown_client", _("Unknown client")


class Handling(models.TextChoices):
    """What is done with a request of an outcome; a critical one is never refused."""

    ACCEPT = "accept", _("Take it with the plan's times")
    BEST_EFFORT = "best_effort", _("Take it without promised times and tell the client")
    ASK_TSM = "ask_tsm", _("Take it and ask the service manager")
    REFUSE = "refuse", _("Refuse it politely on the portal and in the API")


class ReasonCode(models.TextChoices):
    """Why the outcome is what it is; the wording with its details is in
    ``contracts/wording.py``.
    """

    PRODUCT_COVERED = "product_covered"
    ASSET_COVERED = "asset_covered"
    WHOLE_CLIENT = "whole_client"
    CHOSEN = "chosen"
    NO_INCIDENTS_LEFT = "no_incidents_left"
    IN_GRACE = "in_grace"
    CONTRACT_ENDED = "contract_ended"
    FOLLOW_UP = "follow_up"
    CONTRACT_NOT_STARTED = "contract_not_started"
    CONTRACT_NOT_ACTIVE = "contract_not_active"
    CHANNEL_NOT_COVERED = "channel_not_covered"
    ASSET_NOT_COVERED = "asset_not_covered"
    PRODUCT_NOT_COVERED = "product_not_covered"
    NO_CONTRACT = "no_contract"
    NO_ORGANISATION = "no_organisation"


class ContractRole(models.TextChoices):
    """Whom a contract names for the client, maybe for a time."""

    PERSONAL_ENGINEER = "personal_engineer", _("Personal engineer")
    TSM = "tsm", _("Technical service manager")


class AllowanceUnit(models.TextChoices):
    """What a contract includes a number of."""

    MINUTES = "minutes", _("Hours of work")
    INCIDENTS = "incidents", _("Incidents")


class EntryKind(models.TextChoices):
    """What a line of the ledger does."""

    GRANT = "grant", _("Granted")
    CONSUME = "consume", pgettext_lazy("ledger", "Used")
    CORRECT = "correct", _("Corrected")
    EXPIRE = "expire", _("Expired")
    ROLL_OVER = "roll_over", _("Carried over")
    ATTACH = "attach", _("Covered afterwards")
    OVERAGE = "overage", _("Approved beyond the prepaid")


class NoticeKind(models.TextChoices):
    """What people are told of a contract."""

    ENDING = "ending", _("The contract ends")
    ALLOWANCE = "allowance", _("What is prepaid is used")


SHIPPED_PLANS = {
    "standard": ("Standard", _("Standard")),
    "extended": ("Extended", _("Extended")),
    "premium": ("Premium", _("Premium")),
}
"""Code of a shipped plan: its name in the database, and that name in the reader's language."""


def plan_label(code: str, name: str) -> str:
    """A plan's name; a shipped one's in the reader's language until somebody renames it."""
    shipped = SHIPPED_PLANS.get(code)
    return str(shipped[1]) if shipped is not None and shipped[0] == name else name
