"""Doors of duty: calls and their answers, rosters and who is on duty."""
