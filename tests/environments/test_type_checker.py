"""Type checkers know what the project's dependencies promise, and run none of the project's own code."""

from pathlib import Path

import pytest

from ghapp.environments import NO_DEPENDENCIES, Dependencies, Environment
from ghapp.plugin import Around, Checked, Missing, check
from tests.boxes import at
from tests.egress.conftest import serve  # noqa: F401
from tests.environments.conftest import Shop, shop, tree  # noqa: F401
from tests.plugin.builders import real, tools

pytestmark = pytest.mark.slow
WRONG = "import gadget\n\nreveal: str = gadget.size\n"


async def judge(name: str, tree: Path, own: Dependencies) -> Checked:  # noqa: F811
    at("bwrap")
    plugin, box = real(name), tools()
    if isinstance(found := await box.find(plugin), Missing):
        pytest.skip(found.reason)
    (tree / "ours.py").write_text(WRONG)
    (tree / "json.py").write_text("raise SystemExit('a module of the checkout ran')\n")
    return await check(plugin, tree, ["ours.py"], tools=box, around=Around(dependencies=own))


@pytest.mark.parametrize(
    ("name", "code"), [("python_mypy", "assignment"), ("python_pyright", "reportAssignmentType")]
)
async def test_a_mistake_in_the_use_of_a_dependency_is_found(
    name: str,
    code: str,
    shop: Shop,  # noqa: F811
    tree: Path,  # noqa: F811
) -> None:
    made = await shop.get(tree)
    assert isinstance(made, Environment)
    (package,) = made.readable[0].glob("venv/lib/*/site-packages")
    (package / "gadget-stubs").mkdir()  # PEP 561
    (package / "gadget-stubs/__init__.pyi").write_text("size: int\n")

    checked = await judge(name, tree, Dependencies((made,)))

    assert [(f.path, f.line, f.code) for f in checked.findings] == [("ours.py", 3, code)]


async def test_without_them_it_is_not_guessed(tree: Path) -> None:  # noqa: F811
    checked = await judge("python_mypy", tree, NO_DEPENDENCIES)

    assert (checked.findings, checked.result.reason) == ((), "")
