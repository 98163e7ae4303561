"""Settings of the server and of a repository: read once, checked, passed on as values."""
