"""The cast inside a running desk, called through ``Desk.ask``: given and answer are JSON."""

from datetime import timedelta

from django.utils import timezone

from contracts.choices import ContractState
from contracts.models import Contract, Plan, Product
from servicedesk.accounts.choices import Line, OrganisationKind, Role
from servicedesk.accounts.models import Organisation, Team, TeamMember, User

PASSWORD = "correct-horse-7"
TEAMS = {"line1": ("Line 1", Line.ONE), "line2": ("Line 2 Controllers", Line.TWO),
         "line3": ("Line 3 Development", Line.THREE)}  # fmt: skip
PEOPLE = {
    "alice": (Role.CLIENT, None, "Alice North", "Алиса Маркова"),
    "boss": (Role.CLIENT_MANAGER, None, "Bertha Boss", "Борис Ланской"),
    "olga": (Role.OPERATOR, None, "Olga Ray", "Ольга Орлова"),
    "dana": (Role.LINE1, "line1", "Dana Reed", "Дана Белова"),
    "lev": (Role.LINE2, "line2", "Lev Hill", "Лев Савин"),
    "ivan": (Role.LINE3, "line3", "Ivan Black", "Иван Чернов"),
    "pavel": (Role.PERSONAL, "line2", "Paul Stone", "Павел Ершов"),
    "cora": (Role.COORDINATOR, None, "Cora Lane", "Кора Лаврова"),
    "tess": (Role.TSM, None, "Tess Field", "Таисия Громова"),
    "erin": (Role.HEAD, None, "Erin Wood", "Ирина Власова"),
    "frank": (Role.ADMINISTRATOR, None, "Frank Moor", "Фёдор Админов"),
}
CLIENTS = {"en": "North Plant", "ru": "Северный завод"}


def gather(language: str = "en", plan: str = "premium") -> dict[str, str]:
    """Make everybody of one language, their client and its contract; e-mails by name."""
    teams = {key: Team.objects.get_or_create(name=name, defaults={"line": line})[0]
             for key, (name, line) in TEAMS.items()}  # fmt: skip
    client = Organisation.objects.create(
        name=CLIENTS[language], kind=OrganisationKind.CLIENT, time_zone="Europe/Moscow"
    )
    people = {
        key: person(f"{key}.{language}@desk.example", names[language == "ru"], role, language,
                     client if role in (Role.CLIENT, Role.CLIENT_MANAGER) else None)
        for key, (role, _team, *names) in PEOPLE.items()
    }  # fmt: skip
    for key, (_role, team, *_names) in PEOPLE.items():
        if team is not None:
            TeamMember.objects.create(team=teams[team], user=people[key])
    Team.objects.filter(pk=teams["line1"].pk).update(lead=people["dana"])
    Product.objects.get_or_create(code="gate-4", defaults={"name": "Gate 4 controller"})
    today = timezone.localdate()
    Contract.objects.create(
        number=f"C-{language}-{plan}", organisation=client, plan=Plan.objects.get(code=plan),
        state=ContractState.ACTIVE, time_zone="Europe/Moscow", tsm=people["tess"],
        personal_engineer=people["pavel"],
        starts_on=today - timedelta(days=100), ends_on=today + timedelta(days=265),
    )  # fmt: skip
    return {key: user.email for key, user in people.items()}


def person(
    email: str, name: str, role: Role, language: str, organisation: Organisation | None
) -> User:
    return User.objects.create_user(
        email, PASSWORD, full_name=name, role=role, organisation=organisation,
        language=language, time_zone="Europe/Moscow",
    )  # fmt: skip
