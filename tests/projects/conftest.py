"""Real projects from PyPI, and the registries of the operator's defaults."""

import hashlib
import re
import tarfile
import urllib.request
from pathlib import Path
from urllib.parse import urljoin

import pytest

from ghapp.config.server import Settings
from ghapp.egress.configured import Registries, configured_registries

INDEX = "https://pypi.org/simple/"
# Where this machine reaches the public registries by a mirror, their addresses may be private ones.
HOSTS = frozenset({"pypi.org", "files.pythonhosted.org", "registry.npmjs.org"})


@pytest.fixture(autouse=True)
def _only_loopback() -> None:
    """Here, and only here, the package registries are reached too."""


@pytest.fixture(scope="session")
def registries() -> Registries:
    return Registries(configured_registries(Settings()), HOSTS)


def source(name: str, version: str, sha256: str, folder: Path) -> Path:
    """The unpacked source distribution, of exactly these bytes."""
    page = _get(f"{INDEX}{name}/").decode()
    links = re.findall(r'href="([^"#]+)', page)
    link = next(link for link in links if re.search(rf"-{re.escape(version)}\.tar\.gz$", link))
    content = _get(urljoin(f"{INDEX}{name}/", link))
    assert hashlib.sha256(content).hexdigest() == sha256
    archive = folder / "source.tar.gz"
    archive.write_bytes(content)
    with tarfile.open(archive) as opened:
        opened.extractall(folder, filter="data")
    archive.unlink()
    (unpacked,) = folder.iterdir()
    return unpacked


def _get(url: str) -> bytes:
    with urllib.request.urlopen(url, timeout=60) as answer:  # noqa: S310  # https, from above
        return bytes(answer.read())
