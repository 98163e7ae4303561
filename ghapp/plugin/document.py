"""docs/tools.md, made from the manifests: `python -m ghapp.plugin.document > docs/tools.md`."""

import sys
from collections.abc import Iterable

from ghapp.plugin.load import load_plugins
from ghapp.plugin.manifest import Manifest
from ghapp.plugin.plugin import Plugin

_HEAD = """# The built-in plugins

| plugin | kind | files | on by itself | notes |
|---|---|---|---|---|
"""
_ALWAYS, _NEVER = "always", "only where it is enabled"


def render_document(plugins: Iterable[Plugin]) -> str:
    return _HEAD + "".join(_row(plugin.manifest) for plugin in plugins)


def _row(manifest: Manifest) -> str:
    files = " ".join(f"`{glob}`" for glob in manifest.files)
    about = manifest.about.replace("|", "\\|")
    return f"| `{manifest.id}` | {manifest.kind} | {files} | {_when(manifest)} | {about} |\n"


def _when(manifest: Manifest) -> str:
    if manifest.agent is not None:
        return f"never: the rung `{manifest.agent.rung}` of the ladder"
    if manifest.enabled != "configured":
        return _ALWAYS if manifest.enabled == "always" else _NEVER
    unasked = ", ".join(sorted(manifest.unasked))
    configured = "where configured" if manifest.configured_by else _NEVER
    return f"{unasked}; all {configured}" if unasked else configured


if __name__ == "__main__":
    sys.stdout.write(render_document(load_plugins().all))
