"""Twenty tickets of a morning, and the words to answer them with. Called by ``Desk.ask``."""

from datetime import timedelta

from django.utils import timezone

from contracts.models import Product
from knowledgebase import services as knowledge
from knowledgebase.choices import Audience
from servicedesk.accounts.models import User
from tickets import services
from tickets.choices import Channel, Level, TicketType
from tickets.models import Ticket
from tickets.services import TicketDraft

WORDS = {
    "en": {
        "subject": "Badge reader {number} blinks twice and stays shut",
        "body": "Badge reader number {number} blinks twice and stays shut since this morning.",
        "article": "Badge reader blinks twice",
        "solution": "Press the service button for five seconds.",
    },
    "ru": {
        "subject": "Считыватель {number} мигает дважды и не открывает",
        "body": "Считыватель номер {number} с утра мигает дважды и не открывает.",
        "article": "Считыватель мигает дважды",
        "solution": "Удерживайте сервисную кнопку пять секунд.",
    },
}


def lay_out(language: str, people: dict[str, str], count: int = 20) -> list[int]:
    """The numbers of so many requests nobody has, with a quick reply, a term and an article."""
    cora, erin = (User.objects.get(email=people[name]) for name in ("cora", "erin"))
    _write_words(language, WORDS[language], cora=cora, erin=erin)
    return ask(language, people, count)


def ask(language: str, people: dict[str, str], count: int) -> list[int]:
    """The numbers of so many requests nobody has."""
    words, alice = WORDS[language], User.objects.get(email=people["alice"])
    begin = timezone.now() - timedelta(minutes=2 * count)
    return [
        services.open_ticket(
            TicketDraft(
                subject=words["subject"].format(number=number),
                body=words["body"].format(number=number),
                requester=alice, organisation=alice.organisation, type=TicketType.INCIDENT,
                product=Product.objects.get(code="gate-4"), impact=Level.LOW, urgency=Level.LOW,
                channel=Channel.PORTAL,
            ),
            actor=alice, at=begin + timedelta(minutes=number),
        ).pk
        for number in range(1, count + 1)
    ]  # fmt: skip


def _write_words(language: str, words: dict[str, str], *, cora: User, erin: User) -> None:
    knowledge.save_quick_reply(
        None,
        draft=knowledge.ReplyDraft(
            title_en=f"Ask for the diary {language}", title_ru=f"Запросить дневник {language}",
            body_en="Hello, {client_name}! Please send the diary of {product} to #{ticket_number}.",
            body_ru="Здравствуйте, {client_name}! Пришлите, пожалуйста, дневник {product}: "
            "обращение {ticket_number}.",
            is_shared=True,
        ),
        actor=cora,
    )  # fmt: skip
    knowledge.save_term(
        None, word="системная плата" if language == "ru" else "system board", language=language,
        avoided="материнская плата" if language == "ru" else "motherboard", actor=cora,
    )  # fmt: skip
    article = knowledge.create_article(
        title=words["article"], symptom=words["subject"].format(number=""), cause="",
        workaround="", solution=words["solution"], language=language, audience=Audience.CLIENTS,
        product=None, actor=cora,
    )  # fmt: skip
    knowledge.publish(knowledge.submit_for_review(article, actor=cora), actor=erin)


def results(numbers: list[int]) -> dict[str, list[str]]:
    """What became of each: status, line, how many messages, by number."""
    rows = Ticket.objects.filter(pk__in=numbers).select_related("assignee")
    return {
        str(row.pk): [row.status, str(row.line), str(row.message_count), row.article_use,
                      row.assignee.full_name if row.assignee else ""]
        for row in rows
    }  # fmt: skip
