"""Every address of the house as every person: what belongs to others is as absent as what never
was, and nothing anybody types breaks a page."""

import re
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.cache import cache
from django.core.signals import request_finished
from django.db import close_old_connections
from django.http import HttpResponse
from django.test import Client
from django.urls import get_resolver
from django.utils.timezone import now

from contracts.models import Plan
from contracts.services import AllowanceDraft, AssetDraft, create_asset, grant_allowance
from escalation.duty.models import Call, Cover
from escalation.duty.tests.stories import roster_of
from escalation.models import EscalationRule
from escalation.services import open_record
from escalation.tests.walls.belongings import machines, of_anybody
from escalation.tests.walls.life import Life, Side
from escalation.tests.walls.world import correspond, ground
from knowledgebase.models import AutomaticReply
from knowledgebase.services import save_term
from knowledgebase.tests.factories import draft, quick_reply
from servicedesk.accounts.absences import note_absence
from servicedesk.accounts.calendar_links import open_calendar
from servicedesk.accounts.models import (
    AccessToken,
    CalendarLink,
    PersonSkill,
    Skill,
    User,
)
from servicedesk.accounts.tokens import create_token
from servicedesk.events.models import Delivery, Event
from servicedesk.notifications.models import Notification, OutgoingMail
from servicedesk.tests.test_access import walk
from servicedesk.webhooks.services import create_webhook, ping
from sla.models import Clock
from sla.terms.changes import propose_plan
from sla.terms.what_if import ask
from tickets import services
from tickets.models import Mailbox, RequestType, Takeover, Ticket
from tickets.orders import ORDERS
from tickets.services.bulk import choose_tickets
from tickets.services.macros import MacroDraft, save_macro
from tickets.services.rules import RuleDraft, save_rule
from tickets.tests.factories import a_checklist, hand_over, open_ticket, upload

MISSING = 2_000_000_000
ADDRESSES = dict(walk(get_resolver()))
WITH_KEY = [route for route in ADDRESSES if "<int:" in route]
LISTS = [route for route in ADDRESSES if "<int:" not in route and route[:4] not in ("api/", "heal")]
READ_TOO = ["desk/tickets/<int:number>/", "desk/tickets/<int:number>/timeline/"]
"""Pages of one thing that read parameters as well."""
_CHANGING = re.compile(rb'\b[A-Za-z0-9]{64}\b|data-now="[^"]*"')
"""The form's safety token, and the clock."""
_VARIABLE = re.compile(r"<(\w+):\w+>")
ABOUT = {
    "desk/administration/<": ("team",), "competence/<": ("skill",),
    "takeovers/<int:pk>/return": ("takeover",), "takeovers/<": ("follower",),
    "week/team/<": ("team",), "week/calendars/<": ("calendar_link",), "week/<": ("follower",),
    "requests/<int:number>/clocks/<": ("ticket", "clock"),
    "<int:number>/macros/<": ("ticket", "macro"), "macros/<": ("macro",),
    "desk/bulk/<": ("bulk",), "bulk-changes/<": ("bulk",),
    "triggers/<": ("rule",),
    "webhooks/calls/<": ("sent",), "webhooks/<": ("hook",), "tokens/<": ("token",),
    "leaving/<": ("ticket", "leaving"),
    "watchers/<": ("ticket", "follower"), "service-hours/<": ("hours",), "rosters/<": ("roster",),
    "hand-overs/<": ("ticket", "handoff"), "tickets/<": ("ticket",), "requests/<": ("ticket",),
    "files/staged/<": ("staged",), "sessions/<": ("session",), "desk/people/<": ("follower",),
    "portal/people/<": ("membership",), "people/<": ("follower",), "letters/<": ("letter",),
    "deliveries/<": ("delivery",), "automatic/<": ("team",), "desk/mail/<": ("mail",),
    "request-types/<": ("request_type",), "regulation/<": ("sheet",),
    "files/<": ("file",), "clients/<": ("client",),
    "contracts/<": ("contract",),
    "clocks/<": ("clock",), "knowledge/<": ("article",), "articles/<": ("article",),
    "inbox/<": ("notice",), "assets/<": ("asset",), "chains/<": ("chain",),
    "records/<": ("matter",), "escalations/<": ("matter",),
    "absences/<": ("absence",), "covers/<": ("roster", "cover"), "duty/<": ("roster",),
    "calls/<": ("call",), "plans/<": ("plan",), "calendars/<": ("hours",), "terms/<": ("terms",),
    "what-if/<": ("what_if",), "prepaid/<": ("allowance",), "quick-replies/<": ("quick_reply",),
    "automatic-replies/<": ("automatic",), "glossary/<": ("term",),
    "desk/views/<": ("view",),
}  # fmt: skip
"""Which of Acme's rows an address with this in it names, in the order of its keys."""
KEPT = ("session", "staged", "membership", "mail", "leaving")
THE_CLIENTS = ("contracts/", "assets/", "prepaid/")
"""What is the whole organisation's, and so a colleague's as well."""
NAMES = [
    "q", "status", "priority", "line", "team", "assignee", "client", "plan", "type", "product",
    "due", "replied", "queue", "order", "after", "before", "filters", "tab", "seen", "person",
    "requester", "page", "state", "show", "whose", "from", "to", "period", "number", "in_line",
    "in_priority", "in_plan", "in_metric", "by", "format", "first", "last", "result", "verdict",
    "metric", "told", "unread", "title", "subject", "body", "solved", "next", "category",
    "asset", "contract", "organisation", "product", "serial_number", "word", "view", "open",
    "query", "sort", "version",
]  # fmt: skip
VALUES = ("²", "٣", "-1", "9" * 19, "9" * 5_000, "NaN", "0001-01-01", "9999-12-31", "'\"<%_*(",
          "\x7f\u202e")  # fmt: skip
MARKS = ("1780000000000000.5", "-99999999999999999.1", "-99999999999999999", "-.1", "1.-.1",
         "1.-99999999999999999.1", "9" * 40, "!", "!-.1", "~.1",
         "~====.1", "~AAAA.1", "~\u043f.1", "~" + "A" * 3000 + ".1")  # fmt: skip
NUMBERS = {
    "lines": "tickets", "attainment": "missed", "backlog": "open", "marks": "mark_1",
    "time-on-line": "tickets", "breach-reasons": "missed", "stages": "assignment_judged",
    "integrity": "paused_unasked", "escalations": "raised",
}  # fmt: skip


def finish(answer: HttpResponse) -> None:
    """Close an answer (of a file, say) and keep the connection the test lives in."""
    request_finished.disconnect(close_old_connections)
    answer.close()
    request_finished.connect(close_old_connections)


@pytest.fixture
def theirs(alice, boss, dana, lev, cora, line1, line2, premium, settings, tmp_path):
    """What belongs to Acme: one of everything that has an address of its own."""
    settings.MEDIA_ROOT = tmp_path
    ticket = open_ticket(alice, at=now(), files=[upload()])
    services.add_note(ticket, body="Between us.", actor=dana)
    services.watch(ticket, user=alice, actor=alice)
    handoff = hand_over(ticket, to=line2, actor=dana)
    notice = Notification.objects.create(
        event=Event.objects.latest("pk"), recipient=alice, topic="ticket.replies",
        title="Support has replied", url=f"/portal/requests/{ticket.pk}/", created_at=now(),
    )  # fmt: skip
    return SimpleNamespace(
        ticket=ticket, handoff=handoff, article=draft(lev), notice=notice, contract=premium,
        client=ticket.organisation, clock=Clock.objects.filter(ticket=ticket).first(),
        file=ticket.messages.earliest("pk").attachments.get(),
        chain=EscalationRule.objects.order_by("pk").first(),
        matter=open_record(ticket=ticket, reason="Late.", origin="client", actor=alice),
        asset=create_asset(AssetDraft(organisation=alice.organisation, name="Door"), actor=None),
        allowance=grant_allowance(
            premium,
            draft=AllowanceDraft(
                unit="minutes", starts_on=premium.starts_on, ends_on=premium.ends_on, granted=600
            ),
            actor=None,
        ),
        rule=save_rule(
            RuleDraft(name="Raise it", events=["opened"], changes=[{"do": "priority", "to": "1"}]),
            actor=cora,
        ),
        bulk=choose_tickets(Ticket.visible_to(dana), actor=dana),
        macro=save_macro(
            MacroDraft(name="Raise it", changes=[{"do": "priority", "to": "1"}]), actor=dana
        ),
        **programs(boss),
        follower=alice,
        **belongings(alice, ticket, dana),
        **promised(),
        **on_duty(ticket, dana, cora),
        **words(dana, cora),
    )  # fmt: skip


def words(dana: User, cora: User) -> dict[str, Any]:
    """Of the words one of everything: a reply of one's own, one sent by itself, a term."""
    rule = AutomaticReply.objects.create(
        reply=quick_reply(cora), cause="planned", changed_at=now(), is_active=False
    )
    term = save_term(None, word="system board", language="en", actor=cora)
    return {"quick_reply": quick_reply(dana, is_shared=False), "automatic": rule, "term": term}


def belongings(alice: User, ticket: Ticket, dana: User) -> dict[str, Any]:
    """What belongs to one person, and what the desk keeps of mail and forms."""
    side = Side(clients=("alice",), contract="contract", engineer="dana", team="line2")
    known = {"alice": alice, "contract": ticket.entitlement.contract, "dana": dana}
    mailbox = Mailbox.objects.create(name="Support")
    life = Life(side, known.get, keys={"ticket": ticket.pk, "mailbox": mailbox.pk})
    for part in (ground, correspond, machines):
        part(life)
    of_anybody(life, alice)
    event = Event.objects.latest("pk")
    letter = OutgoingMail.objects.create(
        event=event, recipient=alice, address=alice.email, subject="News", body="News",
        message_id="<hers@desk.example>", next_attempt_at=now(),
    )  # fmt: skip
    kept = {name: SimpleNamespace(pk=life.keys[name]) for name in KEPT}
    return {
        **kept, "letter": letter, "team": ticket.team,
        "delivery": Delivery.objects.order_by("pk").first(),
        "request_type": RequestType.objects.create(name="Broken door"),
        "sheet": a_checklist(),
        "calendar_link": calendar_of(dana),
        "skill": PersonSkill.objects.create(
            user=dana, skill=Skill.objects.create(name="Gates"), level=1, confirmed_on=now().date()
        ),
        "takeover": Takeover.objects.create(
            absent=dana, substitute=dana, by=dana, note="Gate 4", at=now()
        ),
        "view": services.save_view(services.ViewDraft(name="Hers"), actor=dana),
    }  # fmt: skip


def calendar_of(dana: User) -> CalendarLink:
    open_calendar(dana, at=now())
    return CalendarLink.objects.get(owner=dana)


def programs(boss: User) -> dict[str, Any]:
    """What lets programs in and tells them: a token, a webhook and a call of it."""
    create_token(boss, name="script", scopes=["tickets:read"], expires_at=None)
    hook, _secret = create_webhook(boss, name="Pager", url="https://hooks.example/", actor=boss)
    return {"token": AccessToken.objects.get(user=boss), "hook": hook,
            "sent": ping(hook, actor=boss)}  # fmt: skip


def promised() -> dict[str, Any]:
    """Of the promise one of everything: a plan, its hours, a change, a question."""
    plan = Plan.objects.get(code="premium")
    version = plan.versions.get()
    return {
        "plan": plan,
        "hours": version.intake_hours,
        "terms": propose_plan(version, actor=None),
        "what_if": ask(
            plan=plan, metric="first_response", priority=1, minutes=15, days=None, hours=None,
            since=now() - timedelta(days=1), until=now(), actor=None, at=now(),
        ),
    }  # fmt: skip


def on_duty(ticket: Ticket, *people: User) -> dict[str, Any]:
    """Of duty one of everything: a roster, a cover, a call for the ticket, an absence."""
    dana, cora = people
    roster = roster_of(ticket.team, [dana], actor=cora)
    day = now() + timedelta(days=1)
    return {
        "roster": roster,
        "cover": Cover.objects.create(
            roster=roster, level=1, person=cora, starts_at=now(), ends_at=day
        ),
        "call": Call.objects.create(
            ticket=ticket, roster=roster, cause="step", started_at=now(), levels=1
        ),
        "absence": note_absence(cora, kind="trip", starts_at=now(), ends_at=day, actor=cora),
    }


@pytest.fixture
def cast(alice, petra, dana, olga, erin, frank):
    return {
        "alice": alice, "petra": petra, "dana": dana, "olga": olga, "erin": erin, "frank": frank,
    }  # fmt: skip


def keys_of(route: str, theirs: Any) -> list[int]:
    about = next((names for part, names in ABOUT.items() if part in route), None)
    assert about is not None, f"say in ABOUT what {route} is about"
    return [getattr(theirs, name).pk for name in about]


def address(route: str, *keys: Any) -> str:
    """The route with these keys for its numbers, and the report of lines for its name."""
    given = iter(keys)
    path = _VARIABLE.sub(lambda found: str(next(given)) if found[1] == "int" else "lines", route)
    return "/" + path.replace("^", "").replace("$", "")


def seen(answer: Any) -> tuple[int, bytes]:
    """The answer without its own address, which forms of the page lead back to."""
    body = _CHANGING.sub(b"", answer.getvalue())
    return answer.status_code, body.replace(answer.request["PATH_INFO"].encode(), b"")


@pytest.mark.parametrize("name", ["mallory", "petra", "bob", "nobody"])
def test_what_is_others_is_as_absent_as_what_never_was(theirs, sign_in, request, name):
    """Mallory is another client, Petra a partner of nobody, Bob a colleague who asked nothing."""
    browser = Client() if name == "nobody" else sign_in(request.getfixturevalue(name))
    kept = Event.objects.count()
    for route in WITH_KEY:
        if name == "bob" and any(part in route for part in THE_CLIENTS):
            continue
        keys = keys_of(route, theirs)
        cache.clear()  # nobody may ask so much in a minute
        for method in ("get", "post", "patch") if route.startswith("api/") else ("get", "post"):
            ask = getattr(browser, method)
            answer, absent = (ask(address(route, *them)) for them in (keys, [MISSING] * len(keys)))
            if answer.status_code == 302:  # to sign-in, whatever was asked for
                asks = "login" if name == "nobody" else "reauthenticate"
                for one in (answer, absent):
                    assert one.headers["Location"].startswith(f"/accounts/{asks}/?next="), route
                continue
            assert seen(answer) == seen(absent), f"{method} {route}"
            assert answer.status_code in (401, 403, 404, 405), f"{method} {route}"
    assert Event.objects.count() == kept


@pytest.mark.parametrize("name", ["nobody", "alice", "petra", "dana", "olga", "erin", "frank"])
def test_every_page_answers_everybody(theirs, cast, sign_in, name):
    browser = Client() if name == "nobody" else sign_in(cast[name])
    for route in ADDRESSES:
        if route.startswith("health/"):
            continue
        keys = keys_of(route, theirs) if route in WITH_KEY else []
        answer = browser.get(address(route, *keys))
        finish(answer)
        assert answer.status_code < 500, route


@pytest.mark.parametrize("key", [2**63, 10**30])
@pytest.mark.parametrize("name", ["alice", "frank"])
def test_a_key_no_database_holds_is_not_there(theirs, cast, sign_in, name, key):
    browser = sign_in(cast[name])
    for route in WITH_KEY:
        path = address(route, *[key] * route.count("<int:"))
        for method in (browser.get, browser.post):
            answer = method(path)
            if answer.status_code == 302:
                assert answer.headers["Location"].startswith("/accounts/reauthenticate/?next=")
                continue
            assert answer.status_code in (403, 404, 405), route
        assert browser.get(f"{path}%00").status_code == 400, route


@pytest.mark.parametrize("name", ["erin", "alice"])
def test_nothing_in_an_address_breaks_a_page(theirs, cast, sign_in, name):
    """All parameters of the house at once, to one who sees most and to one who sees least."""
    browser = sign_in(cast[name])
    for route in [*LISTS, *READ_TOO]:
        path = address(route, *([theirs.ticket.pk] if route in READ_TOO else []))
        if browser.get(path).status_code in (302, 403, 405):
            continue
        for value in VALUES:
            answer = browser.get(path, dict.fromkeys(NAMES, value))
            finish(answer)
            assert answer.status_code < 500, f"{route} {value[:40]}"


def test_no_place_in_a_list_breaks_its_page(theirs, cast, sign_in):
    browser = sign_in(cast["dana"])
    for order in ORDERS:
        for mark in MARKS:
            for side in ("after", "before"):
                queue = "solved" if order == "solved" else "all"
                asked = {"order": order, "queue": queue, side: mark}
                assert browser.get("/desk/tickets/table/", asked).status_code == 200, asked


@pytest.mark.parametrize("report", NUMBERS)
def test_no_period_or_cell_breaks_the_tickets_behind_a_number(cast, sign_in, report):
    browser = sign_in(cast["erin"])
    for value in VALUES:
        for name in ("from", "to", "in_line", "in_priority", "in_quarter", "in_team"):
            asked = {"number": NUMBERS[report], "in_line": "1", name: value}
            answer = browser.get(f"/dashboards/{report}/tickets/", asked)
            assert answer.status_code < 500, asked


def test_the_next_page_of_those_who_wait_longest_begins_after_the_last_row(
    alice, line1, dana, sign_in, monkeypatch
):
    """Fifty rows a page would take long to write: two rows a page turn the same way."""
    monkeypatch.setattr("tickets.queue_page.PAGE_SIZE", 2)
    tickets = [open_ticket(alice, at=now()) for _ in range(3)]
    for ticket in tickets:
        services.reply(ticket, body="And it smokes.", actor=alice)
    browser = sign_in(dana)
    first = browser.get("/desk/tickets/", {"queue": "replied"}).context["page"]
    second = browser.get(f"/desk/tickets/{first.next}").context["page"]
    found = [row.number for page in (first, second) for row in page.rows]
    assert found == [ticket.pk for ticket in tickets]
