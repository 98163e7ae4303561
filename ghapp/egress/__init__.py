"""The doors out of a box. The box has no network; a door is a unix socket that is bound into it.

Outside a proxy listens on the socket: it knows what is allowed, holds the keys, and counts
(`open_registries`, `open_models`). Inside `forward.py` makes a port of the box's own loopback of it for tools
that speak HTTP.
Stands on floor 2: what it may do is passed in as values.
"""

from ghapp.egress.budget import Budget, ModelPrice, Receipt
from ghapp.egress.configured import Registries, configured_providers, configured_registries, named_hosts
from ghapp.egress.inside import DOOR, FORWARD, through_the_door
from ghapp.egress.limits import Limits
from ghapp.egress.models import ModelLimits, open_models
from ghapp.egress.provider import Provider
from ghapp.egress.registries import open_registries
from ghapp.egress.registry import Registry
from ghapp.egress.usage import Usage
from ghapp.egress.variables import model_variables, registry_variables

__all__ = [
    "DOOR",
    "FORWARD",
    "Budget",
    "Limits",
    "ModelLimits",
    "ModelPrice",
    "Provider",
    "Receipt",
    "Registries",
    "Registry",
    "Usage",
    "configured_providers",
    "configured_registries",
    "model_variables",
    "named_hosts",
    "open_models",
    "open_registries",
    "registry_variables",
    "through_the_door",
]
