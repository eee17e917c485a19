"""A client reads why their deadline is what it is, and an engineer the same with names."""

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
import time_machine
from django.utils import timezone

from contracts.choices import ContractState
from contracts.models import Contract, Plan
from escalation.tests.browser.window import NARROW, Windows
from escalation.tests.processes.cast import PASSWORD
from escalation.tests.processes.desk import Desk
from servicedesk.accounts.choices import OrganisationKind, Role
from servicedesk.accounts.models import Organisation, User
from tickets import services
from tickets.choices import Channel, Level, Status, TicketType
from tickets.services import TicketDraft

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser

WORDS = {
    "en": {
        "paused": "stands still", "waits": "we wait for a third party", "yours": "Your message",
        "ours": "Our reply", "starts": "starts the clock", "wrote": "wrote to us",
        "promised": "Promised", "wall": "By the clock on the wall", "metric": "Next response",
    },
    "ru": {
        "paused": "стоит", "waits": "ждём третью сторону", "yours": "Ваше сообщение",
        "ours": "Наш ответ", "starts": "запускает отсчёт", "wrote": "написал(а) нам",
        "promised": "Обещано", "wall": "По обычным часам", "metric": "Следующий ответ",
    },
}  # fmt: skip


def tell_a_story(people: dict[str, str], language: str) -> dict[str, str]:
    """A client with working hours asked two days ago, was answered, and wrote again; a third party
    kept us waiting for a day. Their e-mail and the number of the request.
    """
    dana = User.objects.get(email=people["dana"])
    client = _client(language)
    draft = TicketDraft(
        subject="Gate 4", body="?", requester=client, organisation=client.organisation,
        type=TicketType.INCIDENT, product=None, category=None,
        impact=Level.LOW, urgency=Level.LOW, channel=Channel.PORTAL,
    )  # fmt: skip
    with time_machine.travel(timezone.now() - timedelta(days=2), tick=False) as wall:
        ticket = services.open_ticket(draft, actor=client)
        wall.shift(timedelta(minutes=20))
        services.take(ticket, actor=dana)
        services.reply(ticket, body="?", actor=dana)
        wall.shift(timedelta(hours=1))
        services.reply(ticket, body="!", actor=client)
        wall.shift(timedelta(hours=2))
        for status in (Status.WAITING_THIRD_PARTY, Status.OPEN):
            services.change_status(ticket, status=status, reason="Dana", actor=dana)
            wall.shift(timedelta(days=1))
    return {"client": client.email, "number": str(ticket.pk)}


def _client(language: str) -> User:
    """Whoever reads the language, with a contract of working hours."""
    home = Organisation.objects.create(
        name=f"Why {language}", kind=OrganisationKind.CLIENT, time_zone="Europe/Moscow"
    )
    today = timezone.localdate()
    Contract.objects.create(
        number=f"W-{language}-{home.pk}", organisation=home, plan=Plan.objects.get(code="standard"),
        state=ContractState.ACTIVE, time_zone="Europe/Moscow",
        starts_on=today - timedelta(days=100), ends_on=today + timedelta(days=100),
    )  # fmt: skip
    return User.objects.create_user(
        f"why.{home.pk}@desk.example", PASSWORD, full_name="Whyte", role=Role.CLIENT,
        organisation=home, language=language, time_zone="Europe/Moscow",
    )  # fmt: skip


def fits(page: "Page") -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))


def open_clock(page: "Page", words: dict[str, str]) -> None:
    page.locator(f"#clocks .clock:has-text('{words['metric']}') a.chip").first.click()


@pytest.mark.parametrize("language", ["en", "ru"])
def test_a_client_sees_why_their_deadline_is_what_it_is(
    language: str, desk: Desk, window: Windows, everybody: Callable[[str], dict[str, str]]
) -> None:
    people, words = everybody(language), WORDS[language]
    told = desk.ask(tell_a_story, people=people, language=language)
    number = told["number"]

    page = window(told["client"], language=language).open(f"/portal/requests/{number}/")
    page.wait_for_load_state("networkidle")
    open_clock(page, words)
    page.wait_for_url("**/clocks/*/")
    shown = page.locator("main").inner_text()
    for said in ("starts", "promised", "wall", "waits", "paused", "yours"):
        assert words[said] in shown
    assert "Dana" not in shown
    assert "Дана" not in shown
    assert page.locator(".timeline__plot--wide .timeline__bar").count()
    assert page.locator(".timeline__plot--wide").is_visible()
    address = page.url

    page.set_viewport_size({"width": NARROW, "height": 800})
    assert page.locator(".timeline__plot--narrow").is_visible()
    assert not page.locator(".timeline__plot--wide").is_visible()
    assert fits(page)

    page = window(people["dana"], language=language).open(f"/desk/tickets/{number}/")
    page.wait_for_load_state("networkidle")
    open_clock(page, words)
    page.wait_for_url("**/desk/clocks/*/")
    shown = page.locator("main").inner_text()
    assert words["wrote"] in shown
    assert fits(page)
    assert page.request.get(address).status == 403
