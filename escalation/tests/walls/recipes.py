"""What every id in an address or a parameter names: the recipes the walk cooks by.

A new address or parameter needs a line here; the test says which.
"""

PATHS: dict[tuple[str, str], str] = {
    ("open", "key"): "notification",
    ("calendar_close", "pk"): "calendar_link",
    ("mark_read", "key"): "notification",
    ("absence_withdraw", "pk"): "absence",
    ("session_end", "pk"): "session",
    ("person_sign_in", "pk"): "person",
    ("sessions_end", "pk"): "person",
    ("second_factor_reset", "pk"): "person",
    ("client_page", "key"): "organisation",
    ("contract_renew", "key"): "contract",
    ("contract_ledger", "key"): "contract",
    ("allowance_new", "key"): "contract",
    ("allowance_extend", "key"): "allowance",
    ("allowance_correct", "key"): "allowance",
    ("allowance_attach", "key"): "allowance",
    ("asset_page", "key"): "asset",
    ("asset_change", "key"): "asset",
    ("portal_ledger", "key"): "contract",
    ("portal_overage", "key"): "allowance",
    ("attachment", "pk"): "attachment",
    ("unstage", "pk"): "staged",
    ("reply_take_back", "pk"): "leaving",
    ("reply_send_now", "pk"): "leaving",
    ("portal_clock_explanation", "pk"): "clock",
    ("clock_explanation", "pk"): "clock",
    ("record_page", "key"): "record",
    ("portal_record", "key"): "record",
    ("cover_withdraw", "cover"): "cover",
    ("call_acknowledge", "pk"): "call",
    ("portal_person", "key"): "membership",
    ("portal_person_end", "key"): "membership",
    ("token_revoke", "pk"): "token",
    ("person_data", "pk"): "person",
    ("person_export", "pk"): "person",
    ("person_erase", "pk"): "person",
    ("takes_mail", "pk"): "person",
    ("person_week", "pk"): "engineer",
    ("takeover", "pk"): "engineer",
    ("competence", "pk"): "engineer",
    ("skill_new", "pk"): "engineer",
    ("portal_watcher_remove", "pk"): "person",
    ("api_watcher", "pk"): "person",
    ("letter", "pk"): "attachment",
    ("call_replay", "pk"): "hook_call",
    ("mail_page", "key"): "mail",
    ("mail_raw", "key"): "mail",
    ("letter_retry", "pk"): "outgoing",
    ("macro_edit", "pk"): "macro",
    ("quick_reply_edit", "pk"): "quick_reply",
    ("ticket_macro", "pk"): "macro",
    ("api_escalation_record", "pk"): "record",
    ("api_roster", "pk"): "roster",
    ("api_asset", "pk"): "asset",
    ("api_contract", "pk"): "contract",
    ("api_allowances", "pk"): "contract",
    ("api_ledger", "pk"): "contract",
    ("api_handoff_accept", "pk"): "handoff",
    ("api_handoff_return", "pk"): "handoff",
    ("api_file", "pk"): "attachment",
    ("api_article", "pk"): "article",
}
"""(address, parameter) → the kind of row. ``number`` is a ticket everywhere."""

PREFIXES: dict[tuple[str, str], str] = {
    ("article_", "pk"): "article",
    ("roster_", "pk"): "roster",
    ("cover_", "pk"): "roster",
    ("handover_", "pk"): "roster",
    ("webhook_", "pk"): "webhook",
    ("bulk_", "pk"): "bulk",
    ("api_bulk", "pk"): "bulk",
    ("saved_view_", "pk"): "saved_view",
}
"""The same for all addresses whose names begin so."""

NOBODYS = {
    "automatic_edit", "term_edit", "term_remove",
    "letter_edit", "letter_restore", "request_type_edit", "regulation_edit",
    "api_service_hours", "upload",
    "draft_save", "draft_drop", "delivery_retry", "board_automatic",
    "team_week", "sheet", "sheet_new", "sheet_edit", "takeover_return",
    "calendar_feed", "competence_confirm",
    "join_accept", "trigger_edit",
    "plan_page", "plan_edit", "plan_draft_drop", "plan_default", "calendar_page", "calendar_edit",
    "terms_page", "terms_progress", "terms_apply", "terms_discard", "what_if_page", "rule_edit",
    "dashboard_report", "dashboard_tickets", "dashboard_export", "engineer_link", "call_answer",
}  # fmt: skip
"""Addresses whose ids name no client's row: plans, calendars, chains, reports, signed tokens,
the desk's own texts."""


def kind_of(name: str, parameter: str) -> str | None:
    """Which kind of row this parameter of an address names; None when no line here says."""
    if parameter == "number":
        return "ticket"
    found = PATHS.get((name, parameter))
    for (prefix, of), kind in PREFIXES.items():
        if found is None and name.startswith(prefix) and of == parameter:
            found = kind
    return found


TOLD_AS_GONE = {"reply_take_back", "reply_send_now"}
"""Addresses that say in words that there is nothing (any more), to whoever asks for whatever."""
NEVER_IDS = {"set_language", "set_theme", "account_logout"}
"""Addresses whose forms stand on every page and name no rows."""

SHOWN = {
    ("frank", "audit_list"): "it tells who made a token, by its name, as the audit is there for",
    ("frank", "person_sign_in"): "it says that a person has a second step, which may be reset here",
    ("frank", "person_data"): "it counts what the desk keeps of a person before it is erased",
}
"""Pages of whoever is told of what is otherwise its owner's alone, and why. Only the first may say
a word of it."""
DONE = {("frank", "second_factor_reset"): "who has lost the second step is let in again"}
"""Addresses of whoever changes what is otherwise its owner's alone, and why."""
LED_TO = {("erin", "webhooks.Dispatch.webhook"): "a client's programs hear what happens to tickets"}
"""Which rows somebody's acts on tickets they see may add to what is hidden from them, and why."""
