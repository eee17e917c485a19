"""What is asked of us, and what we answered."""
