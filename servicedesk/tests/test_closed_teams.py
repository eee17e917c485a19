"""Which confidential teams are closed to somebody: read once a request, never kept beyond it."""

from servicedesk.accounts.models import Team, User


def make_confidential(team: Team) -> None:
    Team.objects.filter(pk=team.pk).update(is_confidential=True)


def test_whoever_works_on_in_the_background_is_told_anew(dana, line2):
    assert list(dana.closed_teams()) == []
    make_confidential(line2)
    assert list(dana.closed_teams()) == [line2.pk]


def test_whoever_makes_a_request_has_it_read_once(dana, lev, line2, django_assert_num_queries):
    make_confidential(line2)
    dana.is_asking = lev.is_asking = True
    with django_assert_num_queries(2):
        assert dana.closed_teams() == [line2.pk]
    with django_assert_num_queries(0):
        assert dana.closed_teams() == [line2.pk]
    assert lev.closed_teams() == []


def test_the_next_request_reads_it_again(dana, line2, sign_in):
    browser = sign_in(dana)
    first = browser.get("/desk/tickets/").wsgi_request.user
    assert isinstance(first, User)
    assert first.closed_teams() == []
    make_confidential(line2)
    assert browser.get("/desk/tickets/").wsgi_request.user.closed_teams() == [line2.pk]
