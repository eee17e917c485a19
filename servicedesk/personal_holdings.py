"""What the ground keeps of a person: who they are, how they sign in, what they were told."""

from functools import partial

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.utils.translation import gettext_lazy as _

from servicedesk.accounts.models import (
    Absence,
    AccessToken,
    BrowserSession,
    CalendarLink,
    KeptAnswer,
    Membership,
    RemoteDay,
    User,
)
from servicedesk.events.models import Event
from servicedesk.events.secrecy import of_hidden_rows
from servicedesk.messenger.models import Chat, IncomingFile, OutgoingMessage, Update
from servicedesk.notifications.models import (
    MailState,
    Notification,
    OutgoingMail,
    Preference,
    Undeliverable,
)
from servicedesk.personal_data import GONE, Holding, register


def _chats(person: User) -> list[int]:
    return list(Chat.objects.filter(user=person).values_list("chat_id", flat=True))


register(
    Holding("profile", _("Name, address, phone"), lambda person: User.objects.filter(pk=person.pk),
            ("email", "full_name", "phone", "role", "organisation__name", "language", "time_zone",
             "created_at", "last_login"), stays=_("the row stays without a name")),
    Holding("memberships", _("Places in organisations"),
            lambda person: Membership.objects.filter(user=person),
            ("organisation__name", "reach", "starts_at", "ends_at"), deletes=True),
    Holding("sessions", _("Browsers signed in"),
            lambda person: BrowserSession.objects.filter(user=person),
            ("browser", "address", "created_at", "seen_at"), deletes=True),
    Holding("second_steps", _("Second steps of signing in"),
            lambda person: Authenticator.objects.filter(user=person),
            ("type", "created_at", "last_used_at"), deletes=True),
    Holding("companies", _("Sign-in by a company"),
            lambda person: SocialAccount.objects.filter(user=person),
            ("provider", "uid", "date_joined"), deletes=True),
    Holding("tokens", _("API tokens"), lambda person: AccessToken.objects.filter(user=person),
            ("name", "scopes", "created_at", "last_used_at"), deletes=True),
    Holding("api_answers", _("Kept answers of the API"),
            lambda person: KeptAnswer.objects.filter(user=person), ("body", "created_at"),
            deletes=True),
    Holding("absences", _("Absences"), lambda person: Absence.objects.filter(user=person),
            ("kind", "starts_at", "ends_at", "note"), blanks={"note": ""}),
    Holding("remote_days", _("Remote days"),
            lambda person: RemoteDay.objects.filter(user=person), ("day",), deletes=True),
    Holding("calendar_links", _("Calendar addresses"),
            lambda person: CalendarLink.objects.filter(owner=person),
            ("team__name", "created_at", "revoked_at"), deletes=True),
    Holding("inbox", _("Notices"), lambda person: Notification.objects.filter(recipient=person),
            ("title", "body", "created_at"), deletes=True, hidden=of_hidden_rows),
    Holding("preferences", _("What one wishes to hear of"),
            lambda person: Preference.objects.filter(user=person),
            ("topic", "wants_inbox", "wants_mail"), deletes=True),
    Holding("undeliverable", _("Mail that did not arrive"),
            lambda person: Undeliverable.objects.filter(user=person),
            ("address", "reason", "since"), deletes=True),
    Holding("unsent_letters", _("Letters that wait"),
            lambda person: OutgoingMail.objects.filter(recipient=person).exclude(
                state__in=(MailState.SENT, MailState.GATHERED)),
            ("subject", "next_attempt_at"), blanks={"state": MailState.GATHERED},
            hidden=of_hidden_rows),
    Holding("letters", _("Letters sent"),
            lambda person: OutgoingMail.objects.filter(recipient=person),
            ("address", "subject", "body", "sent_at"),
            blanks={"address": "erased@erased.invalid", "subject": GONE, "body": GONE,
                    "headers": {}, "files": None, "error": ""}, hidden=of_hidden_rows),
    Holding("messenger_files", _("Files by messenger"),
            lambda person: IncomingFile.objects.filter(update__chat_id__in=_chats(person)),
            ("name", "size"), deletes=True, file="file"),
    Holding("messenger_updates", _("Messages by messenger"),
            lambda person: Update.objects.filter(chat_id__in=_chats(person)),
            ("raw", "received_at"), blanks={"raw": "{}", "chat_id": None}),
    Holding("messenger_answers", _("Answers by messenger"),
            lambda person: OutgoingMessage.objects.filter(recipient=person),
            ("payload", "sent_at"), deletes=True, hidden=of_hidden_rows),
    Holding("messenger", _("Messenger account"), lambda person: Chat.objects.filter(user=person),
            ("chat_id", "name", "linked_at"), deletes=True),
    Holding("history", _("What was done and when"),
            lambda person: Event.objects.filter(actor=person), ("kind", "at", "data"),
            hidden=partial(of_hidden_rows, prefix=""),
            stays=_("stays without names and words: deadlines are counted from it")),
)  # fmt: skip
