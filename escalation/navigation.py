"""The place of escalations in the side bar."""
