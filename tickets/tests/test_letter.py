"""A mail as it was sent: shown in a sandbox, sanitised each time, to those who see its message."""

import re

import pytest
import time_machine
from django.urls import reverse

from tickets import services
from tickets.choices import FileRole
from tickets.files import LetterFile
from tickets.intake.mail.acting import with_files
from tickets.intake.mail.keeping import files_of
from tickets.intake.mail.reading import read_mail
from tickets.mail_html import sanitised
from tickets.tests.factories import at, open_ticket, upload
from tickets.tests.letters import receive

pytestmark = pytest.mark.django_db

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 32
PACKED = "iVBORw0KGgoAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=="
HTML = (
    '<p onclick="act()">It is <b>red</b>.</p><img src="cid:gate@acme" alt="gate">'
    '<img src="https://tracker.example/p.gif" alt="far"><script>act()</script>'
)
POLICY = (
    "default-src 'none'; img-src data:; "
    "style-src 'sha256-n/SLKhzwQS6UVd43UzS0tyRSE2ygSWLCYVuhKcJP5F0='; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'self'; "
    "sandbox allow-popups allow-popups-to-escape-sandbox"
)


@pytest.fixture
def ticket(alice, line1):
    return open_ticket(alice)


def letter_of(ticket, author, *, note: bool = False):
    """A message that came with an HTML letter and the picture it shows."""
    files = [
        LetterFile("message.html", HTML.encode(), role=FileRole.LETTER, shows_remote=True),
        LetterFile("gate.png", PNG, role=FileRole.INLINE, content_id="gate@acme"),
    ]
    say = services.add_note if note else services.reply
    message = say(ticket, body="It is red.", actor=author, at=at(1), files=files)
    return message.attachments.get(role=FileRole.LETTER)


def without_address(content: bytes) -> bytes:
    """A page without the token of its forms and the address it was asked for by."""
    return re.sub(rb"[A-Za-z0-9]{64}|/?files(/|%2F)\d+", b"", content)


def address(letter) -> str:
    return reverse("tickets:letter", args=[letter.pk])


def test_the_letter_is_sanitised_and_its_policy_forbids_the_rest(ticket, alice, dana, sign_in):
    answer = sign_in(dana).get(address(letter_of(ticket, alice)))

    assert answer.headers["Content-Security-Policy"] == POLICY
    assert answer.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    body = answer.content.decode().partition("<body>")[2].partition("</body>")[0]
    assert body == (
        "<p>It is <b>red</b>.</p>"
        f'<img src="data:image/png;base64,{PACKED}" alt="gate"><img alt="far">'
    )


def test_pictures_of_other_hosts_wait_until_they_are_asked_for(ticket, alice, dana, sign_in):
    letter = letter_of(ticket, alice)

    answer = sign_in(dana).get(address(letter), {"images": "1"})

    assert "img-src data: http: https:;" in answer.headers["Content-Security-Policy"]
    assert '<img src="https://tracker.example/p.gif" alt="far">' in answer.content.decode()


@time_machine.travel(at(2), tick=False)
def test_client_reads_their_letter_and_a_stranger_finds_nothing(ticket, alice, mallory, sign_in):
    letter = letter_of(ticket, alice)

    assert sign_in(alice).get(address(letter)).status_code == 200
    missing = sign_in(mallory).get(reverse("tickets:letter", args=[999999]))
    answer = sign_in(mallory).get(address(letter))
    assert answer.status_code == missing.status_code == 404
    assert without_address(answer.content) == without_address(missing.content)


def test_a_letter_on_a_note_is_the_desks_alone(ticket, alice, dana, sign_in):
    letter = letter_of(ticket, dana, note=True)

    assert sign_in(dana).get(address(letter)).status_code == 200
    assert sign_in(alice).get(address(letter)).status_code == 404


def test_a_file_that_only_calls_itself_a_letter_is_never_shown(ticket, alice, sign_in):
    said = services.reply(
        ticket, body="See", actor=alice, at=at(1), files=[upload("message.html", HTML.encode())]
    )
    (file,) = said.attachments.all()

    assert file.role == FileRole.FILE
    assert sign_in(alice).get(address(file)).status_code == 404
    inert = sign_in(alice).get(reverse("tickets:attachment", args=[file.pk]))
    assert inert.headers["Content-Disposition"] == 'attachment; filename="message.html"'


@pytest.mark.parametrize("page", ["desk", "portal"])
def test_thread_shows_text_first_and_offers_the_letter(ticket, alice, dana, sign_in, page):
    letter = letter_of(ticket, alice)
    reader = dana if page == "desk" else alice
    name = "tickets:ticket_page" if page == "desk" else "tickets:portal_request"

    html = sign_in(reader).get(reverse(name, args=[ticket.pk])).content.decode()

    assert f'<iframe class="letter__paper" name="letter-{letter.pk}"' in html
    assert f'href="{address(letter)}?images=1" target="letter-{letter.pk}"' in html
    assert html.index("It is red.") < html.index(f'src="{address(letter)}"')
    assert "message.html" not in html
    assert "gate.png" in html


def test_history_of_a_mail_is_folded(ticket, alice, dana, sign_in):
    body = "It is red.\n\nOn Mon, 2 Nov 2026 at 10:15, Dana wrote:\n> Is it green?"
    services.reply(ticket, body=body, actor=alice, at=at(1), channel="mail")

    html = sign_in(dana).get(reverse("tickets:ticket_page", args=[ticket.pk])).content.decode()

    written, _fold, history = html.partition("<summary>Quoted history</summary>")
    assert "It is red." in written
    assert "Is it green?" not in written
    assert "Is it green?" in history


@pytest.mark.parametrize(
    ("raw", "left"),
    [
        ('<a href="javascript:act()">x</a>', '<a rel="noopener noreferrer nofollow">x</a>'),
        ('<a href="cid:x">x</a>', '<a rel="noopener noreferrer nofollow">x</a>'),
        (
            '<a href="tel:+7900">x</a>',
            '<a href="tel:+7900" rel="noopener noreferrer nofollow">x</a>',
        ),
        ('<a href="/desk/">x</a>', '<a rel="noopener noreferrer nofollow">x</a>'),
        ('<form action="https://x.example"><p>say</p><input name="a"></form>', "<p>say</p>"),
        ('<p style="position:fixed">x</p>', "<p>x</p>"),
        ('<blockquote cite="https://x.example">x</blockquote>', "<blockquote>x</blockquote>"),
        ("<svg><a>x</a></svg><math>x</math><select><option>x</select>", ""),
        ('<iframe src="https://x.example"></iframe><object data="x"></object>', ""),
        ('<meta http-equiv="refresh" content="0;url=https://x.example"><base href="//x">y', "y"),
        ('<img src="data:image/svg+xml;base64,AAAA">', "<img>"),
        ('<img src="data:image/png;base64,AAAA">', '<img src="data:image/png;base64,AAAA">'),
        ('<img src="//x.example/a.png" srcset="https://x.example/b.png">', "<img>"),
        ('<img src="cid:unknown">', "<img>"),
        ('<table background="https://x.example/a.png"><tr><td>x</table>',
         "<table><tbody><tr><td>x</td></tr></tbody></table>"),
        ("<scr<form>ipt>act()</script>y", "ipt&gt;act()y"),
    ],
)  # fmt: skip
def test_nothing_that_acts_or_fetches_is_left(raw, left):
    assert sanitised(raw, pictures={}, shows_remote=False) == left


def test_files_of_a_mail_say_what_they_are_to_it():
    mail = read_mail(
        b"From: alice@acme.example\nSubject: Gate\nContent-Type: multipart/related; boundary=e\n\n"
        b"--e\nContent-Type: text/html\n\n" + HTML.encode() + b"\n--e\nContent-Type: image/png\n"
        b"Content-Id: <gate@acme>\nContent-Disposition: inline; filename=../gate.png\n\nx\n--e\n"
        b"Content-Type: image/png; name=other.png\nContent-Id: <other@acme>\n\ny\n--e--\n"
    )

    kept = {file.name: file.marks for file in files_of(mail)}

    assert kept == {
        "message.html": {"role": "letter", "content_id": "", "shows_remote": True},
        "gate.png": {"role": "inline", "content_id": "gate@acme", "shows_remote": False},
        "other.png": {"role": "", "content_id": "other@acme", "shows_remote": False},
    }


def html_mail(sender, body: str) -> bytes:
    head = f"From: {sender.email}\nSubject: Gate\nContent-Type: text/html; charset=utf-8\n\n"
    return (head + body).encode()


def test_a_mail_in_html_that_was_received_can_be_shown_as_it_was_sent(alice, standard, sign_in):
    ticket = receive(html_mail(alice, "<p>It is <b>red</b>.</p>")).ticket

    letter = ticket.messages.get().attachments.get()
    assert (letter.name, letter.role) == ("message.html", FileRole.LETTER)
    assert "<p>It is <b>red</b>.</p>" in sign_in(alice).get(address(letter)).content.decode()


def test_an_engineers_answer_keeps_no_letter_whose_quotes_a_client_could_read(ticket, dana):
    parsed = read_mail(html_mail(dana, "<p>Green now.</p><blockquote>inner</blockquote>"))
    said = services.reply(ticket, body="Green now.", actor=dana, at=at(1))

    with_files(said, parsed, is_written_only=True)

    assert said.attachments.count() == 0


def test_a_tangled_letter_is_a_file_and_never_shown(alice, standard, sign_in):
    ticket = receive(html_mail(alice, "<b>" * 600 + "It is red.")).ticket

    (file,) = ticket.messages.get().attachments.all()
    assert (file.name, file.role) == ("message.html", FileRole.FILE)
    assert sign_in(alice).get(address(file)).status_code == 404
