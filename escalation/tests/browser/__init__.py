"""Stories and checks in a real browser, against the real program."""
