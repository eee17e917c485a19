"""Who people are: users and their roles, organisations, teams and lines, skills, absences."""
