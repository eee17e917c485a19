"""Saved views in the desk: made from the queue, shown in the side bar, mended, shared, deleted."""

import pytest

from servicedesk.events.models import Event
from tickets import queues, services
from tickets.models import SavedView
from tickets.services import ViewDraft

pytestmark = pytest.mark.django_db
NEW = "/desk/views/new/"
LIST = "/desk/views/"


def save(actor, name="Doors", **fields):
    return services.save_view(ViewDraft(name=name, **fields), actor=actor)


def numbers(response):
    return [row.number for row in response.context["page"].rows]


def places(response):
    return {str(place["label"]): place["count"] for place in response.context["nav"]}


def test_what_is_filtered_becomes_a_view(sign_in, dana, opened, mallory):
    ours = opened()
    opened("Other", requester=mallory)
    browser = sign_in(dana)
    queue = browser.get(
        "/desk/tickets/",
        {"queue": "unassigned", "priority": "3", "client": ours.organisation_id, "order": "client"},
    )
    address = queue.context["save_url"]
    form = browser.get(address)
    assert form.context["form"].initial["query"] == "assignee:none priority:3 client:Acme"
    assert form.context["form"].initial["sort"] == "client"
    assert form.context["found"].keys == (ours.pk,)
    saved = browser.post(NEW, {"name": "Acme", "query": "client:Acme", "sort": "client",
                               "columns": ["client", "type"], "audience": "personal"})  # fmt: skip
    view = SavedView.objects.get()
    assert saved["Location"] == f"/desk/views/{view.pk}/"
    page = browser.get("/desk/tickets/", {"view": "acme"})
    assert numbers(page) == [ours.pk]
    assert page.context["page"].rows[0].facts == ("Acme", "Incident")
    assert places(page)["Acme"] == 1


@pytest.mark.parametrize("queue", [*queues.BY_NAME])
def test_a_view_of_a_queue_finds_what_the_queue_shows(sign_in, dana, opened, line1, lev, queue):
    mine, _nobodys, solved = opened("Mine"), opened("Nobody's"), opened("Solved")
    services.assign(mine, assignee=dana, actor=dana)
    services.resolve(solved, solution="Turned it on.", actor=dana)
    browser = sign_in(dana)
    shown = browser.get("/desk/tickets/", {"queue": queue})
    address = shown.context["save_url"]
    if queue == "handoffs":  # there are no words for it
        assert address == ""
        assert NEW not in shown.content.decode()
        return
    kept = browser.get(address).context["found"].keys
    assert sorted(kept) == sorted(numbers(shown))


def test_a_status_chosen_in_a_queue_goes_before_the_queues_own(sign_in, dana, opened):
    closed = opened()
    services.resolve(closed, solution="Turned it on.", actor=dana)
    services.close(closed, actor=dana)
    browser = sign_in(dana)
    shown = browser.get("/desk/tickets/", {"queue": "solved", "status": "closed"})
    assert numbers(shown) == [closed.pk]
    assert browser.get(shown.context["save_url"]).context["found"].keys == (closed.pk,)


def test_preview_says_nothing_everything_and_the_first_ten(sign_in, dana, opened):
    browser = sign_in(dana)

    def previewed(query):
        answer = browser.post(NEW, {"name": "x", "query": query, "audience": "personal",
                                    "do": "preview"})  # fmt: skip
        assert answer.status_code == 200
        return answer.content.decode()

    assert "Nothing fits now." in previewed("client:none")
    for place in range(12):
        opened(f"T{place}")
    text = previewed("")
    assert "It leaves no open ticket out: narrow the question." in text
    assert "12 tickets now. The first ten:" in text
    assert text.count('class="list-row"') == 10
    assert "klient</mark>" in previewed("klient:acme")
    assert SavedView.objects.count() == 0


def test_who_may_not_share_is_not_believed(sign_in, dana):
    answer = sign_in(dana).post(NEW, {"name": "x", "query": "", "audience": "everybody"})
    assert answer.status_code == 422
    assert SavedView.objects.count() == 0


def test_a_view_that_cannot_be_read_says_so_and_shows_nothing(sign_in, dana, cora, opened):
    opened()
    save(cora, "Gone", audience="everybody")
    SavedView.objects.update(query="sla.gone<2h")
    answer = sign_in(dana).get("/desk/tickets/", {"view": "gone"})
    text = answer.content.decode()
    assert answer.status_code == 422
    assert numbers(answer) == []
    assert "can no longer be read" in text
    assert "There is no field “sla.gone”" in text
    assert "Mend the view" not in text
    assert "Mend the view" in sign_in(cora).get("/desk/tickets/", {"view": "gone"}).content.decode()
    assert "cannot be read" in sign_in(dana).get(LIST).content.decode()
    assert places(answer)["Gone"] is None


def test_a_view_of_others_is_as_absent_as_none(sign_in, dana, lev, opened):
    view = save(dana, "Secret")
    opened()
    browser = sign_in(lev)
    for slug in ("secret", "never-was"):
        answer = browser.get("/desk/tickets/", {"view": slug})
        assert answer.status_code == 422
        assert "This view is not there" in answer.content.decode()
    for address in (f"/desk/views/{view.pk}/", "/desk/views/999999/"):
        assert browser.get(address).status_code == 404
    for verb in ("remove", "move"):
        assert browser.post(f"/desk/views/{view.pk}/{verb}/").status_code == 404
    assert SavedView.objects.count() == 1


def test_shared_views_are_used_by_all_and_changed_by_managers(sign_in, dana, cora):
    view = save(cora, "All", audience="everybody")
    browser = sign_in(dana)
    assert "Copy for me" in browser.get(LIST).content.decode()
    assert browser.get(f"/desk/views/{view.pk}/").status_code == 403
    kept = Event.objects.count()
    browser.post(f"/desk/views/{view.pk}/remove/")
    assert (SavedView.objects.count(), Event.objects.count()) == (1, kept)
    sign_in(cora).post(f"/desk/views/{view.pk}/remove/")
    assert SavedView.objects.count() == 0


def test_older_versions_come_back_and_stale_saves_are_stopped(sign_in, dana):
    view = save(dana, query="line:1")
    browser, url = sign_in(dana), f"/desk/views/{view.pk}/"
    data = {"name": "Doors", "query": "line:2", "audience": "personal", "seen": "1"}
    assert browser.post(url, data).status_code == 302
    assert browser.post(url, data).status_code == 409
    old = browser.get(url, {"version": "1"})
    assert old.context["form"].initial["query"] == "line:1"
    assert "This is version 1 of the view." in old.content.decode()
    assert browser.get(url, {"version": "7"}).status_code == 404
    assert SavedView.objects.get().query == "line:2"


def test_views_are_put_in_order_with_a_press(sign_in, dana):
    first, second = save(dana, "A"), save(dana, "B")
    sign_in(dana).post(f"/desk/views/{second.pk}/move/", {"to": "up"})
    assert list(SavedView.objects.order_by("place").values_list("pk", flat=True)) == [
        second.pk, first.pk,
    ]  # fmt: skip


def test_counts_stop_where_nobody_reads_on(sign_in, dana, opened, monkeypatch):
    for place in range(3):
        opened(f"T{place}")
    save(dana, "Many", query="line:1")
    monkeypatch.setattr("servicedesk.navigation.MOST_SHOWN", 3)
    assert places(sign_in(dana).get("/desk/tickets/"))["Many"] == "2+"
