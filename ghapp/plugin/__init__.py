"""Plugins: a tool, declared. Manifests, the formats tools print, and running them on files."""

from ghapp.plugin.around import Around
from ghapp.plugin.cache import Cache
from ghapp.plugin.choose import Chosen, choose
from ghapp.plugin.gate import Gate
from ghapp.plugin.install import Available, Missing
from ghapp.plugin.load import Loaded, Refused, in_order, load_plugins
from ghapp.plugin.manifest import Manifest
from ghapp.plugin.measure import Measured, measure
from ghapp.plugin.plugin import Plugin
from ghapp.plugin.run import Checked, check, fix
from ghapp.plugin.tools import Tools

__all__ = [
    "Around",
    "Available",
    "Cache",
    "Checked",
    "Chosen",
    "Gate",
    "Loaded",
    "Manifest",
    "Measured",
    "Missing",
    "Plugin",
    "Refused",
    "Tools",
    "check",
    "choose",
    "fix",
    "in_order",
    "load_plugins",
    "measure",
]
