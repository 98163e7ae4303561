"""A model server on loopback that answers from a script: three dialects, and the troubles real ones have."""

from ghapp.demo.models.script import MODEL, Edit, Script
from ghapp.demo.models.server import Asked, ModelServer, open_models

__all__ = ["MODEL", "Asked", "Edit", "ModelServer", "Script", "open_models"]
