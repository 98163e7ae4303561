"""A patch with one small fault in what it changed: tests that see the change fail then."""

from ghapp.patches.mutants.choose import mutants_of
from ghapp.patches.mutants.mutant import Mutant
from ghapp.patches.mutants.trial import Trial, Tried, try_mutants

__all__ = ["Mutant", "Trial", "Tried", "mutants_of", "try_mutants"]
