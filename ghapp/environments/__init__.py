"""A project's own dependencies: detected from its files, built in the box, kept by what decided them.

Tests and type checkers need them. They come through the door to the package registries and by no other way;
later runs read them without any network. Where there is none, that is said: the result is then unknown.
"""

from ghapp.environments.build import Door
from ghapp.environments.cache import Environments, Limits, Unknown
from ghapp.environments.dependencies import NO_DEPENDENCIES, Dependencies, prepare
from ghapp.environments.detect import detect
from ghapp.environments.environment import Environment
from ghapp.environments.origin import Origin, origin
from ghapp.environments.recipe import Recipe

__all__ = [
    "NO_DEPENDENCIES",
    "Dependencies",
    "Door",
    "Environment",
    "Environments",
    "Limits",
    "Origin",
    "Recipe",
    "Unknown",
    "detect",
    "origin",
    "prepare",
]
