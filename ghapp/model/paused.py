"""Paused: somebody, or the accuracy breaker, turned off what a repository delivers by itself."""

from ghapp.model.noun import Noun

EVERYWHERE = 0  # the id of no repository: all of them


class Paused(Noun):
    """`by` is a login, or "" where it turned itself off; `at` is ISO 8601 in UTC."""

    repository_id: int
    by: str
    reason: str
    at: str
