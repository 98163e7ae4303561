"""A set-up that attacks gets nowhere: it has one door, and behind it are packages."""

import json
import os
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from ghapp.environments import Environment, Unknown
from tests.environments.conftest import CREDENTIALS, Shop, run

# A build backend of the project's own: runs when the project is installed, and needs no package.
PROJECT = """
[build-system]
requires = []
build-backend = "backend"
backend-path = ["."]
[project]
name = "evil"
version = "1"
dynamic = ["dependencies"]
"""
BACKEND = """
import os
exec(os.environ.get("X", "") or open("attack.py").read())
def build_wheel(directory, config_settings=None, metadata_directory=None):
    import zipfile
    name = "evil-1-py3-none-any.whl"
    with zipfile.ZipFile(os.path.join(directory, name), "w") as archive:
        for part, text in (
            ("METADATA", "Metadata-Version: 2.1\\nName: evil\\nVersion: 1\\n"),
            ("WHEEL", "Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n"),
            ("RECORD", ""),
        ):
            archive.writestr(f"evil-1.dist-info/{part}", text)
        archive.writestr("loot.txt", loot)
    return name
"""


@pytest.fixture
def evil(tmp_path: Path) -> Path:
    folder = tmp_path / "evil"
    folder.mkdir()
    (folder / "pyproject.toml").write_text(PROJECT)
    (folder / "backend.py").write_text(BACKEND)
    return folder


async def loot(shop: Shop, evil: Path, attack: str) -> str:
    """What the attack, which sets `loot`, carries into the environment."""
    (evil / "attack.py").write_text(attack)
    made = await shop.get(evil)
    assert isinstance(made, Environment), made
    outcome = await run(evil, made, "sh", "-c", 'cat "$VIRTUAL_ENV"/lib/*/site-packages/loot.txt')
    return outcome.stdout.decode()


@contextmanager
def listener() -> Iterator[tuple[int, list[str]]]:
    """A service of this machine, and who called."""
    calls: list[str] = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def take() -> None:
            while True:
                try:
                    server.accept()[0].close()
                except OSError:
                    return
                calls.append("called")

        threading.Thread(target=take, daemon=True).start()
        yield server.getsockname()[1], calls
        server.shutdown(socket.SHUT_RDWR)


async def test_the_backend_of_these_tests_runs(shop: Shop, evil: Path) -> None:
    assert await loot(shop, evil, "loot = 'I ran'") == "I ran"


async def test_it_reaches_no_other_service(shop: Shop, evil: Path) -> None:
    attack = """
import socket
loot = ""
for address in [("127.0.0.1", %d), ("127.0.0.1", %d), ("192.0.2.1", 80), ("169.254.169.254", 80)]:
    try:
        socket.create_connection(address, 2)
        loot += "reached "
    except OSError as error:
        loot += f"{error.errno} "
"""
    with listener() as (port, calls):
        found = await loot(shop, evil, attack % (port, shop.outside.port))

    assert "reached" not in found
    assert len(found.split()) == 4
    assert calls == []


async def test_the_registry_s_credentials_are_nowhere_in_its_reach(
    shop: Shop, evil: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GHAPP_REGISTRY_PYPI_CREDENTIALS", CREDENTIALS)
    attack = """
import glob, os, urllib.request
seen = [str(dict(os.environ))]
places = ["/proc/*/environ", "/proc/*/cmdline", os.path.expanduser("~/**")]
for path in [path for place in places for path in glob.glob(place, recursive=True)]:
    try:
        seen.append(open(path, errors="replace").read())
    except OSError:
        pass
answer = urllib.request.urlopen(os.environ["PIP_INDEX_URL"] + "gadget/")
loot = "\\n".join([*seen, str(answer.headers), answer.read().decode()])
"""
    found = await loot(shop, evil, attack)

    assert "gadget-1.0" in found
    assert shop.outside.asked[-1].headers["Authorization"]
    for secret in ("hidden-word", "c29tZW9uZTpoaWRkZW4td29yZA"):
        assert secret not in found


async def test_nothing_is_sent_through_the_door(shop: Shop, evil: Path) -> None:
    attack = """
import os, urllib.error, urllib.request
loot = ""
for method, data in (("POST", b"stolen"), ("PUT", b"stolen"), ("GET", b"stolen")):
    asked = urllib.request.Request(os.environ["PIP_INDEX_URL"] + "gadget/", data=data, method=method)
    try:
        urllib.request.urlopen(asked)
        loot += "sent "
    except urllib.error.HTTPError as error:
        loot += f"{error.code} "
"""
    assert await loot(shop, evil, attack) == "405 405 405 "
    assert b"stolen" not in b"".join(shop.outside.bodies)


async def test_it_changes_neither_the_checkout_nor_what_others_have(
    shop: Shop, evil: Path, tree: Path
) -> None:
    other = await shop.get(tree)
    assert isinstance(other, Environment)
    attack = f"""
loot = ""
for path in ({str(evil / "attack.py")!r}, {str(tree / "ours.py")!r}, {str(other.path[0] / "python")!r}):
    try:
        open(path, "a")
        loot += "wrote "
    except OSError as error:
        loot += f"{{error.errno}} "
"""
    assert "wrote" not in await loot(shop, evil, attack)
    assert (await run(tree, other, "python", "ours.py")).stdout == b"7\n"


async def test_links_that_it_leaves_open_nothing_to_later_runs(
    shop: Shop, evil: Path, tmp_path: Path
) -> None:
    """The interpreter and the folders that a run may read are ours to say."""
    secret = tmp_path / "secret/bin/key"
    secret.parent.mkdir(parents=True)
    secret.write_text("hidden")
    setup = f"""mv "$VIRTUAL_ENV/bin" "$VIRTUAL_ENV/old"
ln -s {secret.parent} "$VIRTUAL_ENV/bin"
ln -s {secret.parent} "$ENVIRONMENT/bin"
ln -s {secret.parent.parent} node_modules
"""
    made = await shop.get(evil, setup=setup)

    assert isinstance(made, Environment), made
    assert made.path == ()
    assert (await run(evil, made, "sh", "-c", f"cat {secret} $VIRTUAL_ENV/bin/key")).stdout == b""


async def test_what_it_says_of_itself_is_cut_and_redacted(shop: Shop, evil: Path) -> None:
    token = "ghp_" + "a" * 36
    (evil / "attack.py").write_text(f"raise SystemExit({token!r} + 'x' * 100_000)")

    made = await shop.get(evil)

    assert isinstance(made, Unknown)
    assert token not in made.reason
    assert len(made.reason) < 2000
    assert token not in json.dumps([path.read_text() for path in shop.folder.glob("*/outcome.json")])


def test_nothing_of_ours_is_left_in_the_environment_of_these_tests() -> None:
    assert "hidden-word" not in json.dumps(dict(os.environ))
