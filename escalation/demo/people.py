"""Who is there: organisations, teams, people, products, contracts."""

import random
from dataclasses import dataclass
from datetime import date, timedelta

from django.contrib.auth.hashers import make_password

from contracts.choices import AllowanceUnit, ContractState
from contracts.models import Asset, Contract, Plan, Product
from contracts.services import AllowanceDraft, grant_allowance
from servicedesk.accounts.choices import Line, OrganisationKind, Role
from servicedesk.accounts.models import Organisation, Team, TeamMember, User

DOMAIN = "desk.example"
PRODUCTS = {
    "gate-4": "Gate 4 access controller",
    "gate-lite": "Gate Lite reader",
    "meet-room": "MeetRoom conference unit",
    "meet-cloud": "MeetCloud service",
    "host-vps": "Cloud hosting",
    "store-n": "StoreN disk array",
}
CLIENTS = (
    ("Северный завод", "premium", "Europe/Moscow"),
    ("North Plant", "premium", "Europe/Berlin"),
    ("Банк «Исток»", "premium", "Europe/Moscow"),
    ("Логистика Восток", "extended", "Asia/Vladivostok"),
    ("Агрохолдинг «Нива»", "extended", "Europe/Samara"),
    ("Meridian Clinics", "extended", "Europe/London"),
    ("Университет Приборостроения", "standard", "Europe/Moscow"),
    ("Торговый дом «Причал»", "standard", "Asia/Yekaterinburg"),
    ("Кафе «Глобус»", "standard", "Europe/Moscow"),
    ("Old Harbour Hotel", "standard", "Europe/Moscow"),
)
TEAMS = (
    ("Приём обращений", Line.ONE),
    ("Дежурная смена", Line.ONE),
    ("Контроллеры", Line.TWO),
    ("Видеосвязь", Line.TWO),
    ("Хостинг и СХД", Line.TWO),
    ("Разработка Gate", Line.THREE),
    ("Разработка Meet", Line.THREE),
)
STAFF = (
    ("olga", "Ольга Орлова", Role.OPERATOR, ()),
    ("dana", "Дана Белова", Role.LINE1, ("Приём обращений",)),
    ("maxim", "Максим Рогов", Role.LINE1, ("Приём обращений",)),
    ("yulia", "Юлия Титова", Role.LINE1, ("Приём обращений", "Дежурная смена")),
    ("denis", "Денис Кравцов", Role.DUTY, ("Дежурная смена",)),
    ("lev", "Лев Савин", Role.LINE2, ("Контроллеры",)),
    ("nina", "Нина Жукова", Role.LINE2, ("Видеосвязь",)),
    ("gleb", "Глеб Фомин", Role.LINE2, ("Хостинг и СХД",)),
    ("ivan", "Иван Чернов", Role.LINE3, ("Разработка Gate",)),
    ("sofia", "Софья Мельник", Role.LINE3, ("Разработка Meet",)),
    ("pavel", "Павел Ершов", Role.PERSONAL, ("Контроллеры",)),
    ("cora", "Кора Лаврова", Role.COORDINATOR, ()),
    ("tess", "Таисия Громова", Role.TSM, ()),
    ("erin", "Ирина Власова", Role.HEAD, ()),
    ("frank", "Фёдор Админов", Role.ADMINISTRATOR, ()),
)
CONTACTS = (
    ("alice", "Алиса Маркова", Role.CLIENT, "Северный завод"),
    ("boris", "Борис Ланской", Role.CLIENT_MANAGER, "Северный завод"),
    ("henry", "Henry Stone", Role.CLIENT_MANAGER, "North Plant"),
    ("petra", "Петра Лунина", Role.PARTNER, "Партнёр «Рядом»"),
)
FIRST = (
    "Анна",
    "Олег",
    "Мария",
    "Сергей",
    "Елена",
    "Антон",
    "Дарья",
    "Илья",
    "Вера",
    "Роман",
    "Emma",
    "Liam",
)
LAST = (
    "Ким",
    "Соколенко",
    "Дорн",
    "Ремез",
    "Палий",
    "Вольская",
    "Гай",
    "Янсен",
    "Шевчук",
    "Юдина",
    "Reed",
    "Hill",
)
ENGLISH = frozenset({"North Plant", "Meridian Clinics", "Old Harbour Hotel"})


@dataclass(frozen=True)
class Client:
    """A client as the lives of tickets need it."""

    organisation: Organisation
    contract: Contract | None
    contacts: list[User]
    is_english: bool
    is_named: bool


@dataclass(frozen=True)
class World:
    clients: list[Client]
    teams: dict[int, list[Team]]
    members: dict[int, list[User]]
    products: list[Product]


def build_world(*, ticket_count: int, rng: random.Random, today: date) -> World:
    """Create what is missing of the demo's people; more clients and engineers for more tickets."""
    products = [
        Product.objects.get_or_create(code=code, defaults={"name": name})[0]
        for code, name in PRODUCTS.items()
    ]
    teams = {
        name: Team.objects.get_or_create(name=name, defaults={"line": line})[0]
        for name, line in TEAMS
    }
    for login, name, role, places in STAFF:
        user = _person(login, name, role, None)
        for place in places:
            TeamMember.objects.get_or_create(team=teams[place], user=user)
    _more_engineers(teams, count=min(ticket_count // 1000, 480), rng=rng)
    _name_leads(teams)
    partner, _ = Organisation.objects.get_or_create(
        name="Партнёр «Рядом»", defaults={"kind": OrganisationKind.PARTNER}
    )
    for name, _plan, zone in CLIENTS:
        Organisation.objects.get_or_create(name=name, defaults={"time_zone": zone})
    for login, name, role, home in CONTACTS:
        _person(login, name, role, Organisation.objects.get(name=home))
    clients = [
        _client(
            name,
            plan,
            partner if name == "Агрохолдинг «Нива»" else None,
            products,
            rng=rng,
            today=today,
        )
        for name, plan, _zone in CLIENTS
    ]
    clients += _more_clients(min(ticket_count // 400, 4990), products, rng=rng, today=today)
    members = {team.pk: list(User.objects.in_team(team).active()) for team in teams.values()}
    by_line: dict[int, list[Team]] = {}
    for team in teams.values():
        by_line.setdefault(team.line, []).append(team)
    return World(clients, by_line, members, products)


def set_demo_passwords(password: str) -> list[tuple[str, str]]:
    """Give the named demo people one password; returns (role, e-mail) a role once, in the cast's
    order."""
    digest = make_password(password)
    logins = [f"{login}@{DOMAIN}" for login, *_rest in (*STAFF, *CONTACTS)]
    User.objects.filter(email__in=logins).update(password=digest)
    roles: dict[str, str] = {}
    for user in sorted(
        User.objects.filter(email__in=logins), key=lambda one: logins.index(one.email)
    ):
        roles.setdefault(user.role, user.email)
    return list(roles.items())


def _person(login: str, name: str, role: Role, organisation: Organisation | None) -> User:
    language = "en" if organisation and organisation.name in ENGLISH else "ru"
    user, _ = User.objects.get_or_create(
        email=f"{login}@{DOMAIN}",
        defaults={
            "full_name": name,
            "role": role,
            "organisation": organisation,
            "language": language,
            "time_zone": organisation.time_zone if organisation else "Europe/Moscow",
            "password": "!",
        },
    )
    return user


def _more_engineers(teams: dict[str, Team], *, count: int, rng: random.Random) -> None:
    roles = {Line.ONE: Role.LINE1, Line.TWO: Role.LINE2, Line.THREE: Role.LINE3}
    names = list(teams)
    for number in range(count):
        team = teams[names[number % len(names)]]
        name = f"{rng.choice(FIRST)} {rng.choice(LAST)}"
        user = _person(f"engineer{number + 1}", name, roles[Line(team.line)], None)
        TeamMember.objects.get_or_create(team=team, user=user)


def _name_leads(teams: dict[str, Team]) -> None:
    for team in teams.values():
        if team.lead_id is None:
            team.lead = User.objects.in_team(team).order_by("pk").first()
            team.save(update_fields=["lead"])


def _client(
    name: str,
    plan: str,
    partner: Organisation | None,
    products: list[Product],
    *,
    rng: random.Random,
    today: date,
) -> Client:
    organisation = Organisation.objects.get(name=name)
    contract = _contract(organisation, plan, partner, products, rng=rng, today=today)
    english = name in ENGLISH
    for number in range(3):
        _person(
            f"client{organisation.pk}.{number + 1}",
            f"{rng.choice(FIRST)} {rng.choice(LAST)}",
            Role.CLIENT,
            organisation,
        )
    contacts = list(organisation.people.all())
    logins = {login for login, *_rest in CONTACTS}
    named = [user for user in contacts if user.email.partition("@")[0] in logins]
    return Client(organisation, contract, contacts + named * 3, english, is_named=bool(named))


def _contract(
    organisation: Organisation,
    plan: str,
    partner: Organisation | None,
    products: list[Product],
    *,
    rng: random.Random,
    today: date,
) -> Contract:
    people = {
        user.email.partition("@")[0]: user
        for user in User.objects.filter(email__in=(f"tess@{DOMAIN}", f"pavel@{DOMAIN}"))
    }
    is_ending = organisation.name == "Кафе «Глобус»"
    contract, created = Contract.objects.get_or_create(
        number=f"SD-{organisation.pk:05d}",
        defaults={
            "organisation": organisation,
            "plan": Plan.objects.get(code=plan),
            "state": ContractState.ACTIVE,
            "starts_on": today - timedelta(days=500),
            "ends_on": today - timedelta(days=20)
            if is_ending
            else today + timedelta(days=rng.randint(20, 400)),
            "time_zone": organisation.time_zone,
            "tsm": people.get("tess") if plan != "standard" else None,
            "personal_engineer": people.get("pavel") if plan == "premium" else None,
            "partner": partner,
        },
    )
    if created:
        assets = _assets(organisation, products, today=today)
        if plan == "standard":
            contract.products.set(rng.sample(products, 3))
        elif plan == "premium":
            contract.assets.set(assets)
            contract.products.set(products)
            _prepay(contract, today=today)
    return contract


def _prepay(contract: Contract, *, today: date) -> None:
    """Forty hours of work, counted by quarters of an hour."""
    draft = AllowanceDraft(
        unit=AllowanceUnit.MINUTES, starts_on=max(contract.starts_on, today - timedelta(days=60)),
        ends_on=contract.ends_on, granted=2400, rounding_minutes=15,
    )  # fmt: skip
    grant_allowance(contract, draft=draft, actor=None)


def _assets(organisation: Organisation, products: list[Product], *, today: date) -> list[Asset]:
    """A few devices of the client, the same at every start."""
    rng = random.Random(organisation.name)  # noqa: S311 — a demonstration
    sites = ("Главный офис", "Склад", "Площадка 2")
    return [
        Asset.objects.create(
            organisation=organisation,
            product=product,
            name=product.name,
            serial_number=f"SN-{organisation.pk:05d}-{number}",
            site=rng.choice(sites),
            version=f"{rng.randint(1, 4)}.{rng.randint(0, 9)}",
            warranty_until=today + timedelta(days=rng.randint(-300, 900)),
        )
        for number, product in enumerate(rng.sample(products, 3), start=1)
    ]


def _more_clients(
    count: int, products: list[Product], *, rng: random.Random, today: date
) -> list[Client]:
    clients: list[Client] = []
    for number in range(count):
        name = f"{rng.choice(LAST)} и {rng.choice(LAST)} №{number + 1}"
        Organisation.objects.get_or_create(name=name, defaults={"time_zone": "Europe/Moscow"})
        plan = rng.choices(("standard", "extended", "premium"), (60, 30, 10))[0]
        clients.append(_client(name, plan, None, products, rng=rng, today=today))
    return clients
