"""What a person wishes to hear of once a day comes in one letter, once."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from servicedesk.events.registry import kind
from servicedesk.events.services import record
from servicedesk.notifications import daily
from servicedesk.notifications.models import (
    DailyLetter,
    MailState,
    MailWhen,
    Notification,
    OutgoingMail,
)
from servicedesk.notifications.services import Notice, notify, set_preference
from servicedesk.notifications.topics import topic

HAPPENED = kind("test.daily_happened", "happened")
TALK = topic("test_talk", "Talk", for_clients=True)
SIREN = topic("test_siren", "Siren", is_forced=True)
MONDAY = datetime(2026, 6, 15, 12, tzinfo=UTC)  # 15:00 in Moscow
TUESDAY_NINE = datetime(2026, 6, 16, 6, tzinfo=UTC)  # 9:00 in Moscow


@pytest.fixture
def alice(alice):
    set_preference(alice, TALK, wants_inbox=True, wants_mail=True, when=MailWhen.DAILY)
    return alice


def tell(person, title, *, at=MONDAY, about=TALK, **more):
    with time_machine.travel(at, tick=False):
        notify(
            record(HAPPENED, person.organisation, actor=None, at=at), [person], topic=about,
            render=lambda user: Notice(title, "/portal/", f"{title}: what was said."), **more,
        )  # fmt: skip


def test_news_waits_for_nine_where_the_person_is(alice):
    tell(alice, "First")
    tell(alice, "Second", at=MONDAY + timedelta(hours=3))
    assert Notification.objects.count() == 2
    assert {mail.state for mail in OutgoingMail.objects.all()} == {MailState.DAILY}
    assert daily.write_due(TUESDAY_NINE - timedelta(seconds=1)) == 0
    assert daily.write_due(TUESDAY_NINE) == 1
    letter = OutgoingMail.objects.get(state=MailState.WAITING)
    assert letter.subject == "2 pieces of news of the day"
    assert letter.body == (
        "First\nFirst: what was said.\nhttp://testserver/portal/\n\n"
        "Second\nSecond: what was said.\nhttp://testserver/portal/\n\n"
        "What I hear of: http://testserver/inbox/preferences/\n"
    )
    assert letter.headers["Auto-Submitted"] == "auto-generated"
    gathered = OutgoingMail.objects.filter(state=MailState.GATHERED)
    assert {one.gathered_in for one in gathered} == {letter}


def test_russian_reader_gets_a_russian_letter(alice):
    alice.language = "ru"
    alice.save()
    tell(alice, "Первая")
    daily.write_due(TUESDAY_NINE)
    letter = OutgoingMail.objects.get(state=MailState.WAITING)
    assert letter.subject == "1 новость за день"
    assert letter.body.endswith("О чём мне сообщать: http://testserver/inbox/preferences/\n")


def test_second_sweep_writes_nothing(alice):
    tell(alice, "First")
    assert daily.write_due(TUESDAY_NINE) == 1
    assert daily.write_due(TUESDAY_NINE) == 0
    assert daily.write_due(TUESDAY_NINE + timedelta(hours=1)) == 0
    assert DailyLetter.objects.count() == 1


def test_what_came_too_late_for_the_day_waits_for_the_next(alice):
    tell(alice, "First")
    daily.write_due(TUESDAY_NINE)
    tell(alice, "Written before nine, committed after", at=TUESDAY_NINE - timedelta(seconds=1))
    assert daily.write_due(TUESDAY_NINE + timedelta(minutes=1)) == 0
    assert daily.write_due(TUESDAY_NINE + timedelta(days=1)) == 1
    assert DailyLetter.objects.count() == 2


def test_after_three_days_away_one_letter_tells_all_and_the_next_morning_is_its_own(alice):
    for day in range(3):
        tell(alice, f"Day {day}", at=MONDAY + timedelta(days=day))
    # back on Thursday at 8:00: what was due by Wednesday's nine
    assert daily.write_due(TUESDAY_NINE + timedelta(days=2, hours=-1)) == 1
    assert OutgoingMail.objects.filter(state=MailState.GATHERED).count() == 2
    assert daily.write_due(TUESDAY_NINE + timedelta(days=2)) == 1
    assert OutgoingMail.objects.filter(state=MailState.DAILY).count() == 0
    assert [str(row.day) for row in DailyLetter.objects.order_by("day")] == [
        "2026-06-17", "2026-06-18",
    ]  # fmt: skip


def test_no_news_no_letter(alice):
    assert daily.write_due(TUESDAY_NINE) == 0
    assert not DailyLetter.objects.exists()


def test_urgent_news_comes_at_once_and_never_stays_never(alice, bob):
    set_preference(bob, TALK, wants_inbox=True, wants_mail=False)
    tell(alice, "Fire", is_urgent=True)
    tell(bob, "Fire", is_urgent=True)
    (letter,) = OutgoingMail.objects.all()
    assert (letter.recipient, letter.state) == (alice, MailState.WAITING)


def test_forced_topic_comes_at_once(alice):
    set_preference(alice, SIREN, wants_inbox=False, wants_mail=True, when=MailWhen.DAILY)
    tell(alice, "Siren", about=SIREN)
    assert OutgoingMail.objects.get().state == MailState.WAITING


def test_one_who_left_gets_no_letter_and_nothing_waits(alice):
    tell(alice, "First")
    alice.is_active = False
    alice.save()
    assert daily.write_due(TUESDAY_NINE) == 0
    assert OutgoingMail.objects.get().state == MailState.GATHERED


def test_choice_is_made_on_the_page(alice, sign_in):
    browser = sign_in(alice)
    page = browser.get("/inbox/preferences/").content.decode()
    assert '<option value="daily" selected>' in page
    browser.post("/inbox/preferences/", {"inbox-test_talk": "on", "mail-test_talk": "at_once"})
    tell(alice, "First")
    assert OutgoingMail.objects.get().state == MailState.WAITING
