"""Go: modules come through the door from a proxy on loopback, tests are compiled and run offline."""

import shutil
from pathlib import Path

import pytest

from ghapp.egress.configured import Registries
from ghapp.egress.registry import Registry
from ghapp.environments import Environment, Unknown
from ghapp.sandbox import Outcome
from tests.egress.conftest import Outside, Serve, serve  # noqa: F401
from tests.projects.go_proxy import FILES, MODULE, VERSION, go_sum, module_proxy
from tests.projects.test_projects import environment_of, made_of, run

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(shutil.which("go") is None, reason="go is not installed: apt-get install golang-go"),
]

TEST = f"""package shop

import ("testing"; "{MODULE}")

func TestSize(t *testing.T) {{ if gadget.Size() != 7 {{ t.Fatal("wrong") }} }}
"""


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """A project that needs the module."""
    tree = tmp_path / "tree"
    tree.mkdir()
    (tree / "go.mod").write_text(f"module example.com/shop\n\ngo 1.19\n\nrequire {MODULE} {VERSION}\n")
    (tree / "go.sum").write_text(go_sum())
    (tree / "shop_test.go").write_text(TEST)
    return tree


def registries(outside: Outside) -> Registries:
    url = f"http://127.0.0.1:{outside.port}/"
    return Registries((Registry("go", url, url),), frozenset({"127.0.0.1"}))


async def outcome_of_tests(tree: Path, environment: Environment) -> Outcome:
    return await run(tree, environment, "go", "test", "-vet=off", "-count=1", "./...")


async def test_a_go_project_s_own_tests_pass(shop: Path, tmp_path: Path, serve: Serve) -> None:  # noqa: F811
    outside = await serve(module_proxy())

    made = await environment_of(shop, tmp_path / "kept", registries(outside))
    outcome = await outcome_of_tests(shop, made)

    assert (outcome.status, outcome.stdout[:3]) == (0, b"ok "), outcome
    assert f"/{MODULE}/@v/{VERSION}.zip" in outside.paths
    assert (shop / "go.sum").read_text() == go_sum()


async def test_a_module_that_is_not_what_go_sum_says_is_refused(
    shop: Path,
    tmp_path: Path,
    serve: Serve,  # noqa: F811
) -> None:
    outside = await serve(
        module_proxy({**FILES, "gadget.go": "package gadget\n\nfunc Size() int { return 8 }\n"})
    )

    made = await made_of(shop, tmp_path / "kept", registries(outside))

    assert isinstance(made, Unknown), made
    assert "checksum mismatch" in made.reason


async def test_a_project_without_go_sum_takes_the_sums_as_they_come(
    shop: Path,
    tmp_path: Path,
    serve: Serve,  # noqa: F811
) -> None:
    (shop / "go.sum").unlink()
    outside = await serve(module_proxy())

    made = await environment_of(shop, tmp_path / "kept", registries(outside))

    assert (await outcome_of_tests(shop, made)).status == 0
