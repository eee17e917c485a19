"""What a desk keeps for its daily work, a few of each, so that a newcomer finds them at once."""

from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import translation

from contracts.models import Product, ServiceHours
from escalation.demo import tool_words as words
from escalation.demo.people import CLIENTS, DOMAIN
from escalation.duty import services as duty
from escalation.duty.services import LayerDraft, RosterDraft
from escalation.services import set_working_time
from knowledgebase import services as knowledge
from knowledgebase.choices import ReplyCause
from knowledgebase.models import Article
from servicedesk.accounts.absences import note_absence
from servicedesk.accounts.choices import AbsenceKind
from servicedesk.accounts.memberships import keep_home
from servicedesk.accounts.models import Team, User
from servicedesk.accounts.skills import create_skill, set_competence
from servicedesk.events.services import replaying
from servicedesk.webhooks import services as webhooks
from servicedesk.webhooks.switching import switch_off
from tickets import services
from tickets.models import Macro, SkillNeed
from tickets.services.macros import save_macro
from tickets.services.rules import save_rule

LONG_AGO = timedelta(days=400)
HANDBOOK = "Как просить журналы у клиента"
CAPACITY = 12
ZONE = "Europe/Moscow"
HOOK_URL = "https://hooks.example/desk"


@dataclass(frozen=True)
class Cast:
    """The demo's people by their logins and its teams by their names."""

    people: dict[str, User]
    teams: dict[str, Team]


def cast() -> Cast:
    people = User.objects.filter(email__endswith=f"@{DOMAIN}")
    return Cast(
        {user.email.partition("@")[0]: user for user in people},
        {team.name: team for team in Team.objects.all()},
    )


def load_tools(*, now: datetime) -> None:
    """Write them through the verbs, once; nobody is told."""
    if Macro.objects.exists():
        return
    named = cast()
    with transaction.atomic(), replaying(), translation.override("ru"):
        _say_who_belongs(at=now - LONG_AGO)
        _write_regulation(named, at=now - LONG_AGO)
        _write_changes(named, at=now)
        _write_replies(named, at=now)
        _write_words(named, at=now)
        _say_who_knows(named, at=now)
        _say_who_works_when(named, now=now)
        _plan_duty(named, now=now)
        _offer_form(named, at=now)
        _connect(named, at=now)


def _say_who_belongs(*, at: datetime) -> None:
    """What their roles give the people of the clients everybody meets."""
    names = [name for name, _plan, _zone in CLIENTS]
    for person in User.objects.filter(organisation__name__in=names).select_related("organisation"):
        keep_home(person, actor=None, at=at)


def _write_regulation(named: Cast, *, at: datetime) -> None:
    """Before the year begins: a ticket is under the sheets of its first day."""
    cora = named.people["cora"]
    asked = replace(words.FACTS, team=named.teams["Контроллеры"])
    questions = [replace(draft, team=named.teams[team]) for team, draft in words.QUESTIONS]
    for draft in (*words.CHECKLISTS, asked, *questions):
        services.save_sheet(draft, actor=cora, at=at)


def _write_changes(named: Cast, *, at: datetime) -> None:
    for login, macro in words.MACROS:
        save_macro(macro, actor=named.people[login], at=at)
    for rule in words.RULES:
        save_rule(rule, actor=named.people["cora"], at=at)
    for login, team, view in words.VIEWS:
        draft = replace(view, team=named.teams.get(team))
        services.save_view(draft, actor=named.people[login], at=at)


def _write_replies(named: Cast, *, at: datetime) -> None:
    """The third reminds of a question, the fourth tells of a hand-over: both go by themselves."""
    cora = named.people["cora"]
    replies = [
        knowledge.save_quick_reply(None, draft=draft, actor=cora, at=at) for draft in words.REPLIES
    ]
    hours = ServiceHours.objects.exclude(name="24/7").first()
    for reply, cause, minutes, is_active in (
        (replies[2], ReplyCause.WAITS_FOR_CLIENT, 3 * 540, True),
        (replies[3], ReplyCause.HANDED_TO_LINE2, 0, False),
    ):
        knowledge.save_automatic_reply(
            None, reply=reply, cause=cause, delay_minutes=minutes, hours=hours, line=None, type="",
            is_active=is_active, actor=cora, at=at,
        )  # fmt: skip


def _write_words(named: Cast, *, at: datetime) -> None:
    cora = named.people["cora"]
    for language, word, avoided, note in words.TERMS:
        knowledge.save_term(
            None, word=word, language=language, avoided=avoided, note=note, actor=cora, at=at
        )
    for word in words.KNOWN_WORDS:
        knowledge.add_known_word(word, for_desk=True, actor=cora, at=at)
    handbook = Article.objects.filter(title=HANDBOOK).first()
    knowledge.place_handbook(article=handbook, line=1, type="", actor=cora, at=at)


def _say_who_knows(named: Cast, *, at: datetime) -> None:
    levels: dict[str, dict[int, int]] = {}
    skills = []
    for name, name_ru, holders in words.SKILLS:
        skill = create_skill(name, name_ru=name_ru, actor=named.people["cora"])
        skills.append(skill)
        for login, level in holders.items():
            levels.setdefault(login, {})[skill.pk] = level
    for login, held in levels.items():
        set_competence(
            named.people[login], levels=held, capacity=CAPACITY, actor=named.people["cora"], at=at
        )
    for code, place in words.NEEDS:
        product = Product.objects.get(code=code)
        SkillNeed.objects.create(product=product, skill=skills[place], is_required=False)


def _say_who_works_when(named: Cast, *, now: datetime) -> None:
    """Two shifts around the hour the demo is loaded at, any day of the week: whenever somebody
    looks, most are at work with a part of their day before them, and some are not."""
    hour = now.astimezone(ZoneInfo(ZONE)).hour
    for name, begin, end, logins in (
        ("Основная смена", hour - 3, hour + 6, words.MAIN_SHIFT),
        ("Вторая смена", hour + 6, hour + 15, words.SECOND_SHIFT),
    ):
        rows = {str(day): _span(begin % 24, end % 24) for day in range(7)}
        hours = ServiceHours.objects.create(name=name, time_zone=ZONE, weekly=rows)
        for login in logins:
            set_working_time(named.people[login], hours=hours, actor=named.people["cora"], at=now)


def _span(begin: int, end: int) -> list[list[str]]:
    """From one full hour to another; past midnight in two parts."""
    if begin < end:
        return [[f"{begin:02}:00", f"{end:02}:00"]]
    late = [f"{begin:02}:00", "24:00"]
    return [["00:00", f"{end:02}:00"], late] if end else [late]


def _plan_duty(named: Cast, *, now: datetime) -> None:
    """A roster of two levels that holds, an exchange in it, and people away."""
    people, cora = named.people, named.people["cora"]
    roster = duty.create_roster(
        RosterDraft(name="Дежурная смена", team=named.teams["Дежурная смена"],
                    time_zone="Europe/Moscow"),
        actor=cora, at=now,
    )  # fmt: skip
    yesterday = (now - timedelta(days=1)).date()
    layers = [
        LayerDraft(members=tuple(people[login] for login in logins), starts_on=yesterday,
                   handover_at=time(9), shift_hours=hours)
        for logins, hours in ((("denis", "yulia", "maxim"), 24), (("lev", "gleb"), 168))
    ]  # fmt: skip
    duty.publish(duty.draft_version(roster, layers=layers, actor=cora, at=now), actor=cora, at=now)
    begin = (now + timedelta(days=3)).replace(hour=6, minute=0, second=0, microsecond=0)
    duty.set_cover(
        roster, level=1, person=people["dana"], starts_at=begin, ends_at=begin + timedelta(days=1),
        note="Меняется с коллегой", actor=cora, at=now,
    )  # fmt: skip
    for login, kind, ahead, days, stand_in in (
        ("nina", AbsenceKind.HOLIDAY, -1, 6, "gleb"),
        ("maxim", AbsenceKind.TRAINING, 8, 2, None),
        ("lev", AbsenceKind.HOLIDAY, 20, 10, "pavel"),
    ):
        note_absence(
            people[login], kind=kind, starts_at=begin + timedelta(days=ahead - 3),
            ends_at=begin + timedelta(days=ahead - 3 + days), actor=cora, at=now,
            substitute=people[stand_in] if stand_in else None,
        )  # fmt: skip


def _offer_form(named: Cast, *, at: datetime) -> None:
    draft = services.RequestTypeDraft(
        name="Access for employees", name_ru="Доступ сотрудникам",
        description="Give or withdraw passes and accounts.",
        description_ru="Выдать или отозвать пропуска и учётные записи.",
        team=named.teams["Приём обращений"], order=10,
    )  # fmt: skip
    services.save_request_type(draft, words.FORM, actor=named.people["frank"], at=at)


def _connect(named: Cast, *, at: datetime) -> None:
    """Switched off: there is nobody at the address."""
    for login, name in (("frank", "Табло дежурной смены"), ("boris", "Учётная система завода")):
        owner = named.people[login]
        hook, _secret = webhooks.create_webhook(
            owner, name=name, url=HOOK_URL, kinds=["ticket.opened", "ticket.status_changed"],
            actor=owner, at=at,
        )  # fmt: skip
        switch_off(hook, actor=owner, at=at)
