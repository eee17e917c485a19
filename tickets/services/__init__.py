"""Every verb of a ticket: the only writers of tickets and what belongs to them.

Each verb is one transaction: it locks the row, refuses early (``Refused``, or ``Conflict`` when
somebody was faster), changes, records. The ticket given is brought up to date in place and
returned. ``at`` is when it happened in the world, now unless told; ``actor`` None is the desk
itself.
"""

from tickets.services.answering import PREFIX, answers_of, change_answers, unanswered
from tickets.services.asking import ask_team
from tickets.services.assignment import assign, take
from tickets.services.automatic import keep_automatic
from tickets.services.blocking import block, lift, lift_due
from tickets.services.calls import add_call, register_call
from tickets.services.checking import Checklist, check, checklists_of
from tickets.services.contacts import add_contact
from tickets.services.conversation import add_note, log_call, reply
from tickets.services.deadline import note_deadline, note_escalated
from tickets.services.details import change_details, change_priority, set_priority
from tickets.services.draft import FormDraft, TicketDraft, take_form
from tickets.services.editing import change_fact, fact_key, fact_words
from tickets.services.engineer import ask_for_engineer
from tickets.services.family import Cascaded, Outcome, cascade, foresee, parts_of
from tickets.services.flow import refresh_flows, stale_flows
from tickets.services.following import set_privacy, unwatch, watch
from tickets.services.giving import give_out, set_automatic
from tickets.services.handoffs import accept_handoff, hand_over, open_handoff, return_handoff
from tickets.services.holding import (
    HeldSolution,
    hold_reply,
    hold_solution,
    release_due,
    reply_has_left,
    send_now,
    take_back,
)
from tickets.services.linking import link, unlink
from tickets.services.mentioning import answer_mentions, mentionable, mentioned_in
from tickets.services.merging import merge
from tickets.services.opening import open_by_message, open_ticket
from tickets.services.regulation import SheetDraft, facts_asked, questions_to_ask, save_sheet
from tickets.services.request_types import RequestTypeDraft, save_request_type, team_choices
from tickets.services.routing import priority_for
from tickets.services.routing_trial import try_routing
from tickets.services.rows import lock
from tickets.services.saved_views import ViewDraft, move_view, remove_view, save_view
from tickets.services.sending import THEN, Solving, send
from tickets.services.solution import (
    accept_solution,
    note_article,
    rate,
    reject_solution,
    resolve,
)
from tickets.services.splitting import split
from tickets.services.staging import (
    claim_staged,
    discard_staged,
    gather_files,
    stage_file,
    sweep_staged,
)
from tickets.services.states import cancel, change_status, close, reopen
from tickets.services.takeover import give_back, held_by, knowing_them, may_hand_on, take_over
from tickets.services.terms import (
    change_terms,
    is_work_begun,
    move_contract,
    set_deadline,
    start_work,
)
from tickets.services.time import change_time, log_time
from tickets.services.timing import (
    drop_timer,
    drop_unseen_timer,
    pause_timer,
    running_timer,
    start_timer,
    stop_timer,
    timer_of,
)
from tickets.services.undoing import Standing, put_back
from tickets.services.unmerging import can_be_undone, undo_merge
from tickets.services.unsent import (
    NEW_REQUEST,
    discard_unsent,
    put_before,
    reply_key,
    save_unsent,
    solution_key,
    sweep_unsent,
)
from tickets.services.upkeep import close_silent, remind_silent

__all__ = [
    "NEW_REQUEST", "PREFIX", "THEN", "Cascaded", "Checklist", "FormDraft", "HeldSolution",
    "Outcome", "RequestTypeDraft", "SheetDraft", "Solving", "Standing", "TicketDraft", "ViewDraft",
    "accept_handoff", "accept_solution", "add_call", "add_contact", "add_note", "answer_mentions",
    "answers_of", "ask_for_engineer", "ask_team", "assign", "block", "can_be_undone", "cancel",
    "cascade", "change_answers", "change_details", "change_fact", "change_priority",
    "change_status", "change_terms", "change_time", "check", "checklists_of", "claim_staged",
    "close", "close_silent", "discard_staged", "discard_unsent", "drop_timer", "drop_unseen_timer",
    "fact_key", "fact_words", "facts_asked", "foresee", "gather_files", "give_back", "give_out",
    "hand_over", "held_by", "hold_reply", "hold_solution", "is_work_begun", "keep_automatic",
    "knowing_them", "lift", "lift_due", "link", "lock", "log_call", "log_time", "may_hand_on",
    "mentionable", "mentioned_in", "merge", "move_contract", "move_view", "note_article",
    "note_deadline", "note_escalated", "open_by_message", "open_handoff", "open_ticket", "parts_of",
    "pause_timer", "priority_for", "put_back", "put_before", "questions_to_ask", "rate",
    "refresh_flows", "register_call", "reject_solution", "release_due", "remind_silent",
    "remove_view", "reopen", "reply", "reply_has_left", "reply_key", "resolve", "return_handoff",
    "running_timer", "save_request_type", "save_sheet", "save_unsent", "save_view", "send",
    "send_now", "set_automatic", "set_deadline", "set_priority", "set_privacy", "solution_key",
    "split", "stage_file", "stale_flows", "start_timer", "start_work", "stop_timer", "sweep_staged",
    "sweep_unsent", "take", "take_back", "take_form", "take_over", "team_choices", "timer_of",
    "try_routing", "unanswered", "undo_merge", "unlink", "unwatch", "watch",
]  # fmt: skip
