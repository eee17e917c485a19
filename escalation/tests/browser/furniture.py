"""Something to look at on every page, in one language. Called by ``Desk.ask``."""

from datetime import datetime, timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from contracts.choices import Metric
from contracts.models import Product
from escalation.services import sweep
from servicedesk.accounts.models import Team, User
from sla.models import Clock
from tickets import services
from tickets.choices import Channel, Level, Status, TicketType
from tickets.models import Ticket
from tickets.services import TicketDraft

WORDS = {
    "en": {
        "subject": "Controller offline after the update to 4.2.1",
        "body": "Since this morning the controller at gate 4 is offline. Restarting did not help.",
        "question": "Which firmware does the controller show on its label?",
        "answer": "4.2.1, the photograph is attached.",
        "note": "The same client had this in spring: the certificate ran out.",
        "title": "Certificate of the controller has run out",
        "symptom": "The controller is offline, its log says `certificate expired`.",
        "solution": "Renew the certificate:\n\n1. open *Security*;\n2. press *Renew*.",
    },
    "ru": {
        "subject": "Контроллер недоступен после обновления до 4.2.1",
        "body": "С утра контроллер на проходной 4 не отвечает. Перезапуск не помог.",
        "question": "Какая версия прошивки указана на этикетке контроллера?",
        "answer": "4.2.1, фотография во вложении.",
        "note": "У этого заказчика такое уже было весной: кончился сертификат.",
        "title": "Истёк сертификат контроллера",
        "symptom": "Контроллер недоступен, в журнале `certificate expired`.",
        "solution": "Обновите сертификат:\n\n1. откройте «Безопасность»;\n2. нажмите «Обновить».",
    },
}


def furnish(language: str, people: dict[str, str]) -> dict[str, int]:
    """A talk with a file, a hand-over, a solution and a late emergency; their numbers by name."""
    words = WORDS[language]
    alice, dana = (User.objects.get(email=people[name]) for name in ("alice", "dana"))
    now = timezone.now()
    talk = _open(words, alice, at=now - timedelta(minutes=50))
    services.take(talk, actor=dana)
    services.add_note(talk, body=words["note"], actor=dana)
    services.reply(talk, body=words["question"], actor=dana, then_status=Status.WAITING_CLIENT)
    photograph = SimpleUploadedFile("label.txt", b"firmware 4.2.1", content_type="text/plain")
    services.reply(talk, body=words["answer"], actor=alice, files=[photograph])

    handed = _open(words, alice, at=now - timedelta(minutes=20))
    services.take(handed, actor=dana)
    services.hand_over(
        handed, to_team=Team.objects.filter(line=2).earliest("pk"), tried=words["body"],
        hypothesis=words["note"], actor=dana,
    )  # fmt: skip

    solved = _open(words, alice, at=now - timedelta(minutes=30))
    services.take(solved, actor=dana)
    services.resolve(solved, actor=dana, solution=words["solution"])

    _open(words, alice, at=now - timedelta(hours=5), level=Level.HIGH)
    sweep(timezone.now())
    clock = Clock.objects.filter(ticket=talk, metric=Metric.NEXT_RESPONSE).latest("pk")
    return {"clock": clock.pk, "talk": talk.pk, "handed": handed.pk, "solved": solved.pk}


def _open(
    words: dict[str, str], client: User, *, at: datetime, level: Level = Level.MEDIUM
) -> Ticket:
    draft = TicketDraft(
        subject=words["subject"], body=words["body"], requester=client,
        organisation=client.organisation, type=TicketType.INCIDENT,
        product=Product.objects.get(code="gate-4"), category=None, impact=level, urgency=level,
        channel=Channel.PORTAL,
    )  # fmt: skip
    return services.open_ticket(draft, actor=client, at=at)
