"""What people may ask the bot for; floors above register their own, each once.

A handler loads what it needs through ``visible_to`` of the person at the moment of the press, for
buttons live as long as the chat and anybody may send any words.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise

from servicedesk.accounts.models import User
from servicedesk.messenger.talk import Talk

Handler = Callable[[Talk], None]
Press = Callable[[Talk, str], str | None]
Reply = Callable[[Talk, str], None]
IsFor = Callable[[User], bool]


@dataclass(frozen=True)
class Command:
    """``/name``, with its line of the help."""

    name: str
    words: str | Promise
    is_for: IsFor
    handler: Handler


_commands: dict[str, Command] = {}
_actions: dict[str, Press] = {}
_replies: dict[str, Reply] = {}
_steps: dict[str, Handler] = {}
_speech: list[tuple[IsFor, Handler]] = []


def command(name: str, words: str | Promise, *, is_for: IsFor) -> Callable[[Handler], Handler]:
    """Let ``/name`` be asked for by those it is for."""

    def register(handler: Handler) -> Handler:
        if name in _commands:
            raise ValueError(f"the command /{name} is declared twice")
        _commands[name] = Command(name, words, is_for, handler)
        return handler

    return register


def action(name: str) -> Callable[[Press], Press]:
    """Answer a button's press. What the handler returns is shown for a moment; None: nothing."""

    def register(handler: Press) -> Press:
        if name in _actions:
            raise ValueError(f"the action {name} is declared twice")
        _actions[name] = handler
        return handler

    return register


def replies(about: str) -> Callable[[Reply], Reply]:
    """Take what people answer to a message that is ``about:key``."""

    def register(handler: Reply) -> Reply:
        if about in _replies:
            raise ValueError(f"replies about {about} are declared twice")
        _replies[about] = handler
        return handler

    return register


def step(name: str) -> Callable[[Handler], Handler]:
    """Take the next message while the chat's talk is at this step."""

    def register(handler: Handler) -> Handler:
        if name in _steps:
            raise ValueError(f"the step {name} is declared twice")
        _steps[name] = handler
        return handler

    return register


def speech(is_for: IsFor) -> Callable[[Handler], Handler]:
    """Take whatever else such a person writes."""

    def register(handler: Handler) -> Handler:
        _speech.append((is_for, handler))
        return handler

    return register


def command_named(name: str) -> Command | None:
    return _commands.get(name)


def commands_for(user: User) -> list[Command]:
    """What this person may ask for, as the help lists it."""
    return [one for one in _commands.values() if one.is_for(user)]


def action_named(name: str) -> Press | None:
    return _actions.get(name)


def replies_about(about: str) -> Reply | None:
    return _replies.get(about)


def step_named(name: str) -> Handler | None:
    return _steps.get(name)


def speech_of(user: User) -> Handler | None:
    return next((handler for is_for, handler in _speech if is_for(user)), None)
