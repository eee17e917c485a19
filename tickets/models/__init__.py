"""Tickets and what belongs to them."""

from tickets.models.bulk import Bulk, BulkItem
from tickets.models.conversation import Attachment, Message, Rating, Watcher
from tickets.models.draft import Unsent
from tickets.models.flow import LineTime, TicketFlow
from tickets.models.handoff import Handoff, Stay
from tickets.models.held import HeldReply
from tickets.models.links import Blocker, TicketLink
from tickets.models.macro import Macro, Rule, RuleRun
from tickets.models.mail import ClientDomain, IncomingMail, Mailbox, RawMail
from tickets.models.mention import Mention
from tickets.models.regulation import ChecklistTick, Sheet, SheetVersion
from tickets.models.request_form import FormVersion, RequestType, TicketAnswers
from tickets.models.routing import (
    Category,
    PriorityRule,
    RoutingRule,
    SkillNeed,
    TeamAssignment,
)
from tickets.models.saved_view import SavedView
from tickets.models.staged import StagedFile
from tickets.models.takeover import TakenTicket, Takeover
from tickets.models.ticket import Ticket, TicketText
from tickets.models.time import TimeEntry, Timer

__all__ = [
    "Attachment",
    "Blocker",
    "Bulk",
    "BulkItem",
    "Category",
    "ChecklistTick",
    "ClientDomain",
    "FormVersion",
    "Handoff",
    "HeldReply",
    "IncomingMail",
    "LineTime",
    "Macro",
    "Mailbox",
    "Mention",
    "Message",
    "PriorityRule",
    "Rating",
    "RawMail",
    "RequestType",
    "RoutingRule",
    "Rule",
    "RuleRun",
    "SavedView",
    "Sheet",
    "SheetVersion",
    "SkillNeed",
    "StagedFile",
    "Stay",
    "TakenTicket",
    "Takeover",
    "TeamAssignment",
    "Ticket",
    "TicketAnswers",
    "TicketFlow",
    "TicketLink",
    "TicketText",
    "TimeEntry",
    "Timer",
    "Unsent",
    "Watcher",
]
