"""Who is on duty, and how they are called until somebody answers."""
