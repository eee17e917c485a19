"""What becomes of a mail: facts in, decision out. Pure.

Nothing a mail says of itself is believed. It joins a ticket only by a token this desk has signed,
from a sender who takes part in the ticket and whom the mail server, where it judges, has not
refuted. Each rule that was tried leaves a reason.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from tickets.choices import ClosedPolicy, Status, UnknownSender
from tickets.intake.mail.parsed import MailKind

FUSE = 10
"""Mails of one sender in an hour; beyond, nothing is acknowledged and managers are told."""
QUIET = timedelta(minutes=10)
"""A sender hears one acknowledgement in this time: whatever answers it by itself, stops."""
AUTOMATIC = (MailKind.AUTOMATIC, MailKind.OUT_OF_OFFICE, MailKind.BOUNCE)


class Act(StrEnum):
    """What is done with the mail."""

    DROP = "drop"
    ASK = "ask"
    OPEN = "open"
    FOLLOW = "follow"
    REPLY = "reply"
    REOPEN = "reopen"
    ANSWER = "answer"
    NOTE = "note"
    ATTACH = "attach"
    ATTACH_INSIDE = "attach_inside"


class Who(StrEnum):
    """Whose address the mail claims to come from."""

    NOBODY = "nobody"
    NEWCOMER = "newcomer"
    CLIENT = "client"
    CLOSED = "closed"
    DESK = "desk"
    OURS = "ours"


@dataclass(frozen=True, slots=True)
class Target:
    """A ticket the mail may belong to; mergers are followed. ``sees``: the sender takes part, and
    may write there."""

    number: int
    status: str = Status.OPEN
    closed_at: datetime | None = None
    sees: bool = False


@dataclass(frozen=True, slots=True)
class Facts:
    """All the decision looks at.

    ``token``: the ticket of a token we signed; ``is_note``: it was about an inner note, or nobody
    can tell. ``is_token_forged``: something looked like ours and was not. ``hint``: the ticket of
    anything unsigned. ``is_proved``: whether the trusted Authentication-Results stand for the
    sender's domain, None without them; ``is_refuted``: they say that it is forged. ``is_repeat``:
    True for the same mail again, False where another mail of the sender has the Message-ID, None
    otherwise; ``repeats``: the ticket of that one.
    """

    kind: MailKind
    who: Who
    received_at: datetime
    unknown_sender: str = UnknownSender.TICKET
    closed_policy: str = ClosedPolicy.REOPEN_FOR_DAYS
    reopen_days: int = 30
    token: Target | None = None
    is_note: bool = True
    is_token_forged: bool = False
    hint: Target | None = None
    hint_by: str = "subject"
    is_proved: bool | None = None
    is_refuted: bool = False
    is_repeat: bool | None = None
    repeats: int | None = None
    bounced: Target | None = None
    is_permanent: bool = False
    may_open: bool = True
    recent_count: int = 0
    acknowledged_at: datetime | None = None


Reason = tuple[str, dict[str, int | str]]


@dataclass(frozen=True, slots=True)
class Decision:
    """``ticket`` is joined or followed, ``candidate`` only seems to be meant. ``reasons`` as
    (code, values), in the order of the rules."""

    act: Act
    ticket: int | None = None
    candidate: int | None = None
    reasons: tuple[Reason, ...] = ()
    may_acknowledge: bool = False
    is_undeliverable: bool = False


@dataclass(slots=True)
class _Judge:
    facts: Facts
    reasons: list[Reason] = field(default_factory=list)

    def say(self, code: str, **values: int | str) -> None:
        self.reasons.append((code, values))

    def end(
        self,
        act: Act,
        code: str,
        *,
        ticket: int | None = None,
        candidate: int | None = None,
        may_acknowledge: bool = False,
        is_undeliverable: bool = False,
    ) -> Decision:
        number = ticket or candidate
        self.say(code, **({"number": number} if number else {}))
        return Decision(
            act, ticket, candidate, tuple(self.reasons), may_acknowledge, is_undeliverable
        )

    def decide(self) -> Decision:
        for rule in (self.own, self.repeat, self.bounce, self.refuted, self.by_who):
            decision = rule()
            if decision is not None:
                return decision
        return self.new()

    def own(self) -> Decision | None:
        if self.facts.kind == MailKind.OWN:
            return self.end(Act.DROP, "own_mail")
        if self.facts.who == Who.OURS:
            return self.end(Act.DROP, "own_address")
        return None

    def repeat(self) -> Decision | None:
        """The same again is dropped; another mail under the same Message-ID never is."""
        facts = self.facts
        if facts.is_repeat:
            return self.end(Act.DROP, "repeat_same", candidate=facts.repeats)
        if facts.is_repeat is False and facts.token is not None:
            return self.end(Act.ASK, "repeat_joins", candidate=facts.token.number)
        if facts.is_repeat is False:
            self.say("repeat_other")
        return None

    def bounce(self) -> Decision | None:
        facts = self.facts
        if facts.kind != MailKind.BOUNCE:
            return None
        if facts.bounced is None:
            self.say("bounce_of_nothing")
            return None
        self.say("bounce_permanent" if facts.is_permanent else "bounce_passing")
        return self.end(
            Act.ATTACH_INSIDE, "bounce", ticket=facts.bounced.number,
            is_undeliverable=facts.is_permanent,
        )  # fmt: skip

    def refuted(self) -> Decision | None:
        """The mail server says the sender's domain did not send it."""
        facts = self.facts
        if facts.is_refuted and (facts.who != Who.NOBODY or facts.token is not None):
            return self.end(Act.ASK, "refuted", candidate=self._guess())
        said = {None: "not_judged", True: "proved", False: "not_proved"}
        self.say("refuted_unknown" if facts.is_refuted else said[facts.is_proved])
        return None

    def by_who(self) -> Decision | None:
        facts = self.facts
        self.say(f"who_{facts.who}")
        if facts.is_token_forged:
            self.say("token_forged")
        if facts.who == Who.DESK:
            return self.from_desk()
        if facts.who == Who.CLOSED:
            return self.end(Act.ASK, "closed_access", candidate=self._guess())
        if facts.token is not None:
            return self.with_token(facts.token)
        if facts.hint is not None:
            return self.end(Act.ASK, f"hint_{facts.hint_by}", candidate=facts.hint.number)
        self.say("no_token")
        return None

    def _guess(self) -> int | None:
        """The ticket it seems to be about."""
        target = self.facts.token or self.facts.hint
        return target.number if target else None

    def from_desk(self) -> Decision:
        """A colleague's address proves no colleague: a signed token and the server's word do."""
        facts, token = self.facts, self.facts.token
        if facts.kind in AUTOMATIC:
            return self.end(Act.DROP, "colleague_automatic")
        if token is None:
            return self.end(Act.ASK, "colleague_writes", candidate=self._guess())
        if not token.sees:
            return self.end(Act.ASK, "token_of_others", candidate=token.number)
        if not facts.is_proved:
            return self.end(Act.ASK, "colleague_unproved", candidate=token.number)
        if facts.is_note or token.status in (Status.CLOSED, Status.CANCELLED):
            return self.end(Act.NOTE, "colleague_notes", ticket=token.number)
        return self.end(Act.ANSWER, "colleague_answers", ticket=token.number)

    def with_token(self, token: Target) -> Decision:
        facts = self.facts
        self.say("token", number=token.number)
        if facts.who != Who.CLIENT or not token.sees:
            return self.end(Act.ASK, "token_of_others", candidate=token.number)
        if facts.is_proved is False:
            return self.end(Act.ASK, "token_unproved", candidate=token.number)
        if facts.kind in AUTOMATIC:
            return self.end(Act.ATTACH, f"kind_{facts.kind}", ticket=token.number)
        if token.status == Status.CANCELLED:
            return self.follow(token, "was_cancelled")
        if token.status == Status.CLOSED:
            return self.after_closing(token)
        return self.end(Act.REPLY, "joins", ticket=token.number)

    def after_closing(self, token: Target) -> Decision:
        facts = self.facts
        is_late = token.closed_at is not None and facts.received_at > token.closed_at + timedelta(
            days=facts.reopen_days
        )
        if facts.closed_policy == ClosedPolicy.NEW_LINKED:
            return self.follow(token, "closed_new")
        if facts.closed_policy == ClosedPolicy.REOPEN_FOR_DAYS and is_late:
            self.say("closed_days", days=facts.reopen_days)
            return self.follow(token, "closed_late")
        return self.end(Act.REOPEN, "closed_reopens", ticket=token.number)

    def follow(self, token: Target, code: str) -> Decision:
        may_acknowledge = self._may_acknowledge()
        return self.end(Act.FOLLOW, code, ticket=token.number, may_acknowledge=may_acknowledge)

    def new(self) -> Decision:
        facts = self.facts
        is_unknown = facts.who == Who.NOBODY
        if is_unknown and facts.unknown_sender == UnknownSender.QUESTION:
            return self.end(Act.ASK, "unknown_asks")
        if not facts.may_open:
            return self.end(Act.ASK, "may_not_open")
        may_acknowledge = self._may_acknowledge()
        return self.end(Act.OPEN, "opens", may_acknowledge=may_acknowledge)

    def _may_acknowledge(self) -> bool:
        facts = self.facts
        if facts.kind != MailKind.PERSON:
            self.say(f"silent_{facts.kind}")
            return False
        if facts.recent_count >= FUSE:
            self.say("silent_fuse", count=facts.recent_count + 1)
            return False
        last = facts.acknowledged_at
        if last is not None and facts.received_at < last + QUIET:
            self.say("silent_quiet")
            return False
        return True


def decide(facts: Facts) -> Decision:
    """What becomes of the mail these facts are about."""
    return _Judge(facts).decide()
