"""How long hints on a reply, the list of quick replies and the palette take, as whole requests, and
what the dictionaries cost a process.

.venv/bin/python benchmarks/words.py --tickets 2000
"""

import argparse
import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "servicedesk.settings")
os.environ["DATA_DIR"] = tempfile.mkdtemp(prefix="desk-bench-")

import django

django.setup()

from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from knowledgebase.hints import Facts, check
from knowledgebase.hints.dictionaries import ENGLISH, is_right_russian
from knowledgebase.models import GlossaryTerm, KnownWord, QuickReply
from servicedesk.accounts.choices import Role
from servicedesk.accounts.models import User
from tickets.models import Ticket

ORDINARY = (
    "Здравствуйте, Анна!\n\nМы получили журнал контроллера и видим, что после обновления до 4.2.1 "
    "служба доступа не запускается: истёк сертификат. Обновите его в разделе «Безопасность», "
    "затем перезагрузите контроллер. Если дверь не откроется, пришлите, пожалуйста, новый "
    "журнал за последний час и фотографию индикаторов на системной плате. Ответим до пятницы."
)
SLIPS = ("прешел", "перезагрузете", "материнской платы", "в ближайшее время", "неисправость")
PEOPLE = ("dana", "cora")
TIMES = 60


SPARED = 0.05
"""Seconds between questions: nobody may search more than ten times a second."""


def memory_mb() -> float:
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def fill() -> None:
    now = timezone.now()
    GlossaryTerm.objects.bulk_create(
        GlossaryTerm(term=f"слово {number}", language="ru", changed_at=now,
                     avoided=f"словечко {number}" if number else "материнская плата")
        for number in range(200)
    )  # fmt: skip
    KnownWord.objects.bulk_create(
        KnownWord(word=f"термин{number}", added_at=now) for number in range(500)
    )
    QuickReply.objects.bulk_create(
        QuickReply(title_en=f"Reply about part {number}", title_ru=f"Ответ про деталь {number}",
                   body_en="Hello, {client_name}!", body_ru="Здравствуйте!", changed_at=now)
        for number in range(500)
    )  # fmt: skip


def variant(number: int) -> str:
    """The ordinary reply with a few slips, another one each time."""
    words = ORDINARY.split(" ")
    picker = random.Random(number)
    for slip in picker.sample(SLIPS, 2):
        words.insert(picker.randrange(len(words)), slip)
    return " ".join(words)


def measure(name: str, ask: Callable[[int], object]) -> None:
    for number in range(6):
        ask(number)
    spent, worked = [], []
    for number in range(TIMES):
        time.sleep(SPARED)
        begun, begun_work = time.perf_counter(), time.thread_time()
        ask(1000 + number)
        worked.append(1000 * (time.thread_time() - begun_work))
        spent.append(1000 * (time.perf_counter() - begun))
    spent.sort()
    print(
        f"{name}: median {statistics.median(spent):.1f} ms, p95 {spent[int(TIMES * 0.95)]:.1f};"
        f" of the processor {statistics.median(worked):.1f} ms"
    )


def dictionaries() -> None:
    before = memory_mb()
    begun = time.perf_counter()
    is_right_russian("контроллер")
    russian = time.perf_counter() - begun
    middle = memory_mb()
    begun = time.perf_counter()
    ENGLISH.wait()
    english = time.perf_counter() - begun
    print(
        f"Russian words: {middle - before:.0f} MB, {1000 * russian:.0f} ms; "
        f"English words: {memory_mb() - middle:.0f} MB, {1000 * english:.0f} ms in a thread"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tickets", type=int, default=2000)
    options = parser.parse_args()
    dictionaries()
    call_command("migrate", verbosity=0)
    call_command("demo", tickets=options.tickets, verbosity=0)
    fill()
    browser = Client(headers={"host": "localhost"})
    engineer = User.objects.filter(role=Role.COORDINATOR).earliest("pk")
    browser.force_login(engineer, backend="allauth.account.auth_backends.AuthenticationBackend")
    ticket = Ticket.objects.open().latest("pk")
    script, part = {"X-Requested-With": "fetch"}, {"HX-Request": "true"}
    url = f"/desk/tickets/{ticket.pk}/"
    measure("hints alone", lambda number: check(variant(number), Facts(is_greeted=True)))
    measure(
        "hints, whole request",
        lambda number: browser.post(
            f"{url}words/", {"kind": "reply", "body": variant(number)}, headers=part
        ),
    )
    letters = ("дет", "part", "отв", "rep", "ltnfkm", "про деталь 4")
    measure(
        "quick replies of 500",
        lambda number: browser.get(
            f"{url}quick-replies/", {"q": letters[number % 6]}, headers=script
        ),
    )
    typed = ("контр", str(ticket.pk), "anna", "дверь", "обновл", "сервер")
    measure(
        "palette",
        lambda number: browser.get("/desk/find/", {"q": typed[number % 6]}, headers=script),
    )


if __name__ == "__main__":
    main()
