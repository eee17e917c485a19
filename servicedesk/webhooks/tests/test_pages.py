"""The pages of webhooks: for administrators and clients' managers, each their own."""

from datetime import timedelta

import pytest
from django.utils import timezone

from servicedesk.errors import Refused
from servicedesk.events.models import Event
from servicedesk.webhooks import services
from servicedesk.webhooks.models import Dispatch, Webhook
from servicedesk.webhooks.presenting import label_of, offered_to
from servicedesk.webhooks.signing import secret_of

pytestmark = pytest.mark.django_db
URL = "https://hooks.example/desk"


def make(owner, **options) -> Webhook:
    given = {"name": "Pager", "url": URL, "actor": owner, **options}
    return services.create_webhook(owner, **given)[0]


def test_the_secret_is_shown_once(sign_in, frank):
    browser = sign_in(frank)
    page = browser.post("/webhooks/new/", {"name": "Pager", "url": URL, "kinds": []})
    hook = Webhook.objects.get()
    secret = secret_of(hook.salt)
    assert page.status_code == 200
    assert secret in page.content.decode()
    assert "no-store" in page["Cache-Control"]
    assert secret not in browser.get(f"/webhooks/{hook.pk}/").content.decode()
    assert secret not in str(Webhook.objects.values().get())
    assert secret not in str(list(Event.objects.values()))
    rotated = browser.post(f"/webhooks/{hook.pk}/secret/").content.decode()
    hook.refresh_from_db()
    assert secret_of(hook.salt) in rotated
    assert secret not in rotated


@pytest.mark.parametrize(
    "url",
    ["http://hooks.example/", "https://127.0.0.1/", "https://2130706433/", "https://[::1]/",
     "https://a:b@hooks.example/", "ftp://hooks.example/", "nonsense", "https://169.254.169.254/"],
)  # fmt: skip
def test_an_address_that_would_never_be_asked_is_refused(sign_in, frank, url):
    page = sign_in(frank).post("/webhooks/new/", {"name": "Pager", "url": url})
    assert page.status_code == 422
    assert not Webhook.objects.exists()
    assert not Event.objects.exists()


def test_events_are_called_by_words_beside_their_code(sign_in, frank):
    hook = make(frank, kinds=["ticket.status_changed"])
    browser = sign_in(frank)
    offered = browser.get("/webhooks/new/").content.decode()
    assert "A deadline is near <code>clock.warned</code>" in offered
    assert "The status changes" in browser.get(f"/webhooks/{hook.pk}/").content.decode()
    frank.language = "ru"
    frank.save(update_fields=["language"])
    chosen = sign_in(frank).get(f"/webhooks/{hook.pk}/").content.decode()
    assert "Изменился статус" in chosen
    assert "ticket.status_changed</code>" in chosen


def test_every_kind_offered_has_its_words(frank):
    names = offered_to(frank)
    assert names[:2] == ["ticket.opened", "ticket.message_posted"]
    assert [name for name in names if label_of(name) == name] == []
    assert label_of("gone.away") == "gone.away"


def test_a_client_chooses_among_what_clients_are_told(sign_in, boss):
    page = sign_in(boss).get("/webhooks/new/").content.decode()
    assert "ticket.status_changed" in page
    assert "ticket.assigned" not in page
    with pytest.raises(Refused, match=r"ticket\.assigned"):
        make(boss, kinds=["ticket.assigned"])
    assert not Webhook.objects.exists()


def test_each_sees_their_own(sign_in, frank, boss, mallory):
    centre, theirs = make(frank), make(boss)
    for reader, seen in ((frank, {centre, theirs}), (boss, {theirs}), (mallory, set())):
        page = sign_in(reader).get("/webhooks/")
        assert set(page.context["hooks"]) == seen
        for hook in (centre, theirs):
            answer = sign_in(reader).get(f"/webhooks/{hook.pk}/")
            assert answer.status_code == (200 if hook in seen else 404)


def test_nobody_else_keeps_any(sign_in, alice, dana, cora, petra, frank):
    hook = make(frank)
    for person in (alice, dana, cora, petra):
        browser = sign_in(person)
        assert browser.get("/webhooks/").status_code == 403
        assert browser.post("/webhooks/new/", {"name": "x", "url": URL}).status_code == 403
        assert browser.post(f"/webhooks/{hook.pk}/remove/").status_code == 403
    assert Webhook.objects.count() == 1


def test_a_stranger_can_do_nothing_to_a_hook(sign_in, mallory, boss):
    hook = make(boss)
    call = services.ping(hook, actor=boss)
    events = Event.objects.count()
    browser = sign_in(mallory)
    for what in ("edit", "secret", "switch", "ping", "again", "remove"):
        assert browser.post(f"/webhooks/{hook.pk}/{what}/").status_code == 404
    assert browser.post(f"/webhooks/calls/{call.pk}/again/").status_code == 404
    assert Event.objects.count() == events
    assert Webhook.objects.values().get() == Webhook.objects.filter(pk=hook.pk).values().get()


def test_a_hook_is_tried_out_switched_off_changed_and_removed(sign_in, frank):
    hook = make(frank)
    browser = sign_in(frank)
    page = f"/webhooks/{hook.pk}/"
    assert browser.post(f"{page}ping/").status_code == 302
    assert Dispatch.objects.get().event.kind == "webhook.pinged"
    browser.post(f"{page}switch/")
    hook.refresh_from_db()
    assert not hook.is_active
    assert "switched off" in browser.post(f"{page}ping/", follow=True).content.decode()
    browser.post(f"{page}switch/")
    browser.post(f"{page}edit/", {"name": "Pager 2", "url": URL, "kinds": ["ticket.opened"]})
    hook.refresh_from_db()
    assert (hook.is_active, hook.name, hook.kinds) == (True, "Pager 2", ["ticket.opened"])
    browser.post(f"{page}remove/")
    assert not Webhook.objects.exists()
    assert not Dispatch.objects.exists()
    assert Event.objects.latest("pk").kind == "webhook.removed"


def test_a_time_to_send_again_is_checked(sign_in, frank):
    hook = make(frank)
    browser, now = sign_in(frank), timezone.localtime()
    later = {"start": now.isoformat()[:16], "end": (now - timedelta(days=1)).isoformat()[:16]}
    page = browser.post(f"/webhooks/{hook.pk}/again/", later)
    assert page.status_code == 422
    assert "The end comes after the beginning." in page.content.decode()
    assert browser.post(f"/webhooks/{hook.pk}/again/", {"start": "x"}).status_code == 422
    huge = browser.get(f"/webhooks/{hook.pk}/?before={'9' * 40}")
    assert huge.status_code == 200
