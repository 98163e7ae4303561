"""Runs commands on hostile files, in a box. The only package that starts them."""

from ghapp.sandbox.box import Box, private_folder
from ghapp.sandbox.level import Level
from ghapp.sandbox.limits import Limits, Outcome, Stopped
from ghapp.sandbox.results import read_result
from ghapp.sandbox.sandbox import Sandbox, Tried, Wanted, no_sandbox, open_sandbox

__all__ = [
    "Box",
    "Level",
    "Limits",
    "Outcome",
    "Sandbox",
    "Stopped",
    "Tried",
    "Wanted",
    "no_sandbox",
    "open_sandbox",
    "private_folder",
    "read_result",
]
