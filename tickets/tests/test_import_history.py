"""Another system's log, brought in by the command."""

import io
import json
from pathlib import Path

import pytest
from django.core import mail
from django.core.management import CommandError, call_command

from contracts.models import Product
from servicedesk.accounts.models import Organisation, Team, User
from servicedesk.events.models import Delivery, Event
from servicedesk.notifications.models import Notification
from tickets.choices import ArticleUse, Channel, Level, Status
from tickets.models import Handoff, Stay, Ticket
from tickets.services import stale_flows
from tickets.tests.factories import kinds

DATA = Path(__file__).parent / "data"
LOG, MAP = DATA / "small_log.csv", DATA / "small_map.toml"
VINST = Path(__file__).parents[3] / "shared" / "data" / "vinst"
KEPT = (Ticket, Event, Delivery, Team, User, Organisation, Product, Handoff, Stay, Notification)

pytestmark = pytest.mark.django_db


def bring_in(path: Path = LOG, map_path: Path | None = MAP, **options) -> tuple[str, str]:
    """What the command says on stdout and stderr; CommandError as it is."""
    out, err = io.StringIO(), io.StringIO()
    given = {"map": map_path} if map_path else {}
    try:
        call_command("import_history", path, stdout=out, stderr=err, **given, **options)
    except CommandError as error:
        error.said = (out.getvalue(), err.getvalue())
        raise
    return out.getvalue(), err.getvalue()


def refused(path: Path, map_path: Path | None = MAP) -> CommandError:
    with pytest.raises(CommandError) as caught:
        bring_in(path, map_path)
    return caught.value


def counts() -> list[int]:
    return [model.objects.count() for model in KEPT]


def imported(key: str) -> Ticket:
    return Ticket.objects.get(source="small", source_key=key)


def log_of(tmp_path: Path, *rows: str, encoding: str = "utf-8") -> Path:
    path = tmp_path / "log.csv"
    head = "ticket,when,state,group,level,engineer,weight,client"
    path.write_text("\n".join([head, *rows, ""]), encoding=encoding)
    return path


def map_of(tmp_path: Path, was: str, now: str) -> Path:
    path = tmp_path / "map.toml"
    text = MAP.read_text()
    assert was in text
    path.write_text(text.replace(was, now))
    return path


def test_tickets_come_in_at_the_times_of_the_log():
    out, _err = bring_in()
    assert "Imported 4 tickets (18 rows)" in out
    ticket = imported("A")
    assert ticket.subject == "Old ticket A"
    assert ticket.opened_at.isoformat() == "2024-03-01T06:00:00+00:00"
    assert ticket.resolved_at.isoformat() == "2024-03-02T06:00:00+00:00"
    assert ticket.closed_at.isoformat() == "2024-03-12T06:00:00+00:00"
    assert (ticket.status, ticket.line, ticket.solved_on_line) == (Status.CLOSED, 3, 3)
    assert (ticket.reopening_count, ticket.ping_pong_count, ticket.handoff_count) == (1, 1, 3)
    assert (ticket.impact, ticket.channel) == (Level.HIGH, Channel.IMPORT)
    assert ticket.organisation.name == "North Plant"
    assert ticket.article_use == ArticleUse.NOT_NEEDED


def test_each_row_becomes_what_happened():
    bring_in()
    assert kinds(imported("B")) == ["opened", "assigned", "status_changed", "status_changed",
                                    "status_changed"]  # fmt: skip
    statuses = Event.objects.filter(kind="ticket.status_changed", subject_id=imported("B").pk)
    assert [event.data["after"] for event in statuses.order_by("at", "pk")] == [
        "waiting_client", "resolved", "closed",
    ]  # fmt: skip
    assert {event.actor.full_name for event in statuses} == {"Anna"}


def test_who_takes_what_was_handed_over_has_accepted_it():
    bring_in()
    first = imported("A").handoffs.order_by("at").first()
    assert first.to_team.name == "Controllers"
    assert first.accepted_by.full_name == "Pavel"
    assert first.accepted_at.isoformat() == "2024-03-01T08:00:00+00:00"


def test_what_goes_back_before_anybody_took_it_was_returned(tmp_path):
    path = log_of(
        tmp_path,
        "X,2024-03-01 09:00,In work,Helpdesk,1,Anna,High,North Plant",
        "X,2024-03-01 10:00,Queued,Controllers,2,,High,North Plant",
        "X,2024-03-01 11:00,In work,Helpdesk,1,Anna,High,North Plant",
    )
    bring_in(path)
    handoff = imported("X").handoffs.get()
    assert handoff.returned_at.isoformat() == "2024-03-01T08:00:00+00:00"
    assert handoff.accepted_at is None


def test_nothing_is_sent_to_anybody():
    bring_in()
    assert Delivery.objects.count() == 0
    assert Notification.objects.count() == 0
    assert mail.outbox == []


def test_people_of_a_log_cannot_sign_in():
    bring_in()
    anna = User.objects.get(full_name="Anna")
    assert not anna.is_active
    assert not anna.has_usable_password()
    assert anna.email.endswith("@small.imported.invalid")
    assert list(anna.memberships.values_list("team__name", flat=True)) == ["Helpdesk"]


def test_a_second_import_changes_nothing():
    bring_in()
    before = counts()
    out, _err = bring_in()
    assert counts() == before
    assert "Already here: 4 tickets, 18 rows ignored." in out


def test_a_dry_run_writes_nothing():
    before = counts()
    out, _err = bring_in(dry_run=True)
    assert counts() == before
    assert "Would import 4 tickets (18 rows)" in out


def test_a_bad_row_rejects_its_whole_ticket_and_no_other(tmp_path):
    path = log_of(
        tmp_path,
        "X,2024-03-01 09:00,In work,Helpdesk,1,Anna,High,North Plant",
        "X,2024-03-01 10:00,On fire,Helpdesk,1,Anna,High,North Plant",
        "Y,2024-03-01 09:00,In work,Helpdesk,1,Anna,High,North Plant",
    )
    error = refused(path)
    assert error.returncode == 2
    assert "line 3 (ticket X): status “On fire” is not in the map (values.status)" in error.said[1]
    assert list(Ticket.objects.values_list("source_key", flat=True)) == ["Y"]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("X,yesterday,In work,Helpdesk,1,Anna,High,N", "the time “yesterday” cannot be read"),
        ("X,2999-01-01 00:00,In work,Helpdesk,1,Anna,High,N", "is not in the past"),
        (",2024-03-01 09:00,In work,Helpdesk,1,Anna,High,N", "no ticket: its column is empty"),
        ("X,2024-03-01 09:00,In work", "3 cells where the head has 8"),
        ("X,2024-03-01 09:00,In work,,1,Anna,High,N", "says no team, and the map has no default"),
        ("X,2024-03-01 09:00,In work,Helpdesk,7,Anna,High,N", "line “7” is not in the map"),
        (f"X,2024-03-01 09:00,In work,{'h' * 111},1,Anna,High,N", "team is longer than 110"),
    ],
)
def test_a_bad_row_is_told_with_its_line_and_reason(tmp_path, row, reason):
    before = counts()
    said = refused(log_of(tmp_path, row)).said[1]
    assert "line 2" in said
    assert reason in said
    assert counts() == before


def test_a_ticket_a_service_refuses_leaves_nothing_behind(tmp_path, line1):
    line1.is_active = False
    line1.save()
    before = counts()
    path = log_of(tmp_path, "X,2024-03-01 09:00,In work,Line 1,1,Anna,High,North Plant")
    assert "This team works no more" in refused(path).said[1]
    assert counts() == before


@pytest.mark.parametrize(
    ("was", "now", "reason"),
    [
        ('Solved = "resolved"', 'Solved = "done"', "values.status.Solved: “done” is not a status"),
        ('key = "ticket"', "", "columns: “key” is missing"),
        ('line = "level"', 'lines = "level"', "columns.lines: unknown"),
        ('zone = "Europe/Moscow"', 'zone = "Moscow"', "there is no zone “Moscow”"),
        ('rows = "states"', 'rows = "notes"', "must be states or activities"),
        ('team = "group"', 'team = "grupp"', "The file has no column “grupp”"),
        ('name = "small"', "name = small", "is not TOML"),
    ],
)
def test_a_mistake_in_the_map_names_its_place(tmp_path, was, now, reason):
    before = counts()
    error = refused(LOG, map_of(tmp_path, was, now))
    assert error.returncode == 1
    assert reason in str(error)
    assert counts() == before


def test_without_a_map_a_head_nobody_knows_is_refused():
    assert "No shipped map fits" in str(refused(LOG, None))


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp1251", "utf-16"])
def test_russian_names_come_in_whatever_the_encoding(tmp_path, encoding):
    row = "Ж1,2024-03-01 09:00,In work,Первая линия,1,Анна,High,Северный завод"
    bring_in(log_of(tmp_path, row, encoding=encoding))
    ticket = imported("Ж1")
    assert (ticket.team.name, ticket.organisation.name) == ("Первая линия", "Северный завод")


def test_a_row_may_be_an_activity(tmp_path):
    log, map_path = tmp_path / "log.csv", tmp_path / "map.toml"
    log.write_text(
        "case,activity,time\n"
        "7,Take in charge,2024-03-01T09:00:00Z\n"
        "7,Ask developers,2024-03-01T10:00:00Z\n"
        "7,Close,2024-03-01T11:00:00Z\n"
    )
    map_path.write_text(
        'name = "cases"\nrows = "activities"\n'
        '[columns]\nkey = "case"\nat = "time"\nactivity = "activity"\n'
        '[defaults]\nstatus = "open"\nteam = "Desk"\nline = 1\n'
        '[values.activity]\n"Take in charge" = {}\n"Close" = { status = "closed" }\n'
        '"Ask developers" = { team = "Developers", line = 3, note = "Asked the developers" }\n'
    )
    bring_in(log, map_path)
    ticket = Ticket.objects.get(source="cases")
    assert (ticket.status, ticket.line, ticket.solved_on_line) == (Status.CLOSED, 3, 3)
    note = ticket.messages.get(is_public=False)
    assert note.body == "Asked the developers"


def test_the_rows_that_reports_count_follow_from_the_history():
    bring_in()
    assert stale_flows(Ticket.objects.values_list("pk", flat=True)) == []


def test_a_cancelled_ticket_of_a_log_may_live_on(tmp_path):
    path = log_of(
        tmp_path,
        "X,2024-03-01 09:00,Dropped,Helpdesk,1,Anna,High,North Plant",
        "X,2024-03-01 10:00,In work,Helpdesk,1,Anna,High,North Plant",
    )
    bring_in(path, map_of(tmp_path, "Closed =", 'Dropped = "cancelled"\nClosed ='))
    assert imported("X").status == Status.OPEN


@pytest.mark.skipif(not VINST.exists(), reason="the car maker's log is not on this machine")
def test_the_car_makers_log_gives_the_reference_numbers():
    out, _err = bring_in(VINST / "incidents.csv", None)
    assert "Imported 1,511 tickets (12,731 rows) with the map “vinst”" in out
    printed = io.StringIO()
    call_command("report", "lines", format="json", stdout=printed)
    numbers = json.loads(printed.getvalue())
    reference = json.loads((VINST / "reference.json").read_text())
    reference.pop("events")
    assert {name: numbers[name] for name in reference} == reference
