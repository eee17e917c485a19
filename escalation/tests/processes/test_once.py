"""The same request fifty times at once, against real servers: done once, answered alike."""

import json
import urllib.error
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest

from escalation.tests.processes import cast
from escalation.tests.processes.desk import Desk, running_desk
from servicedesk.accounts.choices import Scope
from servicedesk.accounts.models import User
from servicedesk.accounts.tokens import create_token
from tickets.models import Attachment, Message, Ticket

pytestmark = pytest.mark.processes
AT_ONCE = 50
FORM = "multipart/form-data; boundary=cut"
PARTS = (
    b'--cut\r\nContent-Disposition: form-data; name="subject"\r\n\r\nGate 5\r\n'
    b'--cut\r\nContent-Disposition: form-data; name="body"\r\n\r\nIt is shut.\r\n'
    b'--cut\r\nContent-Disposition: form-data; name="files"; filename="a.log"\r\n'
    b"Content-Type: text/plain\r\n\r\nall is well\r\n--cut--\r\n"
)


def prepare() -> str:
    """The cast, and a client's secret."""
    people = cast.gather()
    alice = User.objects.get(email=people["alice"])
    return create_token(alice, name="script", scopes=[Scope.TICKETS_WRITE], expires_at=None)


def counted() -> list[int]:
    return [Ticket.objects.count(), Message.objects.count(), Attachment.objects.count()]


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    scratch: Path = tmp_path_factory.mktemp("once")
    with running_desk(scratch) as running:
        yield running


@pytest.fixture(scope="module")
def secret(desk: Desk) -> str:
    return desk.ask(prepare)


def post(desk: Desk, secret: str, body: bytes, *, key: str, kind: str) -> tuple[int, bytes]:
    request = urllib.request.Request(  # noqa: S310 — our own desk
        f"{desk.url}/api/v1/tickets/", data=body, method="POST",
        headers={"Authorization": f"Bearer {secret}", "Idempotency-Key": key,
                 "Content-Type": kind},
    )  # fmt: skip
    try:
        with urllib.request.urlopen(request, timeout=120) as answer:  # noqa: S310
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.read()


@pytest.mark.parametrize(
    ("kind", "body", "more"),
    [
        (
            "application/json",
            json.dumps({"subject": "Gate 4", "body": "Shut."}).encode(),
            [1, 1, 0],
        ),
        (FORM, PARTS, [1, 1, 1]),
    ],
)
def test_fifty_at_once_with_one_key_are_one_ticket_and_one_answer(
    desk: Desk, secret: str, kind: str, body: bytes, more: list[int]
) -> None:
    before = desk.ask(counted)
    barrier = Barrier(AT_ONCE)

    def send(_number: int) -> tuple[int, bytes]:
        barrier.wait()
        return post(desk, secret, body, key=f"once-{kind[:4]}", kind=kind)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        answers = list(pool.map(send, range(AT_ONCE)))
    assert {status for status, _body in answers} == {201}
    assert len({body for _status, body in answers}) == 1
    assert desk.ask(counted) == [a + b for a, b in zip(before, more, strict=True)]
    other = post(desk, secret, body.replace(b"Gate", b"Door"), key=f"once-{kind[:4]}", kind=kind)
    assert other[0] == 409
    assert json.loads(other[1])["code"] == "conflict"
