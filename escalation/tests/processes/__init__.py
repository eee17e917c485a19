"""The whole house as real processes: what a laptop starts, and what a server runs."""
