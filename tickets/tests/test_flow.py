"""How a ticket's way is counted, from its facts alone."""

from datetime import UTC, datetime, timedelta

from tickets.flow import Fact, measure

START = datetime(2026, 3, 2, 9, tzinfo=UTC)


def at(hours: float) -> datetime:
    return START + timedelta(hours=hours)


def opened(line: int = 1, team: int = 1, status: str = "open") -> Fact:
    return Fact(START, line=line, team=team, status=status)


def moved(hours: float, line: int, team: int) -> Fact:
    return Fact(at(hours), line=line, team=team)


def became(hours: float, status: str) -> Fact:
    return Fact(at(hours), status=status)


def test_a_stay_on_one_line_survives_a_change_of_team():
    way = measure([opened(), moved(1, 1, 2), moved(2, 2, 3)])
    assert way.stays == [1, 2]
    assert (way.team_changes, way.moves_up, way.moves_down) == (2, 1, 0)


def test_coming_back_to_the_team_just_left_is_ping_pong():
    way = measure([opened(), moved(1, 2, 2), moved(2, 1, 1), moved(3, 2, 2), moved(4, 2, 3)])
    assert way.ping_pong == 2
    assert (way.moves_up, way.moves_down) == (2, 1)


def test_escalation_is_a_move_up_from_that_very_line():
    way = measure([opened(line=2, team=2), moved(1, 1, 1), moved(2, 3, 3)])
    assert way.escalated_from(1)
    assert not way.escalated_from(2)


def test_time_on_a_line_adds_its_stays_and_leaves_out_the_time_solved():
    way = measure(
        [opened(), moved(1, 2, 2), moved(3, 1, 1), became(4, "resolved"), became(10, "open"),
         became(12, "resolved")]
    )  # fmt: skip
    line1, line2 = way.lines[1], way.lines[2]
    assert (line1.seconds, line1.stay_count, line1.longest_seconds) == (4 * 3600, 2, 2 * 3600)
    assert (line2.seconds, line2.is_over) == (2 * 3600, True)
    assert line1.is_over


def test_a_ticket_that_is_there_now_is_not_timed_yet():
    way = measure([opened(), became(2, "waiting_client")])
    assert not way.lines[1].is_over
    assert not way.is_finished


def test_it_is_solved_where_its_last_run_of_finished_statuses_began():
    way = measure(
        [opened(), became(1, "resolved"), became(2, "open"), moved(3, 2, 2), became(4, "resolved"),
         moved(5, 3, 3), became(6, "closed")]
    )  # fmt: skip
    assert (way.is_finished, way.solved_on_line, way.reopenings) == (True, 2, 1)


def test_cancelled_alone_is_not_finished_but_after_a_solution_it_is():
    assert not measure([opened(), became(1, "cancelled")]).is_finished
    way = measure([opened(), became(1, "resolved"), became(2, "open"), became(3, "cancelled")])
    assert (way.is_finished, way.solved_on_line) == (True, 1)


def test_a_reopened_ticket_is_solved_nowhere_until_it_is_solved_again():
    way = measure([opened(), became(1, "resolved"), became(2, "open")])
    assert (way.is_finished, way.solved_on_line, way.reopenings) == (False, None, 1)
