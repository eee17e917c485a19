"""A client opens a request in the messenger: product, words, files, then one press."""

import re
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from contracts.models import Product
from servicedesk.accounts.models import User
from servicedesk.errors import Refused
from servicedesk.messenger.buttons import Button
from servicedesk.messenger.registry import action, command, speech, step
from servicedesk.messenger.talk import Talk, uploads_of
from tickets import services
from tickets.choices import Channel
from tickets.messenger.finding import is_client
from tickets.messenger.offers import engineer_button
from tickets.messenger.uploads import offer_upload
from tickets.models import Ticket
from tickets.services import TicketDraft

DRAFT = "ticket.draft"
SUBJECT_LIMIT = 120
SHOWN_LIMIT = 1_500
MOST_PRODUCTS = 40
ANY_PRODUCT = "0"
_SENTENCE = re.compile(r"(?<=[.!?…])\s|\n")


@command("new", gettext_lazy("open a request"), is_for=is_client)
def begin(talk: Talk) -> None:
    """A new draft, with what was said beside the command."""
    _add(talk, {"body": "", "files": []})


@step(DRAFT)
def go_on(talk: Talk) -> None:
    """More words and files for the draft."""
    _add(talk, talk.state)


@speech(is_client)
def said(talk: Talk) -> None:
    """Words out of the blue are the beginning of a request."""
    if not talk.text and talk.file is None:
        talk.say(_("I take words and files. Write what happened, or send a picture of it."))
        return
    _add(talk, {"body": "", "files": []})


def _add(talk: Talk, draft: dict[str, Any]) -> None:
    body = "\n\n".join(part for part in (draft["body"], talk.text) if part)
    files = list(draft["files"])
    if talk.file is not None and talk.file.is_too_large:
        draft["is_large"] = True
    elif talk.file is not None:
        if len(files) >= settings.MAX_FILES_PER_MESSAGE:
            raise Refused(_("That is as many files as a request takes; send the others after it."))
        files.append(talk.file.pk)
    _ask(talk, {**draft, "body": body, "files": files})


def _ask(talk: Talk, draft: dict[str, Any]) -> None:
    """Keep the draft and ask for what it still wants."""
    draft.pop("step", None)
    talk.wait_for(DRAFT, **draft)
    if not draft["body"]:
        talk.say(_("Write in a message what happened: what you did, what you saw, since when."))
        return
    products = _products(talk.user)
    if "product" not in draft and len(products) > 1:
        names = [Button(one.name, "product", str(one.pk)) for one in products]
        rows = [names[place : place + 2] for place in range(0, len(names), 2)]
        talk.say(
            _("Which product is it about?"),
            buttons=[*rows, [Button(_("I do not know"), "product", ANY_PRODUCT)]],
        )
        return
    talk.say(
        "\n\n".join(_summary(draft, products)),
        buttons=[[Button(_("Send"), "send"), Button(_("Leave it"), "leave")]],
    )


def _products(user: User) -> list[Product]:
    return list(Product.objects.visible_to(user).active()[:MOST_PRODUCTS])


def _product(draft: dict[str, Any], products: list[Product]) -> Product | None:
    """The one that was chosen, or the only one there is."""
    if "product" not in draft:
        return products[0] if len(products) == 1 else None
    return next((one for one in products if one.pk == draft["product"]), None)


def _summary(draft: dict[str, Any], products: list[Product]) -> list[str]:
    count, product = len(draft["files"]), _product(draft, products)
    facts = [_("Product: %(name)s") % {"name": product.name}] if product else []
    if count:
        facts.append(ngettext("%(count)d file", "%(count)d files", count) % {"count": count})
    if draft.get("is_large"):
        facts.append(_("A file was too large for this chat: you get a link for it afterwards."))
    parts = [
        _("Your request: “%(subject)s”") % {"subject": subject_of(draft["body"])},
        draft["body"][:SHOWN_LIMIT],
        "\n".join(facts),
        _("Send it? You can add words and files before."),
    ]
    return [part for part in parts if part]


def subject_of(body: str) -> str:
    """The first sentence, not too long."""
    first = " ".join(_SENTENCE.split(body.strip(), maxsplit=1)[0].split())
    if len(first) <= SUBJECT_LIMIT:
        return first
    return first[:SUBJECT_LIMIT].rpartition(" ")[0] or first[:SUBJECT_LIMIT]


@action("product")
def choose_product(talk: Talk, argument: str) -> str | None:
    draft = talk.state
    if draft.get("step") != DRAFT:
        return _("There is no request being written.")
    known = {str(one.pk): one.pk for one in _products(talk.user)}
    if argument != ANY_PRODUCT and argument not in known:
        return _("There is no such product.")
    _ask(talk, {**draft, "product": known.get(argument, 0)})
    return None


@action("leave")
def leave(talk: Talk, argument: str) -> str | None:
    if talk.state.get("step") != DRAFT:
        return _("There is no request being written.")
    talk.forget()
    talk.say(_("Left as it was: nothing was sent."))
    return None


@action("send")
def send(talk: Talk, argument: str) -> str | None:
    """Open the request the draft describes; pressed again there is no draft any more."""
    draft = talk.state
    if draft.get("step") != DRAFT or not draft["body"]:
        return _("There is no request being written.")
    ticket = services.open_ticket(
        TicketDraft(
            subject=subject_of(draft["body"]), body=draft["body"], requester=talk.user,
            product=_product(draft, _products(talk.user)), channel=Channel.MESSENGER,
        ),
        actor=talk.user, at=talk.at, files=uploads_of(draft["files"], talk.chat),
    )  # fmt: skip
    talk.forget()
    _confirm(talk, ticket)
    if draft.get("is_large"):
        offer_upload(talk, ticket)
    return None


def _confirm(talk: Talk, ticket: Ticket) -> None:
    talk.say(
        _("Your request #%(number)d is with us. Answer this message to add to it.")
        % {"number": ticket.number},
        buttons=[[engineer_button(ticket)]],
        about=f"ticket:{ticket.number}",
    )
