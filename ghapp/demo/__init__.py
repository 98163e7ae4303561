"""The demonstration: a small GitHub on loopback, and later the story told on it."""
