"""Fifty small programs with one bug each, and tests held back from the climb as the truth."""
