"""The cast: the people, organisations and promises every test may call by name."""

from datetime import date
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core.cache import cache
from django.test import Client
from django.utils import timezone, translation

from contracts.choices import ContractState
from contracts.free_metrics import forget_free_metrics
from contracts.models import Contract, Plan, Product
from contracts.services import forget_targets
from servicedesk.accounts.choices import Line, OrganisationKind, Role
from servicedesk.accounts.models import Organisation, Team, TeamMember, User
from servicedesk.accounts.second_factor import forget_required_roles
from servicedesk.events.tasks import deliver_due
from servicedesk.messenger import polling, receiving, sending
from servicedesk.messenger.models import Chat
from servicedesk.tests import telegram as stand_in
from sla.promises import forget_promises

MANY_WRITERS = [
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
    pytest.mark.skipif(
        "sqlite" in django_settings.DATABASES["default"]["ENGINE"],
        reason="SQLite has one writer at a time",
    ),
]
"""Marks of a module whose tests write at once."""

PASSWORD = "correct-horse-7"


def person(name: str, role: Role, organisation: Organisation | None = None, **fields: Any) -> User:
    """A person of the cast: ``name@…``, English, Moscow time unless told."""
    home = organisation.name.lower().replace(" ", "-") if organisation else "desk"
    fields = {"language": "en", "time_zone": "Europe/Moscow", **fields}
    return User.objects.create_user(
        f"{name.lower()}@{home}.example",
        PASSWORD,
        full_name=name,
        role=role,
        organisation=organisation,
        **fields,
    )


def pytest_addoption(parser):
    parser.addoption(
        "--browser", action="store_true", help="also play the stories in a real browser"
    )
    parser.addoption(
        "--processes",
        action="store_true",
        help="also start real web, worker and scheduler processes",
    )


def pytest_collection_modifyitems(config, items):
    for mark in ("browser", "processes"):
        if not config.getoption(f"--{mark}"):
            skip = pytest.mark.skip(reason=f"give --{mark} to run it")
            for item in items:
                if mark in item.keywords:
                    item.add_marker(skip)


@pytest.fixture(autouse=True)
def _fresh_start():
    """What is remembered of plan versions goes too: every test begins with the same stamps, and in
    the house's language, whichever the last page of the test before was read in."""
    translation.deactivate()
    forget_required_roles()
    cache.clear()
    forget_targets()
    forget_promises()
    forget_free_metrics(known=())


@pytest.fixture
def acme(db) -> Organisation:
    return Organisation.objects.create(name="Acme", time_zone="Europe/Moscow")


@pytest.fixture
def globex(db) -> Organisation:
    return Organisation.objects.create(name="Globex", time_zone="Europe/Moscow")


@pytest.fixture
def nearby(db) -> Organisation:
    """The line 1 partner's company."""
    return Organisation.objects.create(name="Nearby", kind=OrganisationKind.PARTNER)


@pytest.fixture
def alice(acme) -> User:
    """Contact of Acme."""
    return person("Alice", Role.CLIENT, acme)


@pytest.fixture
def bob(acme) -> User:
    """Alice's colleague."""
    return person("Bob", Role.CLIENT, acme)


@pytest.fixture
def boss(acme) -> User:
    """Client manager of Acme: sees all of its requests."""
    return person("Boss", Role.CLIENT_MANAGER, acme)


@pytest.fixture
def mallory(globex) -> User:
    """Contact of another organisation."""
    return person("Mallory", Role.CLIENT_MANAGER, globex)


@pytest.fixture
def line1(db) -> Team:
    return Team.objects.create(name="Line 1", line=Line.ONE)


@pytest.fixture
def line2(db) -> Team:
    return Team.objects.create(name="Line 2 Controllers", line=Line.TWO)


@pytest.fixture
def line3(db) -> Team:
    return Team.objects.create(name="Line 3 Development", line=Line.THREE)


def engineer(name: str, role: Role, team: Team) -> User:
    user = person(name, role)
    TeamMember.objects.create(team=team, user=user)
    return user


@pytest.fixture
def dana(line1) -> User:
    """Line 1 engineer."""
    return engineer("Dana", Role.LINE1, line1)


@pytest.fixture
def nick(line1) -> User:
    """Duty engineer."""
    return engineer("Nick", Role.DUTY, line1)


@pytest.fixture
def lev(line2) -> User:
    """Line 2 engineer."""
    return engineer("Lev", Role.LINE2, line2)


@pytest.fixture
def ivan(line3) -> User:
    """Line 3 engineer."""
    return engineer("Ivan", Role.LINE3, line3)


@pytest.fixture
def olga(db) -> User:
    """Operator, line 0."""
    return person("Olga", Role.OPERATOR)


@pytest.fixture
def cora(db) -> User:
    """Coordinator."""
    return person("Cora", Role.COORDINATOR)


@pytest.fixture
def tess(db) -> User:
    """Technical service manager."""
    return person("Tess", Role.TSM)


@pytest.fixture
def pavel(db) -> User:
    """Personal engineer."""
    return person("Pavel", Role.PERSONAL)


@pytest.fixture
def erin(db) -> User:
    """Head of the centre."""
    return person("Erin", Role.HEAD)


@pytest.fixture
def frank(db) -> User:
    """Administrator."""
    return person("Frank", Role.ADMINISTRATOR)


@pytest.fixture
def petra(nearby) -> User:
    """Engineer of the line 1 partner."""
    return person("Petra", Role.PARTNER, nearby)


@pytest.fixture
def controller(db) -> Product:
    return Product.objects.create(name="Access controller", code="controller")


@pytest.fixture
def camera(db) -> Product:
    return Product.objects.create(name="Camera", code="camera")


def contract_for(organisation: Organisation, plan_code: str, **fields: Any) -> Contract:
    """An active contract over 2026 under a shipped plan; named people only if told."""
    fields = {
        "number": f"C-{organisation.name}-{plan_code}",
        "state": ContractState.ACTIVE,
        "starts_on": date(2026, 1, 1),
        "ends_on": date(2026, 12, 31),
        "time_zone": "Europe/Moscow",
        **fields,
    }
    return Contract.objects.create(
        organisation=organisation, plan=Plan.objects.get(code=plan_code), **fields
    )


@pytest.fixture
def standard(acme) -> Contract:
    """Acme's contract under the Standard plan."""
    return contract_for(acme, "standard")


@pytest.fixture
def premium(acme, tess, pavel) -> Contract:
    """Acme's contract under the Premium plan, with its TSM and personal engineer."""
    return contract_for(acme, "premium", tsm=tess, personal_engineer=pavel)


@pytest.fixture
def delegated(acme, nearby) -> Contract:
    """Acme's Extended contract whose line 1 the partner runs."""
    return contract_for(acme, "extended", partner=nearby)


@pytest.fixture
def sign_in(db):
    """``sign_in(alice)`` gives a browser signed in as her."""

    def as_person(user: User) -> Client:
        browser = Client()
        browser.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        return browser

    return as_person


@pytest.fixture
def telegram(settings):
    """The messenger's stand-in on this computer, with the desk set up to use it."""
    messenger, server = stand_in.start()
    settings.TELEGRAM_TOKEN, settings.TELEGRAM_API = stand_in.TOKEN, messenger.url
    settings.TELEGRAM_WEBHOOK = False
    yield messenger
    server.shutdown()
    server.server_close()


@pytest.fixture
def linked(telegram, db):
    """``linked(alice, 7)``: her chat with the bot has the number 7."""

    def tie(user: User, chat_id: int) -> Chat:
        return Chat.objects.create(
            user=user, chat_id=chat_id, name=user.full_name, linked_at=timezone.now()
        )

    return tie


@pytest.fixture
def messenger_round(telegram):
    """``messenger_round()``: news are asked for and handled, notices written, messages sent."""

    def once() -> None:
        polling.poll_once(seconds=0)
        receiving.handle_all(timezone.now)
        deliver_due()
        sending.send_all(timezone.now)

    return once
