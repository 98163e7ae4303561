"""The executor: a child of the server without privileges. git, tools and all of a repository run below it."""

from ghapp.executor.client import Executor
from ghapp.executor.orders import Check, Checked, Fix, Fixed, Inspect, Inspected, Standing, Start, Subject

__all__ = [
    "Check",
    "Checked",
    "Executor",
    "Fix",
    "Fixed",
    "Inspect",
    "Inspected",
    "Standing",
    "Start",
    "Subject",
]
