"""What goes on at the desk on the day the demo is loaded, through the verbs, as people do it."""

from datetime import datetime, timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation

from contracts.choices import Metric, Priority
from contracts.models import Plan, Product, Target
from contracts.services import TargetDraft, VersionDraft, current_version, save_draft
from escalation.choices import Origin, Severity, Trend
from escalation.demo.tool_words import TODAY
from escalation.demo.tools import Cast, cast
from escalation.models import EscalationRecord
from escalation.services import accept, open_record, tell_news
from servicedesk.accounts.models import User
from sla.terms import what_if
from sla.terms.changes import propose_plan
from sla.terms.previewing import preview_chunk
from tickets import services
from tickets.choices import Level, SheetKind, TicketType
from tickets.models import RequestType, SheetVersion, Ticket
from tickets.services import FormDraft, TicketDraft, bulk
from tickets.services.timing import start_timer

MOST_CHANGED = 10


def live_through_today(*, now: datetime) -> None:
    """A form filled in, work that was planned, a failure two teams work at, a bulk change; once."""
    if EscalationRecord.objects.exists():
        return
    named = cast()
    with translation.override("ru"):
        _ask_by_form(named, now=now)
        _plan_work(named, now=now)
        _ask_for_attention(_fail(named, now=now), named, now=now)
        _change_many(named.people["cora"], now=now)
        _ask_what_if(named.people["erin"], now=now)
        _weigh_terms(named.people["erin"], now=now)


def _ask_by_form(named: Cast, *, now: datetime) -> None:
    alice = named.people["alice"]
    form = RequestType.objects.with_form().earliest("pk")
    if form.current is None:
        return
    given = FormDraft(version=form.current, given={"people": "3", "kind": "give"})
    draft = TicketDraft(
        subject=TODAY["form"], body=TODAY["form_body"], requester=alice, form=given,
    )  # fmt: skip
    services.open_ticket(draft, actor=alice, at=now - timedelta(minutes=50))


def _plan_work(named: Cast, *, now: datetime) -> None:
    """A ticket under a checklist with a point that is done."""
    gleb = named.people["gleb"]
    draft = TicketDraft(
        subject=TODAY["work"], body=TODAY["work_body"], requester=named.people["boris"],
        type=TicketType.MAINTENANCE, product=Product.objects.get(code="host-vps"),
        team=named.teams["Хостинг и СХД"], assignee=gleb,
    )  # fmt: skip
    ticket = services.open_ticket(draft, actor=gleb, at=now - timedelta(hours=3))
    sheet = services.checklists_of(ticket)[0]
    services.check(
        ticket, version=sheet.version.pk, place=0, is_done=True, actor=gleb,
        at=now - timedelta(hours=2),
    )  # fmt: skip


def _fail(named: Cast, *, now: datetime) -> Ticket:
    """A failure with its log, taken, asked about in a note and of another team."""
    alice, dana, lev = (named.people[login] for login in ("alice", "dana", "lev"))
    draft = TicketDraft(
        subject=TODAY["broken"], body=TODAY["broken_body"], requester=alice,
        product=Product.objects.get(code="gate-4"), team=named.teams["Приём обращений"],
        impact=Level.HIGH, urgency=Level.MEDIUM,
    )  # fmt: skip
    ticket = services.open_ticket(draft, actor=alice, at=now - timedelta(minutes=95))
    services.take(ticket, actor=dana, at=now - timedelta(minutes=88))
    log = SimpleUploadedFile("gate4.log", TODAY["log"].encode())
    services.reply(
        ticket, body=TODAY["log_said"], files=[log], actor=alice, at=now - timedelta(minutes=60)
    )
    words = TODAY["mention"].format(name=lev.full_name)
    services.add_note(ticket, body=words, actor=dana, at=now - timedelta(minutes=52))
    question = SheetVersion.objects.filter(
        sheet__kind=SheetKind.ASK, team=named.teams["Разработка Gate"]
    ).earliest("pk")
    services.ask_team(
        ticket, question=question, words=TODAY["asked"], is_waiting=True, actor=dana,
        at=now - timedelta(minutes=40),
    )  # fmt: skip
    start_timer(ticket, actor=dana, at=now - timedelta(minutes=12))
    return ticket


def _ask_for_attention(ticket: Ticket, named: Cast, *, now: datetime) -> None:
    matter = open_record(
        ticket=ticket, reason=TODAY["reason"], impact=TODAY["impact"], severity=Severity.GRAVE,
        origin=Origin.CLIENT, actor=named.people["boris"], at=now - timedelta(minutes=35),
    )  # fmt: skip
    lead, soon = named.people["tess"], now + timedelta(hours=2)
    accept(
        matter, answer=TODAY["answer"], next_update_at=soon, actor=lead,
        at=now - timedelta(minutes=28),
    )  # fmt: skip
    tell_news(
        matter, body=TODAY["news"], trend=Trend.BETTER, next_update_at=soon, actor=lead,
        at=now - timedelta(minutes=9),
    )  # fmt: skip


def _change_many(cora: User, *, now: datetime) -> None:
    """One change that was applied and one that waits to be looked at."""
    seen = Ticket.visible_to(cora)
    usual = seen.open().filter(priority=Priority.NORMAL).order_by("pk")
    keys = list(usual.values_list("pk", flat=True)[:MOST_CHANGED])
    if len(keys) < 2:
        return
    changes = [{"do": "priority", "to": str(Priority.LOW), "reason": TODAY["why"]}]
    for half in (keys[::2], keys[1::2]):
        chosen = bulk.choose_tickets(seen.filter(pk__in=half), actor=cora, query="priority:3")
        planned = bulk.plan(chosen, actor=cora, changes=changes)
    bulk.carry_on(bulk.start(planned, actor=cora, at=now), now=now)


def _ask_what_if(erin: User, *, now: datetime) -> None:
    """What a shorter promise had given last quarter, counted to its end."""
    asked = what_if.ask(
        plan=Plan.objects.get(code="premium"), metric=Metric.FIRST_RESPONSE,
        priority=Priority.NORMAL, minutes=20, days=None, hours=None,
        since=now - timedelta(days=90), until=now, actor=erin, at=now,
    )  # fmt: skip
    while what_if.answer_chunk(asked, now=now):
        asked.refresh_from_db()


def _weigh_terms(erin: User, *, now: datetime) -> None:
    """A draft that solves a quarter faster, weighed against the open requests and not applied."""
    plan, today = Plan.objects.get(code="premium"), now.date()
    current = current_version(plan, today)
    if current is None:
        return
    terms = VersionDraft(targets=tuple(map(_faster, current.targets.all())), effective_from=today)
    draft = save_draft(plan, terms=terms, actor=erin, at=now)
    change = propose_plan(draft, actor=erin, at=now)
    while preview_chunk(change, now=now):
        change.refresh_from_db()


def _faster(target: Target) -> TargetDraft:
    minutes = target.minutes * 3 // 4 if target.metric == Metric.RESOLUTION else target.minutes
    return TargetDraft(
        metric=target.metric, priority=target.priority, minutes=minutes, hours=target.hours,
        days=target.days, pauses=tuple(target.pauses), max_pause_minutes=target.max_pause_minutes,
        reopening=target.reopening,
    )  # fmt: skip
