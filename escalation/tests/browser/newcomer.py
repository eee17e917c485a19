"""A person nobody else's story knows, so that a second step of theirs is in nobody's way."""

from escalation.tests.processes.cast import PASSWORD
from servicedesk.accounts.choices import Role
from servicedesk.accounts.services import create_user


def arrive(*, name: str, language: str) -> str:
    """A duty engineer's e-mail."""
    email = f"{name}-{language}@desk.example"
    create_user(
        email, full_name=name.title(), role=Role.DUTY, actor=None, password=PASSWORD,
        language=language,
    )  # fmt: skip
    return email
