"""Which teams and whose work a person looks at."""

from servicedesk.accounts.models import Team, User


def teams_of(user: User) -> list[Team]:
    """The teams whose work a person plans or shares: every one of ours, a partner's own."""
    teams = Team.objects.visible_to(user).active()
    return list(teams.filter(organisation=user.organisation_id) if user.is_partner else teams)


def members_of(team: Team, *, seen_by: User) -> list[User]:
    """A team's people whose weeks this person may look at, by name."""
    people = User.objects.visible_to(seen_by).active().desk().in_team(team)
    return list(people.order_by("full_name", "pk"))
