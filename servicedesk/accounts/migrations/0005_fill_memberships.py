"""Every client's person gets the membership their role gave them."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

BATCH = 1_000


def fill(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    User = apps.get_model("accounts", "User")
    Membership = apps.get_model("accounts", "Membership")
    people = User.objects.filter(role__in=("client", "client_manager"), affiliations=None)
    waiting = []
    for person in people.exclude(organisation=None).order_by("pk").iterator(chunk_size=BATCH):
        is_manager = person.role == "client_manager"
        waiting.append(
            Membership(
                user=person, organisation_id=person.organisation_id,
                reach="all" if is_manager else "own", can_comment=True, can_open=True,
                can_close=True, can_see_hours=True, can_manage_people=is_manager,
                starts_at=person.created_at,
            )  # fmt: skip
        )
        if len(waiting) == BATCH:
            Membership.objects.bulk_create(waiting, ignore_conflicts=True)
            waiting = []
    Membership.objects.bulk_create(waiting, ignore_conflicts=True)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0004_memberships_and_confidential_teams")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop, elidable=True)]
