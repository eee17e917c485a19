"""What becomes of a mail, case by case: facts in, decision out."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tickets.choices import ClosedPolicy, Status, UnknownSender
from tickets.intake.mail.decision import FUSE, Act, Facts, Target, Who, decide
from tickets.intake.mail.parsed import MailKind
from tickets.mail_wording import REASONS
from tickets.tests.factories import MORNING

MINE = Target(7, Status.OPEN, None, sees=True)
OTHERS = Target(7, Status.OPEN, None, sees=False)
LATE = MORNING - timedelta(days=31)
PLAIN = Facts(MailKind.PERSON, Who.CLIENT, MORNING)


def facts(**more) -> Facts:
    return replace(PLAIN, **more)


def closed(at=MORNING, status=Status.CLOSED) -> Target:
    return Target(7, status, at, sees=True)


CASES = {
    "a contact's mail opens a ticket": (facts(), Act.OPEN, None),
    "a stranger's mail opens one without a client": (facts(who=Who.NOBODY), Act.OPEN, None),
    "or asks, where the mailbox says so": (
        facts(who=Who.NOBODY, unknown_sender=UnknownSender.QUESTION), Act.ASK, None,
    ),
    "a new address of a client's domain opens one": (facts(who=Who.NEWCOMER), Act.OPEN, None),
    "our own letter is dropped": (facts(kind=MailKind.OWN, token=MINE), Act.DROP, None),
    "our own address is dropped": (facts(who=Who.OURS, token=MINE), Act.DROP, None),
    "a signed answer of a participant joins": (facts(token=MINE), Act.REPLY, 7),
    "proved, it joins as well": (facts(token=MINE, is_proved=True), Act.REPLY, 7),
    "not proved where the server judges, it asks": (
        facts(token=MINE, is_proved=False), Act.ASK, None,
    ),
    "refuted, it asks": (facts(token=MINE, is_proved=False, is_refuted=True), Act.ASK, None),
    "refuted without a token, it asks": (facts(is_proved=False, is_refuted=True), Act.ASK, None),
    "an unknown refuted sender is only noted": (
        facts(who=Who.NOBODY, is_proved=False, is_refuted=True), Act.OPEN, None,
    ),
    "somebody else's token asks": (facts(token=OTHERS), Act.ASK, None),
    "a stranger's token asks": (facts(who=Who.NOBODY, token=OTHERS), Act.ASK, None),
    "a forged token opens a new ticket": (facts(is_token_forged=True), Act.OPEN, None),
    "a number in the subject asks": (facts(hint=MINE), Act.ASK, None),
    "also a stranger's": (facts(who=Who.NOBODY, hint=OTHERS), Act.ASK, None),
    "a reference to another mail asks": (facts(hint=MINE, hint_by="references"), Act.ASK, None),
    "a colleague's address asks": (facts(who=Who.DESK), Act.ASK, None),
    "with a token that nobody proves, too": (facts(who=Who.DESK, token=MINE), Act.ASK, None),
    "with a token the server doubts, too": (
        facts(who=Who.DESK, token=MINE, is_proved=False), Act.ASK, None,
    ),
    "proved, an answer to a note is a note": (
        facts(who=Who.DESK, token=MINE, is_proved=True, is_note=True), Act.NOTE, 7,
    ),
    "proved, an answer to the client's letter goes to the client": (
        facts(who=Who.DESK, token=MINE, is_proved=True, is_note=False), Act.ANSWER, 7,
    ),
    "on a closed ticket it is a note": (
        facts(who=Who.DESK, token=closed(), is_proved=True, is_note=False), Act.NOTE, 7,
    ),
    "a partner's token of another client's ticket asks": (
        facts(who=Who.DESK, token=OTHERS, is_proved=True), Act.ASK, None,
    ),
    "a colleague's out-of-office is dropped": (
        facts(who=Who.DESK, kind=MailKind.OUT_OF_OFFICE, token=MINE), Act.DROP, None,
    ),
    "closed access asks": (facts(who=Who.CLOSED, token=MINE), Act.ASK, None),
    "an out-of-office answer is only kept": (
        facts(kind=MailKind.OUT_OF_OFFICE, token=MINE), Act.ATTACH, 7,
    ),
    "on a closed ticket, too": (facts(kind=MailKind.OUT_OF_OFFICE, token=closed()), Act.ATTACH, 7),
    "a machine's answer as well": (facts(kind=MailKind.AUTOMATIC, token=MINE), Act.ATTACH, 7),
    "an out-of-office that only names a number asks": (
        facts(kind=MailKind.OUT_OF_OFFICE, hint=MINE), Act.ASK, None,
    ),
    "a report on our letter is kept inside": (
        facts(kind=MailKind.BOUNCE, who=Who.NOBODY, bounced=MINE), Act.ATTACH_INSIDE, 7,
    ),
    "a report on nothing of ours is a ticket": (
        facts(kind=MailKind.BOUNCE, who=Who.NOBODY), Act.OPEN, None,
    ),
    "a list's mail is a ticket": (facts(kind=MailKind.LIST), Act.OPEN, None),
    "within the days a closed ticket comes back": (facts(token=closed()), Act.REOPEN, 7),
    "later a new one follows": (facts(token=closed(LATE)), Act.FOLLOW, 7),
    "where the policy is to reopen, always": (
        facts(token=closed(LATE), closed_policy=ClosedPolicy.REOPEN), Act.REOPEN, 7,
    ),
    "where it is a new one, always": (
        facts(token=closed(), closed_policy=ClosedPolicy.NEW_LINKED), Act.FOLLOW, 7,
    ),
    "a cancelled ticket is followed": (
        facts(token=closed(status=Status.CANCELLED)), Act.FOLLOW, 7,
    ),
    "a solved one takes the answer": (facts(token=closed(status=Status.RESOLVED)), Act.REPLY, 7),
    "the same again is dropped": (facts(is_repeat=True, token=MINE), Act.DROP, None),
    "another under the same Message-ID is a ticket": (facts(is_repeat=False), Act.OPEN, None),
    "and asks where it would join": (facts(is_repeat=False, token=MINE), Act.ASK, None),
}  # fmt: skip


@pytest.mark.parametrize(("given", "act", "ticket"), CASES.values(), ids=CASES.keys())
def test_decision(given, act, ticket):
    decision = decide(given)
    assert (decision.act, decision.ticket) == (act, ticket)
    assert decision.reasons
    for code, values in decision.reasons:
        assert str(REASONS[code]) % values


@pytest.mark.parametrize(("given", "act", "ticket"), CASES.values(), ids=CASES.keys())
def test_only_a_new_ticket_is_acknowledged(given, act, ticket):
    assert decide(given).may_acknowledge is (
        act in (Act.OPEN, Act.FOLLOW) and given.kind == MailKind.PERSON
    )


@pytest.mark.parametrize("kind", [kind for kind in MailKind if kind != MailKind.PERSON])
def test_no_machine_is_answered(kind):
    assert not decide(facts(kind=kind, who=Who.NOBODY)).may_acknowledge


def test_the_fuse_and_a_quiet_time_stop_acknowledgements():
    assert decide(facts(recent_count=FUSE - 1)).may_acknowledge
    assert not decide(facts(recent_count=FUSE)).may_acknowledge
    just_now = MORNING - timedelta(minutes=9, seconds=59)
    assert not decide(facts(acknowledged_at=just_now)).may_acknowledge
    assert decide(facts(acknowledged_at=MORNING - timedelta(minutes=10))).may_acknowledge


def test_a_question_names_the_ticket_it_seems_to_be_about():
    assert decide(facts(hint=MINE)).candidate == 7
    assert decide(facts(token=OTHERS)).candidate == 7
    assert decide(facts(who=Who.CLOSED, token=MINE)).candidate == 7


def test_only_a_permanent_report_marks_the_address():
    bounce = facts(kind=MailKind.BOUNCE, who=Who.NOBODY, bounced=MINE)
    assert not decide(bounce).is_undeliverable
    assert decide(replace(bounce, is_permanent=True)).is_undeliverable


def test_every_reason_has_words():
    said = {code for given, _, _ in CASES.values() for code, _ in decide(given).reasons}
    assert said <= set(REASONS)
