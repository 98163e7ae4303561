"""The ways in which a tool comes onto a machine, a module each."""

from pathlib import Path

from ghapp.plugin.install.node import Node
from ghapp.plugin.install.pinned import Pinned
from ghapp.plugin.install.python import Python
from ghapp.plugin.install.system import System
from ghapp.plugin.install.way import Available, Missing, Way
from ghapp.plugin.plugin import Plugin

__all__ = ["Available", "Missing", "Way", "way_of"]


def way_of(plugin: Plugin, tools: Path) -> Way:
    """`tools` is the folder that the environments are in."""
    if plugin.manifest.install.python:
        return Pinned(plugin, tools, Python(plugin))
    if plugin.manifest.install.node:
        return Pinned(plugin, tools, Node(plugin))
    return System(plugin)
