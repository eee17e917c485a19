"""Why a mail became what it became, rule by rule, in the reader's words."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tickets.choices import MailOutcome, MailState
from tickets.models import IncomingMail

REASONS: Mapping[str, str | Promise] = MappingProxyType(
    {
        "own_mail": _("It is a letter of this desk that came back: dropped."),
        "own_address": _("It claims to come from an address of this desk: dropped."),
        "repeat_same": _("The same mail came before: dropped."),
        "repeat_other": _(
            "Another mail of the sender has the same Message-ID but says something else: both are "
            "kept."
        ),
        "repeat_joins": _(
            "Another mail of the sender has the same Message-ID but says something else, and this "
            "one wants to join ticket #%(number)s: an engineer decides."
        ),
        "bounce_of_nothing": _(
            "It reports a letter that did not arrive, but none that this desk signed."
        ),
        "bounce_permanent": _("The report says the address takes no letters at all."),
        "bounce_passing": _("The report says the letter may still arrive."),
        "bounce": _("It reports a letter of ticket #%(number)s: kept there for the desk."),
        "not_judged": _("No mail server we trust has judged the sender."),
        "proved": _("Our mail server stands for the sender's domain."),
        "not_proved": _("Our mail server could not confirm the sender's domain."),
        "refuted_unknown": _("Our mail server says the sender's domain did not send it."),
        "refuted": _(
            "Our mail server says the sender's domain did not send it: an engineer decides."
        ),
        "who_nobody": _("Nobody here has the sender's address, and no client its domain."),
        "who_newcomer": _("The address is new; its domain is a client's."),
        "who_client": _("The sender's address is a contact's."),
        "who_closed": _("The sender's address is that of a person whose access is closed."),
        "who_desk": _("The sender's address is a colleague's."),
        "token_forged": _("It carries a mark that looks like ours and is not: not believed."),
        "closed_access": _("Whoever has no access any more: an engineer decides."),
        "hint_subject": _(
            "The subject names ticket #%(number)s, which anybody can write: an engineer decides."
        ),
        "hint_references": _(
            "It refers to another mail of ticket #%(number)s, which anybody can write: an engineer "
            "decides."
        ),
        "no_token": _("It answers no letter of ours and names no ticket."),
        "colleague_automatic": _("It is an automatic answer of a colleague: dropped."),
        "colleague_writes": _("A colleague's address alone proves nothing: an engineer decides."),
        "colleague_unproved": _(
            "It answers a letter of ticket #%(number)s, but nothing proves that the colleague "
            "wrote it: an engineer decides."
        ),
        "colleague_notes": _(
            "A colleague answers a letter of ticket #%(number)s, which our mail server confirms: "
            "an inner note."
        ),
        "colleague_answers": _(
            "A colleague answers the client's letter of ticket #%(number)s, which our mail server "
            "confirms."
        ),
        "token": _("It answers a letter that this desk signed for ticket #%(number)s."),
        "token_of_others": _(
            "The sender does not take part in ticket #%(number)s: an engineer decides."
        ),
        "token_unproved": _(
            "Our mail server could not confirm the sender, who would join ticket #%(number)s: an "
            "engineer decides."
        ),
        "kind_automatic": _(
            "A machine wrote it: kept on ticket #%(number)s for the desk, nothing else changes."
        ),
        "kind_out_of_office": _(
            "The sender is out of office: kept on ticket #%(number)s for the desk, nothing else "
            "changes."
        ),
        "kind_bounce": _("It reports a delivery: kept on ticket #%(number)s for the desk."),
        "was_cancelled": _("Ticket #%(number)s was cancelled: a new one follows it."),
        "closed_new": _(
            "Ticket #%(number)s is closed, and answers to closed ones open a new one that follows."
        ),
        "closed_days": _("Answers reopen a closed ticket for %(days)s days."),
        "closed_late": _("Ticket #%(number)s was closed earlier: a new one follows it."),
        "closed_reopens": _("Ticket #%(number)s was closed: the answer reopens it."),
        "joins": _("The sender takes part in ticket #%(number)s: added to it."),
        "may_not_open": _("The sender's rights do not let them open tickets: an engineer decides."),
        "unknown_asks": _("Mail of unknown senders waits here for an engineer's word."),
        "opens": _("A new ticket was opened."),
        "silent_automatic": _("No acknowledgement: a machine wrote it."),
        "silent_out_of_office": _("No acknowledgement: it is an out-of-office answer."),
        "silent_bounce": _("No acknowledgement: it is a report of delivery."),
        "silent_list": _("No acknowledgement: it came by a mailing list."),
        "silent_own": _("No acknowledgement: it is a letter of ours."),
        "silent_fuse": _("No acknowledgement: the sender wrote %(count)s mails within an hour."),
        "silent_quiet": _("No acknowledgement: the sender got one a few minutes ago."),
        "answer_attach": _("%(name)s added it to ticket #%(number)s."),
        "answer_open": _("%(name)s opened a ticket of it."),
        "answer_drop": _("%(name)s dropped it: %(reason)s"),
        "answer_retry": _("%(name)s had it tried again."),
        "answer_release": _("%(name)s let it out of quarantine."),
    }
)


def reason_words(mail: IncomingMail) -> list[str]:
    """One sentence a rule, in the order they were tried."""
    return [_sentence(code, values) for code, values in mail.reasons]


def told(mail: IncomingMail) -> tuple[str, str]:
    """(what became of it, its ticket's number or the reason) in one line each."""
    if mail.state == MailState.QUARANTINE:
        return str(MailState.QUARANTINE), _line(mail.error)
    if mail.outcome in (MailOutcome.TICKET, MailOutcome.APPEND):
        return mail.outcome, str(mail.ticket_id)
    if mail.state == MailState.STORED:
        return str(MailState.QUARANTINE), _line(mail.error or str(_("It will be tried again.")))
    words: Sequence[str] = reason_words(mail)
    return mail.outcome, words[-1] if words else ""


def _sentence(code: str, values: Mapping[str, Any]) -> str:
    sentence = REASONS.get(code)
    return str(sentence) % values if sentence else code


def _line(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1].replace("\t", " ") if lines else "?"
