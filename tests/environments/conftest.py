"""A registry on loopback with packages made here, its door, and environments built for real."""

import base64
import hashlib
import io
import zipfile
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from aiohttp import web
from pydantic import SecretStr

from ghapp.egress.inside import DOOR
from ghapp.egress.registries import open_registries
from ghapp.egress.registry import Registry
from ghapp.egress.variables import registry_variables
from ghapp.environments import Door, Environment, Environments, Unknown, detect
from ghapp.sandbox import Box, Limits, Outcome, private_folder
from tests.boxes import at
from tests.egress.conftest import Outside, Serve, serve  # noqa: F401

CREDENTIALS = "someone:hidden-word"
Get = Callable[..., Awaitable[Environment | Unknown]]


def wheel(name: str, version: str, source: str) -> bytes:
    """A package of one module: https://packaging.python.org/en/latest/specifications/binary-distribution-format/"""
    info = f"{name}-{version}.dist-info"
    files = {
        f"{name}.py": source,
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: t\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    record = "".join(f"{path},{_digest(text)},{len(text)}\n" for path, text in files.items())
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for path, text in {**files, f"{info}/RECORD": f"{record}{info}/RECORD,,\n"}.items():
            archive.writestr(path, text)
    return buffer.getvalue()


def _digest(text: str) -> str:
    digest = base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest())
    return f"sha256={digest.rstrip(b'=').decode()}"


@dataclass(frozen=True)
class Shop:
    """`outside` is the registry that serves the package `gadget`; environments are kept below `folder`."""

    outside: Outside
    folder: Path

    @property
    def registry(self) -> Registry:
        base = f"http://127.0.0.1:{self.outside.port}/"
        return Registry("pypi", f"{base}simple/", base, (), SecretStr(CREDENTIALS))

    def environments(self, level: str = "bwrap") -> Environments:
        return Environments(self.folder, at(level))  # type: ignore[arg-type]  # one of its words

    async def get(
        self, tree: Path, *scope: object, setup: str | None = None, level: str = "bwrap", seconds: float = 60
    ) -> Environment | Unknown:
        """Of the only recipe there is."""
        files = [str(path.relative_to(tree)) for path in tree.rglob("*") if path.is_file()]
        (recipe,) = detect(tree, files, setup)
        async with self.door() as door:
            return await self.environments(level).get(recipe, tree, door, *scope, seconds=seconds)

    @asynccontextmanager
    async def door(self) -> AsyncIterator[Door]:
        registries = (self.registry,)
        async with open_registries(registries, named=frozenset({"127.0.0.1"})) as socket:
            yield Door(socket, registry_variables(registries, DOOR))


def gadget_registry() -> dict[str, web.Response]:
    """A Python index with one package, by path."""
    page = '<a href="/files/gadget-1.0-py3-none-any.whl">gadget-1.0-py3-none-any.whl</a>'
    return {
        "/simple/gadget/": web.Response(text=page, content_type="text/html"),
        "/files/gadget-1.0-py3-none-any.whl": web.Response(body=wheel("gadget", "1.0", "size = 7\n")),
    }


@pytest.fixture
async def shop(serve: Serve, tmp_path: Path) -> Shop:  # noqa: F811
    return Shop(await serve(gadget_registry()), tmp_path / "environments")


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A checkout that needs the package."""
    folder = tmp_path / "tree"
    folder.mkdir()
    (folder / "requirements.txt").write_text("gadget==1.0\n")
    (folder / "ours.py").write_text("import gadget\n\nprint(gadget.size)\n")
    return folder


async def run(tree: Path, environment: Environment, *command: str, seconds: float = 60) -> Outcome:
    """As a runner of tests does it: in a box without any network."""
    with private_folder() as home:
        box = Box(
            tree,
            home,
            readable=environment.readable,
            path=environment.path,
            environment=environment.variables(tree),
        )
        return await at("bwrap").run(command, box, Limits(seconds=seconds, processes=512))
