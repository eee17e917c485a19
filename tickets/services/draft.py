"""What is said of a ticket before it exists."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from contracts.models import Asset, Contract, Product
from servicedesk.accounts.models import Organisation, Team, User
from servicedesk.errors import Refused
from tickets.choices import Channel, Level, Status, TicketType
from tickets.files import Upload
from tickets.models import Category, FormVersion, Ticket


@dataclass(kw_only=True)
class FormDraft:
    """A form as it was filled in: what was given, and files, by the names of its fields."""

    version: FormVersion
    given: Mapping[str, Any] = field(default_factory=dict)
    files: Mapping[str, Sequence[Upload]] = field(default_factory=dict)


@dataclass(kw_only=True)
class TicketDraft:
    """``requester`` None: nobody known asks; ``organisation`` None: that of the requester.

    ``asset``: what of the client's it is about; ``contract``: the one the request names, also a
    finished one when our own people name it. ``priority`` None: the matrix decides; ``team`` None:
    routing decides (``line`` narrows it). ``signed_as``: who it says it is from, where nobody known
    asks; ``follows``: the finished ticket it answers; ``may_acknowledge`` False: whoever wrote gets
    no acknowledgement, since nothing automatic may answer it. ``source`` and ``source_key`` name
    the record of another system this ticket stands for. ``form``: the request type's, which then
    says type, category and team.
    """

    subject: str
    body: str
    requester: User | None = None
    organisation: Organisation | None = None
    type: str = TicketType.INCIDENT
    product: Product | None = None
    asset: Asset | None = None
    contract: Contract | None = None
    category: Category | None = None
    impact: int = Level.MEDIUM
    urgency: int = Level.MEDIUM
    channel: str = Channel.PORTAL
    team: Team | None = None
    line: int | None = None
    status: str = Status.NEW
    assignee: User | None = None
    priority: int | None = None
    is_private: bool = False
    signed_as: str = ""
    follows: Ticket | None = None
    may_acknowledge: bool = True
    source: str = ""
    source_key: str = ""
    form: FormDraft | None = None


def take_form(given: dict[str, Any]) -> None:
    """Put ``request_type`` and ``answers`` of what is given together as the draft's ``form``.

    Raises Refused for answers to no form.
    """
    request_type, answers = given.pop("request_type", None), given.pop("answers", {})
    if request_type is not None and request_type.current is not None:
        files = {name: sent for name, value in answers.items() if (sent := _sent_files(value))}
        words = {name: value for name, value in answers.items() if name not in files}
        given["form"] = FormDraft(version=request_type.current, given=words, files=files)
    elif answers:
        raise Refused(_("Answers belong to a request type: name it."), field="answers")


def _sent_files(value: Any) -> list[Upload]:
    """The files that stand in an answer; empty where it is words."""
    several = value if isinstance(value, list) else [value]
    return [one for one in several if isinstance(one, UploadedFile)]
