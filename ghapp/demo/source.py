"""What the demo works on: the built-in sample, or a copy of a person's own repository."""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from ghapp.demo.github.server import LocalGitHub
from ghapp.demo.github.state import Repo
from ghapp.demo.models import Edit
from ghapp.errors import UserProblem
from ghapp.git.local import open_local

OWNER = "acme"
AUTHOR = "ann"
MAINTAINER = "mia"
CONFIGURATION = ".github/ghapp.yml"
DEMO_FILE = "ghapp_demo.py"
PLUGINS = b"""version: 1
plugins:
  enable: [python_ruff, python_black_fix, python_isort_fix]
"""
DEMO_CODE = b"""import sys
import os
def area( width,height ):
    return width*height
"""
# What no fixer can repair, as it stands when the fixers are done.
SCRIPTED = (
    Edit(
        "shop/cart.py",
        '        return len(json.dumps({"name": name, "total": self.total()}))\n',
        '        return json.dumps({"name": name, "total": self.total()})\n',
    ),
    Edit(
        "shop/cart.py",
        '    """Prints the label of the recieved cart."""\n',
        '    """Prints the label of the received cart."""\n',
    ),
    Edit(
        "shop/cart.py",
        '    subprocess.run("lp -d " + printer, shell=True)\n',
        '    subprocess.run(["lp", "-d", printer], check=True)\n',
    ),
    Edit("deploy/shop.yml", "replicas: 2\nreplicas: 3\n", "replicas: 3\n"),
    Edit("data/prices.json", '{"apple": 0.5, "pear": 0.7,}\n', '{"apple": 0.5, "pear": 0.7}\n'),
)


@dataclass(frozen=True, slots=True)
class Source:
    """A repository on the local GitHub, the change to propose to it, what the scripted model repairs, and
    whether a fix is merged by itself there.
    """

    repo: Repo
    change: Mapping[str, bytes]
    label: str
    edits: tuple[Edit, ...] = ()
    merges: bool = False


async def sample_source(github: LocalGitHub) -> Source:
    repo = await github.create_repository(f"{OWNER}/shop", default_branch="main")
    _let_in(github, repo)
    base, change = _read(_folder("base")), _read(_folder("change"))
    await github.push(repo, "main", files=base, message="A small shop", user=AUTHOR)
    return Source(repo, change, "the built-in sample", SCRIPTED, merges=True)


async def local_source(github: LocalGitHub, path: Path) -> Source:
    """A copy of a local repository. Nothing is written to the original.

    A repository that does not configure ghapp gets a configuration in the copy.
    """
    tree = await open_local(path)
    branch = await tree.branch()
    if branch is None or tree.sha is None:
        raise UserProblem("E007", path=path)
    full_name = f"{OWNER}/{_name(tree.path)}"
    repo = await github.create_repository(full_name, source=tree.path, default_branch=branch)
    _let_in(github, repo)
    if await github.read(repo, repo.default_branch, CONFIGURATION) is None:
        files_ = {CONFIGURATION: PLUGINS}
        await github.push(repo, repo.default_branch, files=files_, message="Configure ghapp", user=AUTHOR)
    return Source(repo, {DEMO_FILE: DEMO_CODE}, str(path))


def _let_in(github: LocalGitHub, repo: Repo) -> None:
    github.set_permission(repo, AUTHOR, "write")
    github.set_permission(repo, MAINTAINER, "maintain")


def _name(path: Path) -> str:
    name = "".join(char if char.isalnum() or char in "-_." else "-" for char in path.resolve().name)
    return name.strip(".") or "repository"


def _folder(name: str) -> Traversable:
    return files("ghapp.demo") / "sample_repository" / name


def _read(folder: Traversable, prefix: str = "") -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if entry.is_dir():
            found |= _read(entry, f"{prefix}{entry.name}/")
        elif not entry.name.endswith(".pyc"):
            found[f"{prefix}{entry.name}"] = entry.read_bytes()
    return found
