"""Real projects: their dependencies come through the door, and their own tests pass without any network."""

import json
import shutil
from pathlib import Path

import pytest

from ghapp.egress.configured import Registries
from ghapp.egress.inside import DOOR
from ghapp.egress.registries import open_registries
from ghapp.egress.variables import registry_variables
from ghapp.environments import Door, Environment, Environments, Unknown, detect
from ghapp.sandbox import Box, Limits, Outcome, private_folder
from tests.boxes import at
from tests.projects.conftest import source

pytestmark = pytest.mark.slow

PROJECTS = {
    "flask": ("3.1.2", "bf656c15c80190ed628ad08cdfd3aaa35beb087855e2f494910aa3774cc4fd87", 480),  # uv.lock
    "jinja2": ("3.1.6", "0137fb05990d35f1275a587e9aee6d56da821fc83491a0fb838183be43f66d6d", 850),
    "itsdangerous": ("2.2.0", "e0050c0b7da1eea53ffaf149c0cfbb5c6e2e2b69c4bef22c81fa6eb73e5f6173", 290),
    "markupsafe": ("3.0.2", "ee55d3edf80167e48ea11a923c7386f4669df67d7994554387f84e7d8b0a2bf0", 70),  # in C
}


async def made_of(tree: Path, kept: Path, registries: Registries) -> Environment | Unknown:
    """What comes of it when it is built through the door; then once more with a door that leads nowhere."""
    files = [str(path.relative_to(tree)) for path in tree.rglob("*") if path.is_file()]
    (recipe,) = detect(tree, files)
    environments = Environments(kept, at("bwrap"))
    async with open_registries(registries.all, named=registries.named) as socket:
        door = Door(socket, registry_variables(registries.all, DOOR))
        made = await environments.get(recipe, tree, door)
    assert await environments.get(recipe, tree, Door(tree / "no-door")) == made
    return made


async def environment_of(tree: Path, kept: Path, registries: Registries) -> Environment:
    made = await made_of(tree, kept, registries)
    assert isinstance(made, Environment), made
    return made


async def run(tree: Path, environment: Environment, *command: str) -> Outcome:
    environment.link(tree)
    with private_folder() as home:
        box = Box(
            tree,
            home,
            readable=environment.readable,
            writable=(tree,),
            path=environment.path,
            environment=environment.variables(tree),
        )
        return await at("bwrap").run(command, box, Limits(seconds=300, processes=512))


@pytest.mark.parametrize("name", PROJECTS)
async def test_the_project_s_own_tests_pass(name: str, tmp_path: Path, registries: Registries) -> None:
    version, sha256, least = PROJECTS[name]
    (tmp_path / "tree").mkdir()
    tree = source(name, version, sha256, tmp_path / "tree")

    made = await environment_of(tree, tmp_path / "kept", registries)
    outcome = await run(tree, made, "python", "-m", "pytest", "-q", "-p", "no:cacheprovider")

    assert outcome.status == 0, outcome.stdout.decode()[-3000:]
    passed = int(outcome.stdout.split(b" passed")[0].split()[-1])
    assert passed >= least


@pytest.mark.parametrize("manager", ["npm", "pnpm"])
async def test_what_a_node_project_locks_is_there(
    manager: str, tmp_path: Path, registries: Registries
) -> None:
    if shutil.which("npm") is None:
        pytest.skip("node and npm are not installed")
    tree = tmp_path / "tree"
    tree.mkdir()
    package = {"name": "shop", "version": "1.0.0", "dependencies": {"is-odd": "3.0.1"}}
    (tree / "package.json").write_text(json.dumps(package))
    lock = Path(__file__).with_name(f"{manager}.lock")
    (tree / {"npm": "package-lock.json", "pnpm": "pnpm-lock.yaml"}[manager]).write_bytes(lock.read_bytes())

    made = await environment_of(tree, tmp_path / "kept", registries)

    outcome = await run(tree, made, "node", "-p", "require('is-odd')(3)")
    assert (outcome.status, outcome.stdout) == (0, b"true\n"), outcome
