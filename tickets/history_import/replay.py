"""Living one ticket again: each moment of its history becomes the verbs that led to it."""

from datetime import datetime

from django.utils.translation import gettext as _

from servicedesk.accounts.models import Team, User
from tickets import services
from tickets.choices import (
    FINISHED_STATUSES,
    ArticleUse,
    Channel,
    Level,
    ReturnReason,
    Status,
    TicketType,
)
from tickets.history_import.ground import Ground
from tickets.history_import.maps import Changes
from tickets.history_import.moments import History, Moment
from tickets.models import Ticket
from tickets.services.details import Details
from tickets.workflow import may_become

SOLVED = (Status.RESOLVED, Status.CLOSED)


class Replay:
    """One ticket. Call inside one transaction and ``events.services.replaying()``.

    What the log says is so at a moment is compared with what is so; the difference is done by the
    ordinary services, at the moment's time, in the name of whoever has the ticket then.
    """

    def __init__(self, ground: Ground, *, source: str, body: str = "") -> None:
        self.ground = ground
        self.source = source
        self.body = body
        self.reason = _("imported history")
        self.line = 0
        """Where in the file the moment being lived stands: what a refusal is reported with."""

    def live(self, history: History) -> Ticket:
        """Open the ticket and go through its moments. Raises Refused when a service refuses one."""
        first = history.moments[0]
        ticket = self._open(history.key, first)
        self.line, said = first.line, first.changes
        self._finish(ticket, first, self._engineer(ticket, said))
        for moment in history.moments[1:]:
            self.line, said = moment.line, {**said, **moment.changes}
            self._step(ticket, moment, said)
        return ticket

    def _open(self, key: str, moment: Moment) -> Ticket:
        said = moment.changes
        team = self.ground.team(said["team"], said["line"])
        client = (
            self.ground.organisation(said["organisation"]) if said.get("organisation") else None
        )
        requester = None
        if client and said.get("requester"):
            requester = self.ground.requester(said["requester"], client)
        status = said["status"]
        name = said.get("assignee")
        draft = services.TicketDraft(
            subject=said.get("subject") or _("Request %(key)s") % {"key": key},
            body=said.get("body") or self.body,
            requester=requester,
            organisation=client,
            type=said.get("type", TicketType.INCIDENT),
            product=self.ground.product(said["product"]) if said.get("product") else None,
            category=self.ground.category(said["category"]) if said.get("category") else None,
            impact=said.get("impact", Level.MEDIUM),
            urgency=said.get("urgency", Level.MEDIUM),
            priority=said.get("priority"),
            channel=said.get("channel", Channel.IMPORT),
            team=team,
            line=team.line,
            status=Status.OPEN if status in FINISHED_STATUSES else status,
            assignee=self.ground.engineer(name, team) if name else None,
            source=self.source,
            source_key=key,
        )
        return services.open_ticket(draft, actor=None, at=moment.at)

    def _step(self, ticket: Ticket, moment: Moment, said: Changes) -> None:
        wanted = said["status"]
        actor = self._engineer(ticket, said)
        if ticket.status in FINISHED_STATUSES and wanted not in FINISHED_STATUSES:
            services.reopen(ticket, reason=self.reason, actor=actor, at=moment.at)
        if "team" in moment.changes or "line" in moment.changes:
            self._move(ticket, self.ground.team(said["team"], said["line"]), moment.at)
        if ticket.is_open:
            self._assign(ticket, moment, said)
            self._reclassify(ticket, moment, actor)
        if moment.changes.get("note"):
            services.add_note(ticket, body=moment.changes["note"], actor=actor, at=moment.at)
        self._work(ticket, moment, wanted, actor)
        self._finish(ticket, moment, actor)

    def _engineer(self, ticket: Ticket, said: Changes) -> User | None:
        """Who has the ticket by this moment's word; None is the desk itself."""
        name = said.get("assignee")
        if not name:
            return None
        return self.ground.engineer(name, self.ground.team(said["team"], said["line"]))

    def _move(self, ticket: Ticket, team: Team, at: datetime) -> None:
        """Hand over; what goes back to its giver before anybody took it was returned."""
        if ticket.team_id == team.pk:
            return
        giver = ticket.assignee
        waiting = services.open_handoff(ticket) if ticket.handoff_count else None
        if waiting is not None and waiting.from_team_id == team.pk:
            services.return_handoff(
                waiting, code=ReturnReason.OTHER, reason=self.reason, actor=giver, at=at
            )
            return
        services.hand_over(ticket, to_team=team, tried="", hypothesis="", actor=giver, at=at)

    def _assign(self, ticket: Ticket, moment: Moment, said: Changes) -> None:
        name = said.get("assignee")
        if name is None:
            return
        person = self._engineer(ticket, said)
        if ticket.assignee_id == (person.pk if person else None):
            return
        services.assign(ticket, assignee=person, actor=person, at=moment.at)

    def _reclassify(self, ticket: Ticket, moment: Moment, actor: User | None) -> None:
        """Priority and details, where this row says something else than before."""
        said = moment.changes
        levels = {
            name: said[name]
            for name in ("impact", "urgency", "priority")
            if name in said and said[name] != getattr(ticket, name)
        }
        if "priority" in said and "priority" in levels:
            services.set_priority(
                ticket, priority=said["priority"], reason=self.reason, actor=actor, at=moment.at
            )
        elif "priority" not in said and levels:
            services.change_priority(
                ticket,
                impact=said.get("impact", ticket.impact),
                urgency=said.get("urgency", ticket.urgency),
                reason=self.reason,
                actor=actor,
                at=moment.at,
            )
        details = Details()
        if said.get("type", ticket.type) != ticket.type:
            details["type"] = said["type"]
        product = self.ground.product(said["product"]) if said.get("product") else ticket.product
        if product != ticket.product:
            details["product"] = product
        category = self.ground.category(said["category"]) if said.get("category") else None
        if category is not None and category != ticket.category:
            details["category"] = category
        if details:
            services.change_details(ticket, actor=actor, at=moment.at, **details)

    def _work(self, ticket: Ticket, moment: Moment, wanted: str, actor: User | None) -> None:
        """Open and waiting statuses. What has left "new" is in progress: never new again."""
        status = Status.OPEN if wanted == Status.NEW else wanted
        if not ticket.is_open or status in FINISHED_STATUSES or ticket.status in (status, wanted):
            return
        services.change_status(ticket, status=status, reason=self.reason, actor=actor, at=moment.at)

    def _finish(self, ticket: Ticket, moment: Moment, actor: User | None) -> None:
        """Resolved, closed, cancelled; a log that closes at once has resolved at that moment."""
        wanted = moment.changes.get("status")
        if wanted in SOLVED and ticket.is_open:
            services.resolve(
                ticket,
                article_use=ArticleUse.NOT_NEEDED,
                article_reason=self.reason,
                actor=actor,
                at=moment.at,
            )
        if wanted == Status.CLOSED and may_become(ticket.status, Status.CLOSED):
            services.close(ticket, actor=actor, at=moment.at)
        if wanted == Status.CANCELLED and ticket.is_open:
            services.cancel(ticket, reason=self.reason, actor=actor, at=moment.at)
