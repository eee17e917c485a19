"""Saved views: whose they are, what they find, and what is said where they cannot."""

from datetime import timedelta

import pytest
from django.utils import timezone

from servicedesk.errors import Conflict, Refused
from servicedesk.events.models import Event
from tickets import queue_page, services
from tickets.models import SavedView
from tickets.query import QueryError
from tickets.saved_views import tickets_of
from tickets.services import ViewDraft

pytestmark = pytest.mark.django_db


def save(actor, name="Doors", **fields):
    return services.save_view(ViewDraft(name=name, **fields), actor=actor)


def seen_by(user):
    return [view.name for view in SavedView.visible_to(user)]


def in_use_by(user):
    return [view.name for view in SavedView.objects.in_use_by(user)]


def test_view_finds_for_each_reader_what_is_theirs(opened, cora, dana, lev, petra, mallory):
    ours, theirs = opened("Door"), opened("Door", requester=mallory)
    services.take(ours, actor=dana)
    services.take(theirs, actor=lev)
    view = save(cora, query="assignee:me", audience="everybody")
    assert list(tickets_of(view, dana)) == [ours]
    assert list(tickets_of(view, lev)) == [theirs]
    assert list(tickets_of(view, petra)) == []


def test_view_speaks_of_open_tickets_unless_it_asks_for_a_status(opened, dana):
    going, done = opened("Going"), opened("Done")
    services.resolve(done, solution="Replaced.", actor=dana)
    assert list(tickets_of(save(dana, query="client:acme"), dana)) == [going]
    assert list(tickets_of(save(dana, query=""), dana)) == [going]
    assert list(tickets_of(save(dana, query="status:resolved"), dana)) == [done]


def test_personal_views_are_ones_own_and_shared_ones_the_centres(
    cora, dana, lev, petra, line1, line2, erin
):
    save(dana, "Mine", query="line:1")
    save(cora, "All", audience="everybody")
    save(cora, "Line 2", audience="team", team=line2)
    assert sorted(seen_by(dana)) == ["All", "Mine"]
    assert sorted(seen_by(lev)) == ["All", "Line 2"]
    assert sorted(seen_by(cora)) == sorted(seen_by(erin)) == ["All", "Line 2"]
    assert seen_by(petra) == []
    assert in_use_by(dana) == ["All", "Mine"]
    assert in_use_by(cora) == ["All"]


def test_sharing_is_the_coordinators_and_the_leads(dana, line1, line2):
    def refused(**fields):
        with pytest.raises(Refused) as refusal:
            save(dana, **fields)
        return refusal.value.field

    assert refused(audience="everybody") == "audience"
    assert refused(audience="team", team=line1) == "audience"
    assert refused(audience="team") == "team"
    assert SavedView.objects.count() == Event.objects.filter(kind="saved_view.saved").count() == 0
    line1.lead = dana
    line1.save()
    assert save(dana, audience="team", team=line1).is_shared
    assert refused(audience="team", team=line2) == "audience"


def test_only_what_is_ones_own_is_changed(dana, lev, cora):
    view, shared = save(dana), save(cora, "All", audience="everybody")
    draft = ViewDraft(name="Taken")
    for one in (view, shared):
        with pytest.raises(Refused):
            services.save_view(draft, actor=lev, view=one)
        with pytest.raises(Refused):
            services.remove_view(one, actor=lev)
    assert sorted(SavedView.objects.values_list("name", "version")) == [("All", 1), ("Doors", 1)]


def test_a_question_that_cannot_be_read_is_not_saved(dana):
    with pytest.raises(Refused) as refusal:
        save(dana, query="line:1 klient:acme")
    assert refusal.value.field == "query"
    assert str(refusal.value).startswith("At “klient”: There is no field “klient”.")
    assert SavedView.objects.count() == 0


def test_a_question_that_no_longer_can_says_so(dana, opened):
    view = save(dana)
    SavedView.objects.filter(pk=view.pk).update(query="sla.gone<2h")
    view.refresh_from_db()
    with pytest.raises(QueryError, match=r"There is no field “sla\.gone”"):
        tickets_of(view, dana)


def test_each_save_is_a_version_and_stale_ones_are_refused(dana):
    view = save(dana, query="line:1")
    services.save_view(ViewDraft(name="Doors", query="line:2"), actor=dana, view=view)
    with pytest.raises(Conflict, match="version 2"):
        services.save_view(ViewDraft(name="x"), actor=dana, view=view, seen_version=1)
    told = Event.objects.filter(kind="saved_view.saved").order_by("pk")
    assert [(one.data["version"], one.data["query"]) for one in told] == [
        (1, "line:1"), (2, "line:2"),
    ]  # fmt: skip
    services.remove_view(view, actor=dana)
    assert SavedView.objects.count() == 0
    with pytest.raises(Conflict):
        services.save_view(ViewDraft(name="x"), actor=dana, view=view)


def test_views_change_places_in_their_own_list(dana, lev, cora):
    first, second, third = (save(dana, name) for name in ("A", "B", "C"))
    save(lev, "Other")
    services.move_view(third, actor=dana, is_up=True)
    assert in_use_by(dana) == ["A", "C", "B"]
    services.move_view(first, actor=dana, is_up=True)
    services.move_view(second, actor=dana, is_up=False)
    assert in_use_by(dana) == ["A", "C", "B"]
    assert in_use_by(lev) == ["Other"]


def test_what_a_leaver_left_is_taken_over_by_a_manager(dana, lev, cora):
    view = save(dana, "Left")
    dana.is_active = False
    dana.save()
    assert seen_by(lev) == []
    assert seen_by(cora) == ["Left"]
    assert in_use_by(cora) == []
    services.save_view(ViewDraft(name="Left", audience="everybody"), actor=cora, view=view)
    assert in_use_by(lev) == ["Left"]


def test_names_in_addresses_are_free_and_stay(dana, cora):
    first, second = save(dana, "Горящие двери"), save(cora, "Горящие двери")
    assert (first.slug, second.slug) == ("горящие-двери", "горящие-двери-2")
    services.save_view(ViewDraft(name="Doors"), actor=dana, view=first)
    first.refresh_from_db()
    assert (first.name, first.slug) == ("Doors", "горящие-двери")


def test_api_lists_the_tickets_of_a_view(sign_in, dana, lev, opened):
    ticket = opened()
    services.resolve(opened("Done"), solution="Replaced.", actor=dana)
    view = save(dana, query="client:acme")
    browser, address = sign_in(dana), "/api/v1/tickets/"
    answer = browser.get(address, {"view": view.slug}).json()
    assert [row["number"] for row in answer["results"]] == [ticket.pk]
    assert sign_in(lev).get(address, {"view": view.slug}).status_code == 400
    SavedView.objects.update(query="nothing:here")
    assert "can no longer be read" in browser.get(address, {"view": view.slug}).content.decode()


def test_any_order_pages_both_ways_without_losing_a_row(
    sign_in, dana, opened, controller, monkeypatch
):
    monkeypatch.setattr(queue_page, "PAGE_SIZE", 3)
    now = timezone.now()
    for place in range(7):
        ticket = opened(f"T{place % 3}", product=controller if place % 2 else None)
        if place % 3 == 0:
            services.assign(ticket, assignee=dana, actor=dana)
        type(ticket).objects.filter(pk=ticket.pk).update(
            due_at=now + timedelta(hours=place) if place % 2 else None
        )
    browser = sign_in(dana)
    for name in ("client", "-product", "product", "assignee", "-assignee", "subject", "-deadline",
                 "status", "team", "plan", "number", "-number", "-updated", "opened"):  # fmt: skip
        walk(browser, name)


def walk(browser, order):
    """Forwards by pages of three, then backwards: the same rows both times, none twice."""
    url, pages = f"/desk/tickets/?order={order}", []
    while url:
        page = browser.get(url).context["page"]
        pages.append([row.number for row in page.rows])
        url, last = page.next and f"/desk/tickets/{page.next}", page
    flat = [number for page in pages for number in page]
    assert len(flat) == len(set(flat)) == 7, order
    back, url = [pages[-1]], last.previous
    while url:
        page = browser.get(f"/desk/tickets/{url}").context["page"]
        back.insert(0, [row.number for row in page.rows])
        url = page.previous
    assert back == pages, order
