"""A plugin: a manifest, the folder it came from, and what of it is wanted."""

import hashlib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from ghapp.model import Category
from ghapp.plugin.manifest import Manifest

MANIFEST = "plugin.yml"
PARSER = "parse.py"
SAMPLES = "samples"


@dataclass(frozen=True)
class Plugin:
    """`only` is None for everything, else the categories that nobody had to ask for. Below the folders in
    `nested`, which configure it themselves, everything is wanted.
    """

    manifest: Manifest
    folder: Path
    only: frozenset[Category] | None = None
    nested: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        return self.manifest.id

    @property
    def wanted(self) -> frozenset[Category] | None:
        """What of it is wanted anywhere, as in `only`."""
        return None if self.nested else self.only

    @cached_property
    def key(self) -> str:
        """Changes with the manifest, the parser, the shipped configuration and what is wanted."""
        # A set has no order; which of its categories are wanted is `only`. `suppresses` is about patches.
        manifest = self.manifest.model_dump_json(exclude={"unasked", "suppresses"})
        only = repr(sorted(self.only) if self.only is not None else None)
        digest = hashlib.sha256((only + manifest).encode())
        entries = (entry for entry in self.folder.iterdir() if entry.name != SAMPLES)
        for path in sorted(path for entry in entries for path in (entry, *entry.rglob("*"))):
            if path.is_file() and path.suffix != ".pyc":
                name = path.relative_to(self.folder).as_posix()
                digest.update(name.encode() + b"\0" + path.read_bytes() + b"\0")
        return digest.hexdigest()
