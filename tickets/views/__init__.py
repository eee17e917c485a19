"""Doors of the desk and of files."""

from tickets.views.before import ticket_before
from tickets.views.board import board, board_assign, board_automatic, ticket_suggestion
from tickets.views.composing import reply_send_now, reply_take_back, ticket_write
from tickets.views.drafts import draft_drop, draft_save
from tickets.views.editing import ticket_edit
from tickets.views.files import attachment, stage, unstage
from tickets.views.letters import letter
from tickets.views.mentions import mention_options, mention_seen
from tickets.views.queue import (
    client_options,
    query_options,
    ticket_filters,
    ticket_list,
    ticket_table,
)
from tickets.views.request_types import (
    request_type_edit,
    request_type_list,
    request_type_new,
)
from tickets.views.ticket_acts import ticket_act
from tickets.views.ticket_new import caller_options, contact_new, similar, ticket_new
from tickets.views.ticket_page import ticket_page, ticket_timeline
from tickets.views.undoing import ticket_undo
from tickets.views.upload import upload

__all__ = [
    "attachment",
    "board",
    "board_assign",
    "board_automatic",
    "caller_options",
    "client_options",
    "contact_new",
    "draft_drop",
    "draft_save",
    "letter",
    "mention_options",
    "mention_seen",
    "query_options",
    "reply_send_now",
    "reply_take_back",
    "request_type_edit",
    "request_type_list",
    "request_type_new",
    "similar",
    "stage",
    "ticket_act",
    "ticket_before",
    "ticket_edit",
    "ticket_filters",
    "ticket_list",
    "ticket_new",
    "ticket_page",
    "ticket_suggestion",
    "ticket_table",
    "ticket_timeline",
    "ticket_undo",
    "ticket_write",
    "unstage",
    "upload",
]
