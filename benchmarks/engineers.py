"""Two hundred engineers on the coordinator's board: to those the demo has, people, teams and skills
by SQL, once."""

import psycopg2

PREFIX = "engineer-of-the-crowd"
PEOPLE = """
insert into accounts_user (password, email, full_name, role, language, time_zone, is_active,
                           phone, created_at)
select '!', %(prefix)s || n || '@desk.example', 'Engineer ' || lpad(n::text, 3, '0'), 'line1',
       'en', 'Europe/Moscow', true, '', now()
from generate_series(1, %(count)s) as n
on conflict do nothing
"""
TEAMS = """
insert into accounts_teammember (team_id, user_id)
select team.id, person.id
from (select id, row_number() over (order by id) as place from accounts_user
      where email like %(prefix)s || '%%') as person
join (select id, row_number() over (order by id) as place, count(*) over () as teams
      from accounts_team where is_active and organisation_id is null) as team
  on team.place = person.place %% team.teams + 1
on conflict do nothing
"""
SKILLS = """
insert into accounts_skill (name, name_ru, is_active)
select 'Skill ' || n, '', true from generate_series(1, 6) as n
on conflict do nothing
"""
LEVELS = """
insert into accounts_personskill (user_id, skill_id, level, confirmed_on)
select person.id, skill.id, 1 + (person.id + skill.id) %% 3, current_date
from accounts_user as person join accounts_skill as skill on (person.id + skill.id) %% 3 = 0
where person.email like %(prefix)s || '%%'
on conflict do nothing
"""

OTHERS = """
select count(distinct person.id) from accounts_user as person
join accounts_teammember as member on member.user_id = person.id
where person.is_active and person.email not like %(prefix)s || '%%'
"""


def fill(database_url: str, *, count: int = 200) -> None:
    """Add engineers until there are so many in teams."""
    connection = psycopg2.connect(database_url)
    with connection, connection.cursor() as cursor:
        cursor.execute(OTHERS, {"prefix": PREFIX})
        count = max(count - cursor.fetchone()[0], 0)
        for statement in (PEOPLE, TEAMS, SKILLS, LEVELS):
            cursor.execute(statement, {"prefix": PREFIX, "count": count})
    connection.close()
