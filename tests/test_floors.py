"""The house: a floor imports itself and the floors below it, nothing else, and never in a circle."""

import ast
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGES = ("ghapp", "handlers", "plugins", "templates")
FLOORS = {
    "ghapp": 0,
    "templates": 0,
    "ghapp.model": 0,
    "ghapp.errors": 0,
    "ghapp.config": 1,
    "ghapp.observability": 1,
    "ghapp.sandbox": 2,
    "ghapp.egress": 2,
    "ghapp.git": 2,
    "ghapp.github": 2,
    "ghapp.store": 2,
    "ghapp.alerts": 2,
    "ghapp.engine": 2,
    "ghapp.environments": 3,
    "ghapp.plugin": 3,
    "ghapp.pipeline": 3,
    "ghapp.agents": 3,
    "ghapp.ladder": 4,
    "ghapp.patches": 4,
    "ghapp.executor": 4,
    "ghapp.flows": 5,
    "handlers": 6,
    "ghapp.web": 6,
    "ghapp.cli": 6,
    "ghapp.demo": 6,
    "ghapp.server": 6,
    "ghapp.__main__": 6,
}
# What a package may know of its own, where its floor would allow more.
NARROW = {"plugins": ("ghapp.model",), "handlers": ("ghapp.model", "ghapp.flows", "handlers")}


def floor(module: str) -> int | None:
    """None for a module that has no floor: a new package must be given one."""
    if module.split(".", maxsplit=1)[0] == "plugins":
        return 3
    parts = module.split(".")
    return FLOORS.get(".".join(parts[:2])) if parts[0] == "ghapp" and len(parts) > 1 else FLOORS.get(parts[0])


def module_of(path: Path, root: Path) -> str:
    parts = path.relative_to(root).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def sources(root: Path) -> list[Path]:
    found = [path for package in PACKAGES for path in (root / package).rglob("*.py")]
    return [path for path in found if not {"samples", "fixtures", "sample_repository"} & set(path.parts)]


def complaints(root: Path) -> list[str]:
    return [complaint for path in sources(root) for complaint in _complaints_of(path, root)]


def _complaints_of(path: Path, root: Path) -> Iterator[str]:
    module = module_of(path, root)
    own = floor(module)
    if own is None:
        yield f"{module} stands on no floor"
        return
    for name in imports(path):
        if name.split(".")[0] not in PACKAGES:
            continue
        narrow = NARROW.get(module.split(".")[0])
        if narrow and not name.startswith(narrow) and name != "ghapp":
            yield f"{module} may not know {name}"
        other = floor(name)
        if other is not None and other > own:
            yield f"{module} (floor {own}) imports {name} (floor {other})"


def cycle(root: Path) -> None:
    """Raises graphlib.CycleError when modules import each other in a circle."""
    known = {module_of(path, root): path for path in sources(root)}
    sorter: TopologicalSorter[str] = TopologicalSorter()
    for module, path in known.items():
        wanted = {name for name in imports(path) if name in known and not module.startswith(f"{name}.")}
        sorter.add(module, *(wanted - {module}))
    sorter.prepare()


def test_every_import_goes_down() -> None:
    assert complaints(ROOT) == []


def test_no_module_imports_in_a_circle() -> None:
    cycle(ROOT)


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("ghapp/model/bad.py", "from ghapp.store import Store"),
        ("ghapp/git/bad.py", "import ghapp.flows.delivery"),
        ("ghapp/pipeline/bad.py", "def f():\n    from ghapp.ladder import climb"),
        ("ghapp/cli_helpers/bad.py", "import os"),
        ("plugins/ruff/parse.py", "from ghapp.store import Store"),
        ("handlers/bad.py", "from ghapp.github import GitHub"),
    ],
)
def test_a_planted_violation_is_caught(tmp_path: Path, path: str, text: str) -> None:
    planted = tmp_path / path
    planted.parent.mkdir(parents=True)
    planted.write_text(text)

    assert len(complaints(tmp_path)) >= 1


def test_a_planted_circle_is_caught(tmp_path: Path) -> None:
    (tmp_path / "ghapp/model").mkdir(parents=True)
    (tmp_path / "ghapp/model/a.py").write_text("import ghapp.model.b")
    (tmp_path / "ghapp/model/b.py").write_text("import ghapp.model.a")

    with pytest.raises(ValueError, match="cycle"):
        cycle(tmp_path)


def test_the_four_packages_are_siblings() -> None:
    assert all((ROOT / package / "py.typed").exists() for package in PACKAGES)
    assert all((ROOT / package / "__init__.py").exists() for package in PACKAGES)
