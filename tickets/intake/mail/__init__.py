"""Mail: read in a child process that knows neither Django nor the database."""
