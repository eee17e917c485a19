"""What anybody who is linked may ask the bot for."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from servicedesk.accounts.models import User
from servicedesk.messenger import services
from servicedesk.messenger.answering import help_
from servicedesk.messenger.registry import command
from servicedesk.messenger.talk import Talk


def _anybody(user: User) -> bool:
    return True


@command("help", gettext_lazy("what you can ask for"), is_for=_anybody)
def show_help(talk: Talk) -> None:
    help_(talk)


@command("cancel", gettext_lazy("leave what was begun"), is_for=_anybody)
def cancel(talk: Talk) -> None:
    talk.forget()
    talk.say(_("Left as it was: nothing was sent."))


@command("unlink", gettext_lazy("end the link with this chat"), is_for=_anybody)
def unlink(talk: Talk) -> None:
    services.unlink(talk.user, actor=talk.user, at=talk.now)
    talk.say(_("This chat is linked no more. You can link it again in your profile."))
