"""Runs tools. The only package that starts them."""

from ghapp.sandbox.limits import Limits, Outcome, Stopped
from ghapp.sandbox.process import private_folder, run

__all__ = ["Limits", "Outcome", "Stopped", "private_folder", "run"]
