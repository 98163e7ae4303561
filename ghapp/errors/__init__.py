"""Errors by what the caller must do, and the catalogue of everything people are told."""

from ghapp.errors.catalogue import CATALOGUE
from ghapp.errors.entry import Entry
from ghapp.errors.problem import Problem
from ghapp.errors.raised import GhappError, ToolBroke, TryLater, UserProblem

__all__ = ["CATALOGUE", "Entry", "GhappError", "Problem", "ToolBroke", "TryLater", "UserProblem"]
