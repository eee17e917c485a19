"""English as it is written outside America, as in all other times of the desk."""
