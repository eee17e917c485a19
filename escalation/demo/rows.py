"""From a life to the rows the services would have written for it, kept apart from the database.

Only the demo writes this way: a hundred thousand lives through the verbs would take an hour.
Everything
derived (clocks, watches, search text, flow) is made by the rebuild commands' own functions
afterwards.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from contracts.models import Entitlement, Product
from escalation.demo import words
from escalation.demo.lives import Life, Step, Verb
from servicedesk.accounts.models import Team, User
from servicedesk.events.models import Event
from servicedesk.events.registry import Kind
from tickets import events
from tickets.choices import ArticleUse, Channel, ReturnReason, Side, Status
from tickets.models import Handoff, Message, Rating, Stay, Ticket


@dataclass
class Pending:
    """An event whose data names rows that have no key yet: ``links`` are filled in when they
    have."""

    kind: Kind
    at: datetime
    actor: User | None
    data: dict[str, Any]
    links: dict[str, Message | Handoff] = field(default_factory=dict)

    def event(self, ticket: Ticket) -> Event:
        for name, row in self.links.items():
            self.data[name] = row.pk
        return Event(
            kind=self.kind.name,
            subject_type=Ticket._meta.label_lower,
            subject_id=ticket.pk,
            actor=self.actor,
            at=self.at,
            data=self.data,
        )


class Record:
    """One ticket's rows as its life is told, step by step."""

    def __init__(
        self,
        life: Life,
        entitlement: Entitlement,
        product: Product,
        category_id: int,
        priority: int,
    ) -> None:
        self.life = life
        self.events: list[Pending] = []
        self.messages: list[Message] = []
        self.handoffs: list[Handoff] = []
        self.ratings: list[Rating] = []
        self.previous_assignee: User | None = None
        self.ticket = Ticket(
            subject=life.subject,
            type="question" if life.matter.category == "question" else "incident",
            channel=life.channel,
            impact=life.impact,
            urgency=life.urgency,
            priority=priority,
            organisation=life.client.organisation,
            requester=life.requester,
            product=product,
            category_id=category_id,
            entitlement=entitlement,
            line=life.team.line,
            team=life.team,
            opened_at=life.opened_at,
            updated_at=life.opened_at,
        )
        self._open(life)
        for step in life.steps:
            self._act(step)

    def _open(self, life: Life) -> None:
        at, ticket = life.opened_at, self.ticket
        self.stays = [Stay(number=1, line=life.team.line, team=life.team, entered_at=at)]
        first = self._say(
            life.body, by=life.requester, side=Side.CLIENT, at=at, channel=life.channel
        )
        self._note(
            events.OPENED,
            at,
            life.requester,
            links={"message": first},
            subject=life.subject,
            status=Status.NEW,
            priority=ticket.priority,
            impact=life.impact,
            urgency=life.urgency,
            type=ticket.type,
            channel=life.channel,
            line=life.team.line,
            team=life.team.pk,
            requester=life.requester.pk,
            organisation=life.client.organisation.pk,
            by_client=True,
        )

    def _act(self, step: Step) -> None:
        acts: dict[Verb, Callable[[Step], None]] = {
            Verb.TAKE: self._take,
            Verb.REPLY: self._reply,
            Verb.ASK: self._ask,
            Verb.CLIENT_REPLY: self._client_reply,
            Verb.NOTE: self._inner_note,
            Verb.PARK: self._park,
            Verb.HAND_OVER: self._hand_over,
            Verb.ACCEPT: self._accept,
            Verb.RETURN: self._return,
            Verb.RESOLVE: self._resolve,
            Verb.CLOSE: self._close,
            Verb.REOPEN: self._reopen,
        }
        acts[step.verb](step)
        self.ticket.updated_at = step.at
        self.ticket.revision += 1

    # -- pieces ---------------------------------------------------------------------------------
    def _note(
        self,
        kind: Kind,
        at: datetime,
        actor: User | None,
        *,
        links: dict[str, Message | Handoff] | None = None,
        **data: Any,
    ) -> None:
        self.events.append(Pending(kind, at, actor, data, links or {}))

    def _say(
        self,
        body: str,
        *,
        by: User | None,
        side: Side,
        at: datetime,
        public: bool = True,
        channel: str = Channel.PORTAL,
    ) -> Message:
        message = Message(
            author=by, side=side, is_public=public, channel=channel, body=body, posted_at=at
        )
        self.messages.append(message)
        self.ticket.message_count += 1
        return message

    def _post(self, step: Step, side: Side, *, public: bool = True) -> None:
        message = self._say(step.text, by=step.actor, side=side, at=step.at, public=public)
        self._note(
            events.MESSAGE_POSTED,
            step.at,
            step.actor,
            links={"message": message},
            side=side,
            public=public,
            channel=Channel.PORTAL,
            automatic=False,
            spoken=False,
        )
        if side == Side.US and public:
            self.ticket.client_waits_since = None
            self.ticket.first_replied_at = self.ticket.first_replied_at or step.at

    def _become(self, status: Status, step: Step, **data: Any) -> None:
        before = self.ticket.status
        if before != status:
            self.ticket.status = status
            self._note(
                events.STATUS_CHANGED,
                step.at,
                step.actor,
                before=before,
                after=status,
                reason=data.pop("reason", ""),
                **data,
            )

    def _assign(self, user: User | None, step: Step) -> None:
        before = self.ticket.assignee
        if before == user:
            return
        self.ticket.assignee = user
        self._note(
            events.ASSIGNED,
            step.at,
            step.actor,
            before=before.pk if before else None,
            after=user.pk if user else None,
            before_name=before.full_name if before else "",
            after_name=user.full_name if user else "",
        )

    def _move(self, team: Team, at: datetime) -> None:
        self.stays[-1].left_at = at
        self.stays.append(
            Stay(number=len(self.stays) + 1, line=team.line, team=team, entered_at=at)
        )
        if len(self.stays) > 2 and self.stays[-3].team == team:
            self.ticket.ping_pong_count += 1
        self.ticket.team, self.ticket.line = team, team.line

    # -- verbs ----------------------------------------------------------------------------------
    def _take(self, step: Step) -> None:
        self._assign(step.actor, step)
        self._become(Status.OPEN, step)

    def _reply(self, step: Step) -> None:
        self._post(step, Side.US)

    def _ask(self, step: Step) -> None:
        self._post(step, Side.US)
        self._become(Status.WAITING_CLIENT, step)

    def _client_reply(self, step: Step) -> None:
        self._post(step, Side.CLIENT)
        self.ticket.client_waits_since = self.ticket.client_waits_since or step.at
        self._become(Status.OPEN, step)

    def _inner_note(self, step: Step) -> None:
        self._post(step, Side.US, public=False)

    def _park(self, step: Step) -> None:
        self._become(Status.WAITING_THIRD_PARTY, step, reason=step.text)

    def _hand_over(self, step: Step) -> None:
        team, source = step.team, self.ticket.team
        if team is None or source is None:
            raise ValueError("a hand-over goes from one team to another")
        handoff = Handoff(
            from_team=source,
            to_team=team,
            from_line=source.line,
            to_line=team.line,
            by=step.actor,
            at=step.at,
            tried=words.TRIED,
            hypothesis=step.text,
        )
        self.handoffs.append(handoff)
        self.ticket.handoff_count += 1
        self.previous_assignee = self.ticket.assignee
        self._note(
            events.HANDED_OVER,
            step.at,
            step.actor,
            links={"handoff": handoff},
            from_team=source.pk,
            to_team=team.pk,
            from_line=source.line,
            to_line=team.line,
            from_name=source.name,
            to_name=team.name,
        )
        self._assign(None, step)
        self._move(team, step.at)

    def _accept(self, step: Step) -> None:
        handoff = self.handoffs[-1]
        handoff.accepted_at, handoff.accepted_by = step.at, step.actor
        self._note(
            events.HANDOFF_ACCEPTED,
            step.at,
            step.actor,
            links={"handoff": handoff},
            to_name=handoff.to_team.name,
        )
        self._assign(step.actor, step)
        self._become(Status.OPEN, step)

    def _return(self, step: Step) -> None:
        handoff = self.handoffs[-1]
        handoff.returned_at, handoff.returned_by = step.at, step.actor
        handoff.return_code, handoff.return_reason = ReturnReason.MISSING_FACTS, step.text
        back = handoff.from_team
        if back is None:
            raise ValueError("a hand-over of the demo has a sender")
        self._note(
            events.HANDOFF_RETURNED,
            step.at,
            step.actor,
            links={"handoff": handoff},
            from_team=handoff.to_team.pk,
            to_team=back.pk,
            from_line=handoff.to_line,
            to_line=back.line,
            from_name=handoff.to_team.name,
            to_name=back.name,
            code=handoff.return_code,
            reason=step.text,
        )
        self._move(back, step.at)
        self._assign(self.previous_assignee, step)

    def _resolve(self, step: Step) -> None:
        self._post(step, Side.US)
        ticket = self.ticket
        ticket.resolved_at, ticket.solved_on_line = step.at, ticket.line
        if ticket.line >= 2:
            ticket.article_use, ticket.article_reason = ArticleUse.NOT_NEEDED, "Разовый случай"
        self._become(Status.RESOLVED, step, solved_on_line=ticket.line)

    def _close(self, step: Step) -> None:
        ticket = self.ticket
        if step.mark is not None and step.actor is not None:
            self.ratings.append(
                Rating(
                    cycle=ticket.reopening_count,
                    mark=step.mark,
                    comment=step.text,
                    by=step.actor,
                    at=step.at,
                )
            )
            self._note(
                events.RATED,
                step.at,
                step.actor,
                mark=step.mark,
                comment=step.text,
                cycle=ticket.reopening_count,
            )
        ticket.closed_at = step.at
        self._become(Status.CLOSED, step)
        self.stays[-1].left_at = step.at

    def _reopen(self, step: Step) -> None:
        ticket = self.ticket
        self._post(step, Side.CLIENT)
        ticket.client_waits_since = step.at
        ticket.resolved_at = ticket.closed_at = ticket.solved_on_line = None
        ticket.article_use, ticket.article_reason = ArticleUse.NONE, ""
        ticket.reopening_count += 1
        self._become(Status.OPEN, step, reason=step.text)
