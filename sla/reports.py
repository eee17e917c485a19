"""What was kept of what was promised."""
