"""Two desks, each with a database and a key of its own, that answer each other's letters by
themselves: real letters out of one outbox into the other's intake."""

import shutil
from collections.abc import Iterator
from email import message_from_bytes
from email.message import Message
from email.utils import parseaddr
from pathlib import Path

import pytest

from escalation.tests.processes import correspondents
from escalation.tests.processes.desk import Desk, single_desk

pytestmark = pytest.mark.processes
MOST = 4
ADDRESSES = ("support@north.example", "support@south.example")
ROUNDS = 8
DATABASE = "desk.sqlite3"


def equip(desk: Desk, own: str, other: str) -> None:
    desk.environment.update(
        MAIL_FROM=f"Desk <{own}>", EMAIL_URL=f"file://{desk.mail_folder}",
        SITE_URL=f"https://{own.partition('@')[2]}",
    )  # fmt: skip
    desk.ask(correspondents.furnish, own=own, other=other)


@pytest.fixture
def desks(tmp_path: Path) -> Iterator[tuple[Desk, Desk]]:
    folders = [tmp_path / "north", tmp_path / "south"]
    for folder in folders:
        folder.mkdir()
    with single_desk(folders[0]) as north, single_desk(folders[1]) as south:
        north.manage("migrate", "--verbosity", "0")
        shutil.copy(north.scratch / DATABASE, south.scratch / DATABASE)
        equip(north, *ADDRESSES)
        equip(south, *reversed(ADDRESSES))
        yield north, south


def letters_to(desk: Desk, address: str, *, taken: set[str]) -> list[bytes]:
    """What the desk has sent to this address and nobody has carried over yet."""
    desk.ask(correspondents.send)
    found = []
    for path in sorted(desk.mail_folder.glob("*")):
        for raw in path.read_bytes().split(b"\n" + b"-" * 79 + b"\n"):
            told = message_from_bytes(raw.lstrip())
            key = f"{told['Message-ID']}"
            if is_for(told, address) and key not in taken:
                taken.add(key)
                found.append(raw.lstrip())
    return found


def is_for(told: Message, address: str) -> bool:
    """Whether its envelope is this address's: letters have one recipient."""
    return parseaddr(told["To"] or "")[1].lower() == address


def carry(raw: bytes, to: Desk, number: int) -> str:
    """Hand one letter to the other desk's intake; what became of it."""
    path = to.scratch / f"letter-{number}.eml"
    path.write_bytes(raw)
    return to.manage("receive_mail", str(path)).split("\t")[1]


def test_two_desks_that_answer_each_other_end_within_four_mails(desks: tuple[Desk, Desk]) -> None:
    north, south = desks
    north.ask(correspondents.write_first, other=ADDRESSES[1])
    taken: set[str] = set()
    became: list[str] = []
    for _round in range(ROUNDS):
        carried = len(became)
        for sender, receiver, address in (
            (north, south, ADDRESSES[1]), (south, north, ADDRESSES[0])
        ):  # fmt: skip
            for raw in letters_to(sender, address, taken=taken):
                became.append(carry(raw, receiver, len(became)))
                assert len(became) <= MOST, f"they go on writing to each other: {became}"
        if len(became) == carried:
            break
    assert became == ["ticket", "append"]
    for desk in desks:
        assert desk.ask(correspondents.tickets)["count"] == 1
