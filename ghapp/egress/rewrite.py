"""Links in a registry's documents, led through the door. Pure; everything else stays as it is.

https://packaging.python.org/en/latest/specifications/simple-repository-api/ (HTML and JSON) and
https://github.com/npm/registry/blob/main/docs/responses/package-metadata.md (`dist.tarball`).
"""

import html
import json
import re
from collections.abc import Callable
from urllib.parse import urljoin

Inside = Callable[[str], str | None]

_STRING = r'"(?:[^"\\]|\\.)*"'
_HREF = re.compile(r"""(?<=\s)(?P<key>href\s*=\s*)(?P<value>"[^"]*"|'[^']*')""", re.IGNORECASE)
_URL = re.compile(rf'(?P<key>"url"\s*:\s*)(?P<value>{_STRING})')
_TARBALL = re.compile(rf'(?P<key>"tarball"\s*:\s*)(?P<value>{_STRING})')
_LINKS = {
    ("pypi", "text/html"): _HREF,
    ("pypi", "application/vnd.pypi.simple.v1+html"): _HREF,
    ("pypi", "application/vnd.pypi.simple.v1+json"): _URL,
    ("npm", "application/json"): _TARBALL,
    ("npm", "application/vnd.npm.install-v1+json"): _TARBALL,
}


def has_links(registry: str, content_type: str) -> bool:
    """Go's protocol has no links: https://go.dev/ref/mod#goproxy-protocol."""
    return (registry, content_type) in _LINKS


def rewritten(registry: str, content_type: str, document: bytes, page: str, inside: Inside) -> bytes:
    """`page` is where the document came from; a link that `inside` does not know stays as it is."""
    pattern = _LINKS[registry, content_type]
    read, write = (_from_html, _to_html) if pattern is _HREF else (_from_json, json.dumps)

    def replaced(match: re.Match[str]) -> str:
        link = read(match["value"])
        found = inside(_joined(page, link)) if link.isascii() else None
        return match[0] if found is None else match["key"] + write(found)

    # Each byte is one character, back and forth: no encoding is guessed.
    return pattern.sub(replaced, document.decode("latin-1")).encode("latin-1")


def _joined(page: str, link: str) -> str:
    try:
        return urljoin(page, link)
    except ValueError:
        return ""


def _from_html(value: str) -> str:
    return html.unescape(value[1:-1]).strip()


def _to_html(link: str) -> str:
    return f'"{html.escape(link)}"'


def _from_json(value: str) -> str:
    try:
        return str(json.loads(value))
    except ValueError:
        return ""
