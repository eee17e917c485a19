"""A client's new request: what is asked, what is kept, what is refused at its field."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from servicedesk.events.models import Event
from tickets import services
from tickets.models import Attachment, Message, Ticket
from tickets.services import TicketDraft

pytestmark = pytest.mark.django_db
URL = "/portal/requests/new/"
GOOD = {
    "subject": "Door 4 does not open", "body": "Since the update.", "type": "incident",
    "product": "", "impact": "1", "urgency": "1",
}  # fmt: skip


def test_request_is_opened_in_the_clients_name(sign_in, alice, line1, standard, controller):
    log = SimpleUploadedFile("door.log", b"E-1042")
    response = sign_in(alice).post(URL, {**GOOD, "product": controller.pk, "files": [log]})
    ticket = Ticket.objects.get()
    assert response["Location"] == f"/portal/requests/{ticket.pk}/"
    assert (ticket.requester, ticket.organisation, ticket.product) == (
        alice, alice.organisation, controller,
    )  # fmt: skip
    assert (ticket.priority, ticket.channel, ticket.team) == (1, "portal", line1)
    assert ticket.entitlement.outcome == "covered"
    assert Attachment.objects.get().message.body == "Since the update."


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("subject", ""), ("subject", "   "), ("subject", "x" * 251), ("subject", "a\x00b"),
        ("subject", "bell\x07"), ("body", ""), ("body", "x" * 100_001), ("body", "\x1b[31m"),
        ("type", "defect"), ("type", ""), ("product", "999999"), ("product", "x"),
        ("impact", "0"), ("impact", "high"), ("urgency", ""),
    ],
)  # fmt: skip
def test_wrong_value_is_said_at_its_field_and_nothing_is_kept(sign_in, alice, line1, field, value):
    response = sign_in(alice).post(URL, {**GOOD, field: value})
    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    assert (Ticket.objects.count(), Message.objects.count(), Event.objects.count()) == (0, 0, 0)
    assert f"id_{field}" in response.content.decode()


def test_too_many_files_are_refused_at_their_field(sign_in, alice, line1, settings):
    settings.MAX_FILES_PER_MESSAGE = 1
    files = [SimpleUploadedFile(f"{name}.log", b"x") for name in "ab"]
    response = sign_in(alice).post(URL, {**GOOD, "files": files})
    assert response.status_code == 422
    assert "At most 1 file a message." in response.content.decode()
    assert Ticket.objects.count() == 0


def test_hostile_file_name_is_shown_harmless(sign_in, alice, line1):
    name = '..\\<img src=x onerror="alert(1)">.log'
    sign_in(alice).post(URL, {**GOOD, "files": [SimpleUploadedFile(name, b"x")]})
    kept = Attachment.objects.get()
    assert not set(kept.name) & set('<>"\\/')
    assert kept.file.name.startswith("attachments/")
    assert "onerror" not in kept.file.name


def test_product_of_another_clients_contract_is_unknown(
    sign_in, alice, line1, standard, controller, camera
):
    standard.products.add(controller)
    response = sign_in(alice).post(URL, {**GOOD, "product": camera.pk})
    assert response.status_code == 422
    assert Ticket.objects.count() == 0


def test_markup_is_text(sign_in, alice, line1):
    browser = sign_in(alice)
    response = browser.post(URL, {**GOOD, "subject": "<script>x</script>"}, follow=True)
    assert "<script>x" not in response.content.decode()
    assert "&lt;script&gt;x" in response.content.decode()


def test_words_of_the_first_page_come_along(sign_in, alice):
    body = sign_in(alice).get(URL, {"q": "Door 4"}).content.decode()
    assert 'value="Door 4"' in body


def test_own_open_request_like_it_is_shown_and_nobody_elses(sign_in, alice, mallory, line1):
    for person in (alice, mallory):
        draft = TicketDraft(subject="Door 4 stays shut", body="b", requester=person)
        services.open_ticket(draft, actor=person)
    mine, theirs = Ticket.objects.order_by("pk")
    body = sign_in(alice).get("/portal/requests/similar/", {"q": "door 4"}).content.decode()
    assert f"#{mine.pk}" in body
    assert f"#{theirs.pk}" not in body


def test_desk_does_not_use_the_clients_form(sign_in, dana):
    assert sign_in(dana).post(URL, GOOD).status_code == 403
    assert Ticket.objects.count() == 0
