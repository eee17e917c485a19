"""What we promised, to whom, in which hours."""
