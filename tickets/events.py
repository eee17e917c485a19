"""What happens to tickets. ``docs`` of the data each kind carries stand beside it; all of it is
JSON.

Wordings are completed by ``tickets/wording.py``: beside the data they may name ``status_before``,
``status_after``, ``priority_before``, ``priority_after``, ``field_name``, ``reason_suffix`` and the
like.
"""

from django.utils.translation import gettext_lazy as _

from servicedesk.events.registry import kind

OPENED = kind("ticket.opened", _("opened the ticket"), client_wording=_("We received your request"))
"""subject, status, priority, impact, urgency, type, channel, line, team, requester, organisation,
by_client (whether a client waits for a first response), message (id or None), acknowledge (only
where False: no automatic answer may go to whoever wrote)"""

MESSAGE_POSTED = kind(
    "ticket.message_posted", _("wrote a message"), client_wording=_("wrote a message")
)
"""message (id), side, public, channel, automatic, spoken (a call in which one of us spoke)"""

REPLY_RETURNED = kind("ticket.reply_returned", _("could not send the reply of %(name)s: %(why)s"))
"""author, name, why (in the author's language); the words are a draft of the author's again"""

STEP_DROPPED = kind(
    "ticket.step_dropped",
    _("left the status as it was: the ticket changed before the reply had left"),
)
"""author, name, then (what sending was to do besides)"""

MENTIONED = kind("ticket.mentioned", _("asked %(name)s to look"))
"""person, name, message (the inner note that names them)"""

STATUS_CHANGED = kind(
    "ticket.status_changed",
    _("changed the status: %(status_before)s → %(status_after)s%(reason_suffix)s"),
    client_wording=_("Status: %(client_status)s"),
)
"""before, after, reason; with after="resolved" also solved_on_line; when the ticket waits from now
on, ``pause``: the PauseReason (absent in old events: it follows from the status); when it ended by
a merger, ``merged_into``
"""

PRIORITY_CHANGED = kind(
    "ticket.priority_changed",
    _("changed the priority: %(priority_before)s → %(priority_after)s%(reason_suffix)s"),
    client_wording=_("Priority: %(priority_after)s"),
)
"""before, after, reason, impact_before, impact_after, urgency_before, urgency_after"""

ASSIGNED = kind("ticket.assigned", _("changed the assignee: %(before_name)s → %(after_name)s"))
"""before, after (user ids or None), before_name, after_name"""

ASSIGNMENT_FAILED = kind(
    "ticket.assignment_failed", _("found nobody to give the ticket to: %(why)s")
)
"""team (id or None), bars (user id → a Bar of tickets/assigning.py)"""

HANDED_OVER = kind(
    "ticket.handed_over",
    _("handed the ticket over: %(from_name)s → %(to_name)s"),
    client_wording=_("Your request was passed on to specialists"),
)
"""handoff, from_team, to_team, from_line, to_line, from_name, to_name"""

HANDOFF_ACCEPTED = kind("ticket.handoff_accepted", _("accepted the hand-over"))
"""handoff"""

HANDOFF_RETURNED = kind(
    "ticket.handoff_returned",
    _("returned the hand-over: %(from_name)s → %(to_name)s (%(return_reason)s)%(reason_suffix)s"),
)
"""handoff, from_team (who returns), to_team (who gets it back), from_line, to_line, from_name,
to_name, code, reason
"""

DETAILS_CHANGED = kind(
    "ticket.details_changed", _("changed %(field_name)s: %(before_value)s → %(after_value)s")
)
"""field, before, after (as people read them; for the type its code)"""

WATCHER_ADDED = kind("ticket.watcher_added", _("%(name)s follows the ticket"))
WATCHER_REMOVED = kind("ticket.watcher_removed", _("%(name)s follows the ticket no more"))
"""user, name"""

MADE_PRIVATE = kind(
    "ticket.made_private",
    _("made ticket #%(number)s private: its requester and followers see it%(reason_suffix)s"),
    client_wording=_("Private: seen by its author and those who follow it"),
    audit="visibility",
)
MADE_COMMON = kind(
    "ticket.made_common",
    _("made ticket #%(number)s common: the client's people see it as far as they may"
      "%(reason_suffix)s"),
    client_wording=_("No longer private: seen by colleagues as far as they may"),
    audit="visibility",
)  # fmt: skip
"""number, reason"""

RATED = kind(
    "ticket.rated",
    _("gave the mark %(mark)s%(comment_suffix)s"),
    client_wording=_("gave the mark %(mark)s%(comment_suffix)s"),
)
"""mark (1-5), comment, cycle"""

ANSWERS_CHANGED = kind("ticket.answers_changed", _("filled in: %(labels)s"))
"""fields (names of the form's fields that changed), labels (as the form calls them)"""

FORM_SAVED = kind("request_type.form_saved", _("saved form “%(name)s”, version %(version)s"))
"""name, version; of a request type"""

ARTICLE_NOTED = kind("ticket.article_noted", _("%(article_words)s%(reason_suffix)s"))
"""use, reason"""

SOLUTION_REMINDED = kind(
    "ticket.solution_reminded",
    _("asked the client whether the solution helped"),
    client_wording=_("We asked whether the solution helped"),
)

ENGINEER_ASKED = kind(
    "ticket.engineer_asked",
    _("asked for an engineer"),
    client_wording=_("asked for an engineer"),
)
"""returned (whether a solved or closed ticket came back by it); counts as the client's message"""

WORK_STARTED = kind("ticket.work_started", _("started to work"))
"""nothing more; the assignee said so, before writing anything"""

TIME_LOGGED = kind("ticket.time_logged", _("wrote down %(time_words)s%(reason_suffix)s"))
"""entry, minutes, billable, accounted and surplus (minutes by the contract's accounting unit, 0
where nothing was counted), reason (what was done)
"""

TIME_CHANGED = kind("ticket.time_changed", _("corrected a time: %(time_words)s%(reason_suffix)s"))
"""entry, minutes_before, minutes, billable_before, billable, accounted and surplus (of the new
entry), note_before, note, reason"""

TERMS_CHANGED = kind(
    "ticket.terms_changed", _("changed the terms: %(terms_words)s%(reason_suffix)s")
)
"""before, after (keys of Entitlement), mode ("from_now": what was counted stays counted as it was,
the rest runs by the new terms; "from_start": all is counted by the new terms), cause ("plan",
"calendar", "contract"), change (key of the TermsChange that asked for it, or None), reason
"""

DEADLINE_SET = kind(
    "ticket.deadline_set", _("set a deadline by hand: %(deadline_words)s%(reason_suffix)s")
)
"""metric, due_at (ISO, or None: the deadline follows the plan again), reason"""

MERGED = kind(
    "ticket.merged",
    _("merged the ticket into #%(into)s"),
    client_wording=_("Your request goes on under number %(into)s"),
)
"""into (the ticket that goes on), reason, before (how both stood, to take it back); comes
before the STATUS_CHANGED to cancelled"""

ABSORBED = kind(
    "ticket.absorbed",
    _("took over ticket #%(merged)s"),
    client_wording=_("Request %(merged)s goes on here"),
)
"""merged (the ticket that ended), waits_since (ISO of its oldest client message nobody answered, or
None), opened_at (ISO), is_answered (whether its request ever got a response)
"""

UNMERGED = kind(
    "ticket.unmerged",
    _("took the merger with #%(into)s back%(reason_suffix)s"),
    client_wording=_("Your request goes on under its own number again"),
)
"""into, reason, voids (ids of this ticket's events that count no more: the merger's own)"""

RELEASED = kind(
    "ticket.released",
    _("gave ticket #%(merged)s back: the merger was taken back"),
    client_wording=_("Request %(merged)s goes on by itself again"),
)
"""merged, voids (as of UNMERGED, of this ticket)"""

SPLIT = kind(
    "ticket.split",
    _("split off ticket #%(into)s"),
    client_wording=_("Part of it goes on as request %(into)s"),
)
"""into (the new ticket), message"""

LINKED = kind("ticket.linked", _("linked it: %(link_words)s"))
UNLINKED = kind("ticket.unlinked", _("took a link away: %(link_words)s"))
"""way (a LinkWay, or a LinkKind of what a team is asked, read from this ticket), other (the number
of the other ticket: told only to who sees that one), is_back (read from the other side)
"""

CASCADED = kind("ticket.cascaded", _("did to its parts: %(cascade_words)s"))
"""deed (a Deed), done and refused (how many)"""

CHECKED = kind("ticket.checked", _("ticked “%(item)s” (%(sheet)s)"))
UNCHECKED = kind("ticket.unchecked", _("took the tick from “%(item)s” (%(sheet)s)"))
"""item and sheet (as they were called), item_ru and sheet_ru (the same in Russian, where they have
such a name), version (id), place (of the point, from 0)
"""

TEAM_ASKED = kind("ticket.team_asked", _("asked team %(team_name)s"))
"""team, team_name, other (the ticket that asks); of the ticket that was opened for the team"""

TEAM_ANSWERED = kind("ticket.team_answered", _("got the answer of team %(team_name)s: #%(other)s"))
"""team, team_name, other (the ticket the team solved), message (of the answer, or None), asker"""

SHEET_SAVED = kind("regulation.saved", _("saved “%(name)s”, version %(version)s"))
"""name, version; of a sheet of the regulation"""

BLOCKED = kind("ticket.blocked", _("cannot go on: %(obstacle)s%(text_suffix)s"))
UNBLOCKED = kind("ticket.unblocked", _("lifted a reason: %(obstacle)s%(text_suffix)s"))
"""blocker (id), reason_kind (an Obstacle), text, lifter (user id or None), left (reasons that stay)
"""

FUSE_BLOWN = kind(
    "mailbox.fuse_blown", _("stopped acknowledging %(sender)s: %(count)s mails within an hour")
)
"""name of the mailbox, sender, count; at most once an hour and mailbox"""

MAILBOX_CHANGED = kind("mailbox.changed", _("changed the mailbox %(name)s"))
"""name, is_new, is_password_new; never the password"""

VIEW_SAVED = kind("saved_view.saved", _("saved view “%(name)s”, version %(version)s"))
"""name, version, query, sort, columns, owner, team (ids or None); of a saved view"""

VIEW_REMOVED = kind("saved_view.removed", _("deleted view “%(name)s”"))
"""as of VIEW_SAVED: what it was"""

TAKEN_OVER = kind("person.taken_over", _("%(substitute_name)s took over from %(absent_name)s"))
GIVEN_BACK = kind("person.given_back", _("%(substitute_name)s gave back to %(absent_name)s"))
"""takeover, absent, absent_name, substitute, substitute_name, tickets (ids), told (ids of tickets
whose client hears that somebody else answers now); of the person who is or was away"""

VOICE_CHANGED = kind(
    "ticket.voice_changed",
    _("%(after_name)s answers the client now, not %(before_name)s"),
    client_wording=_("%(after_name)s is looking after your request now, %(before_name)s is away"),
)
VOICE_RETURNED = kind(
    "ticket.voice_returned",
    _("%(after_name)s answers the client again, not %(before_name)s"),
    client_wording=_("%(after_name)s is back and looks after your request again"),
)
"""takeover, before, before_name, after, after_name; only where the client knew who answers"""

MACRO_SAVED = kind("macro.saved", _("saved the macro %(name)s, version %(version)s"))
"""name, version, scope, team, is_active, changes; of a macro: its history"""

MACRO_USED = kind("ticket.macro_used", _("used the macro “%(name)s”"))
"""macro, version, name; comes before the events of what it changed"""

RULE_SAVED = kind("rule.saved", _("saved the rule %(name)s, version %(version)s"))
"""name, version, events, query, changes, is_active, stops_here, order; of a rule: its history"""

RULE_DISABLED = kind("rule.disabled", _("switched the rule %(name)s off: %(error)s"))
"""name, error, count; after so many failures in a row"""

RULE_RAN = kind("ticket.rule_ran", _("rule “%(name)s” (version %(version)s): %(did_words)s%(why)s"))
"""rule, version, name, did (changes with the names of their rows), query, cause (kind), event"""

RULE_STOPPED = kind(
    "ticket.rule_stopped", _("rule “%(name)s” (version %(version)s) was stopped: %(stop_words)s")
)
"""rule, version, name, why ("ring", "failed"), error, event, chain (rules that led to it)"""

BULK_APPLIED = kind("bulk.applied", _("changed %(count)s tickets at once"))
"""count, refused, given (person → how many tickets), teams (team → how many), touched (who has or
follows some → how many of those were written on, finished or handed on); of a bulk change"""
