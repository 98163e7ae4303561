"""How tools print what they found: one module a format, each a pure function of text; all are in `known`."""

from ghapp.plugin.formats.found import Found, Nonsense

__all__ = ["Found", "Nonsense"]
