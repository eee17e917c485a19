"""The managers' page: the reports' numbers, each opening its tickets."""

import html
import io
import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import call_command
from django.utils import timezone

from servicedesk.reports import ALL_TIME, Query, report_named
from tickets import services
from tickets.dashboard.address import read_address
from tickets.models import Ticket
from tickets.tests.factories import hand_over, open_ticket

DATA = Path(__file__).parent / "data"

pytestmark = pytest.mark.django_db


@pytest.fixture
def history():
    out = io.StringIO()
    call_command("import_history", DATA / "small_log.csv", map=DATA / "small_map.toml",
                 stdout=out, stderr=out)  # fmt: skip


@pytest.fixture
def page(sign_in, erin):
    """``page("/dashboards/")``: what the head of the centre reads there."""
    browser = sign_in(erin)

    def read(address: str, status: int = 200) -> str:
        response = browser.get(address)
        assert response.status_code == status, response.content[:2000]
        return response.content.decode()

    return read


def shown_numbers(text: str) -> dict[str, str]:
    """The table of the lines: number by the name its link asks for."""
    table = text.split('id="lines"')[1].split("</table>")[0]
    found = re.findall(r'<a href="([^"]+)">([^<]+)</a>', table)
    names = [re.search(r"number=(\w+)", html.unescape(link))[1] for link, _value in found]
    return dict(zip(names, (value for _link, value in found), strict=True))


def links(text: str, report: str) -> list[str]:
    return [
        html.unescape(link) for link in re.findall(rf'href="(/dashboards/{report}/[^"]+)"', text)
    ]


@pytest.mark.usefixtures("history")
def test_the_page_shows_the_numbers_of_the_report(page, erin):
    shown = shown_numbers(page("/dashboards/?period=all"))
    row = report_named("lines").rows(Query(erin, timezone.now()))[0]
    for name, value in row.items():
        said = shown[name].replace("\N{NO-BREAK SPACE}%", "")
        assert float(said) == value, name


@pytest.mark.usefixtures("history")
def test_every_number_of_the_page_opens_a_page_of_tickets(page):
    text = page("/dashboards/?period=all")
    opened = set(re.findall(r'href="(/dashboards/[^"]+/tickets/[^"]+)"', text))
    assert len(opened) > 40
    for link in sorted(opened)[::7]:
        page(html.unescape(link))


@pytest.mark.usefixtures("history")
def test_the_tickets_behind_a_number_are_as_many_as_it_says(page):
    text = page("/dashboards/?period=all")
    link = next(link for link in links(text, "lines") if "number=solved_on_line_1&" in link + "&")
    behind = page(link)
    assert "2 tickets stand behind this number." in behind
    assert behind.count('<article class="list-row') == 2


def test_an_empty_last_month_shows_all_time(erin, history, rf):
    request = rf.get("/dashboards/")
    address = read_address(request.GET, reader=erin, now=timezone.now())
    assert (address.period_name, address.period) == ("all", ALL_TIME)


def test_the_last_thirty_days_are_shown_when_something_happened_in_them(erin, alice, line1, rf):
    open_ticket(alice, at=timezone.now() - timedelta(days=3))
    address = read_address(rf.get("/dashboards/").GET, reader=erin, now=timezone.now())
    assert address.period_name == "30d"
    assert address.period.until - address.period.since == timedelta(days=30)


def test_the_filters_narrow_the_page(page, alice, mallory, line1):
    for person in (alice, alice, mallory):
        open_ticket(person, at=timezone.now())
    assert shown_numbers(page("/dashboards/"))["tickets"] == "3"
    assert shown_numbers(page("/dashboards/?client=Acme"))["tickets"] == "2"
    assert shown_numbers(page("/dashboards/?client=Acme&line=2"))["tickets"] == "0"


def test_links_keep_the_filters_of_the_page(page, alice, line1):
    open_ticket(alice, at=timezone.now())
    for link in links(page("/dashboards/?client=Acme&period=7d"), "lines"):
        assert "client=Acme" in link
        assert "period=7d" in link


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("period=decade", "“decade” is no period"),
        ("from=soon", "“soon” is not a day"),
        ("from=2026-02-02&to=2026-02-01", "The period ends before it begins"),
        ("line=9", "“9” is not known here"),
        ("plan=x", "“x” is not known here"),
        ("client=Nobody", "“Nobody” is not known here"),
        ("priority=1%27", "is not known here"),
    ],
)
def test_a_filter_that_means_nothing_is_said(page, query, words):
    assert words in html.unescape(page(f"/dashboards/?{query}", status=422))


def test_open_tickets_of_a_line_open_their_queue(page, alice, line1):
    open_ticket(alice, at=timezone.now())
    text = page("/dashboards/?client=Acme")
    queue = re.search(r'href="(/desk/tickets/\?client=\d+&amp;line=1)"', text)
    assert queue is not None
    assert "Controller does not answer" in page(html.unescape(queue[1]))


def test_what_is_due_in_two_hours_stands_on_the_page(page, alice, line1):
    ticket = open_ticket(alice, at=timezone.now())
    Ticket.objects.filter(pk=ticket.pk).update(
        due_at=timezone.now() + timedelta(minutes=50), due_state="running",
        due_metric="resolution", due_started_at=timezone.now(), due_target_seconds=7200,
    )  # fmt: skip
    text = page("/dashboards/")
    assert f"#{ticket.number} Controller does not answer" in text
    assert 'href="/desk/tickets/?queue=soon"' in html.unescape(text)


def test_an_age_of_the_backlog_opens_its_tickets_whatever_the_period(page, alice, line1):
    ticket = open_ticket(alice, at=timezone.now() - timedelta(days=100))
    open_ticket(alice, at=timezone.now())
    text = page("/dashboards/?period=7d")
    link = next(link for link in links(text, "backlog") if "number=days_over_30" in link)
    behind = page(link)
    assert f"#{ticket.number}<" in behind
    assert behind.count('<article class="list-row') == 1


def test_pages_of_tickets_neither_skip_nor_repeat(page, alice, line1, monkeypatch):
    monkeypatch.setattr("tickets.dashboard.paging.PAGE_SIZE", 2)
    numbers = [open_ticket(alice, at=timezone.now()).number for _ in range(5)]
    seen, link = [], "/dashboards/lines/tickets/?number=tickets&period=all"
    while link:
        text = page(link)
        seen += [int(number) for number in re.findall(r'data-row="(\d+)"', text)]
        after = re.search(r'href="(\?[^"]*after=[^"]*)"', text)
        link = f"/dashboards/lines/tickets/{html.unescape(after[1])}" if after else ""
    assert seen == sorted(numbers, reverse=True)


def test_a_report_is_taken_away_as_a_file_that_runs_nothing(sign_in, erin, acme, alice, line1):
    acme.name = "=cmd()"
    acme.save()
    open_ticket(alice, at=timezone.now())
    response = sign_in(erin).get("/dashboards/lines/export/?by=organisation")
    assert response["Content-Disposition"] == 'attachment; filename="lines.csv"'
    assert response.content.decode().splitlines()[1].startswith("'=cmd(),1,")


def test_unknown_reports_and_numbers_do_not_exist(page):
    page("/dashboards/weather/tickets/?number=tickets", status=404)
    page("/dashboards/lines/tickets/?number=secrets", status=404)
    page("/dashboards/lines/tickets/", status=404)
    page("/dashboards/weather/export/", status=404)


@pytest.mark.parametrize("name", ["cora", "tess", "erin", "frank"])
def test_managers_see_the_numbers(sign_in, request, name):
    person = request.getfixturevalue(name)
    assert sign_in(person).get("/dashboards/").status_code == 200


@pytest.mark.parametrize("name", ["alice", "boss", "petra", "olga", "dana", "lev", "ivan", "pavel"])
@pytest.mark.parametrize(
    "address",
    ["/dashboards/", "/dashboards/lines/tickets/?number=tickets", "/dashboards/lines/export/"],
)
def test_nobody_else_does(sign_in, request, name, address):
    person = request.getfixturevalue(name)
    assert sign_in(person).get(address).status_code == 403


def test_the_page_is_in_the_readers_language(sign_in, erin):
    erin.language = "ru"
    erin.save()
    text = sign_in(erin).get("/dashboards/").content.decode()
    assert "Показатели" in text
    assert "Эскалация 1 → 2" in text


def test_more_tickets_ask_no_more_queries(
    page, alice, dana, lev, line1, line2, django_assert_max_num_queries
):
    open_ticket(alice, at=timezone.now())
    page("/dashboards/")
    for _ in range(6):
        ticket = open_ticket(alice, at=timezone.now())
        hand_over(ticket, to=line2, actor=dana)
        services.resolve(ticket, actor=lev, article_use="not_needed", article_reason="known")
    with django_assert_max_num_queries(22):
        page("/dashboards/")
