"""The table of settings in docs/configuration.md: `python -m ghapp.config.document docs/configuration.md`."""

import sys
from pathlib import Path

from ghapp.config.server import Settings, setting_names

_START, _END = "<!-- settings -->\n", "<!-- /settings -->\n"


def settings_table() -> str:
    rows = [
        f"| `{name.upper()}` | {_default(name)} | {Settings.model_fields[name].description} |"
        for name in setting_names()
    ]
    return "| name | default | meaning |\n|---|---|---|\n" + "\n".join(rows) + "\n"


def with_table(document: str) -> str:
    """The document with the table between its markers."""
    head, rest = document.split(_START)
    return head + _START + settings_table() + _END + rest.split(_END)[1]


def _default(name: str) -> str:
    if name == "data_dir":
        return "the platform's data folder"
    value = Settings.model_fields[name].get_default()
    if isinstance(value, tuple):
        value = ",".join(value)
    text = getattr(value, "get_secret_value", lambda: value)()
    return "" if text in ("", None, {}) else f"`{str(text).lower() if isinstance(text, bool) else text}`"


if __name__ == "__main__":
    path = Path(sys.argv[1])
    path.write_text(with_table(path.read_text()))
