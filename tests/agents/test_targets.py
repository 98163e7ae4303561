"""What an agent may change: files with findings, never what judges them or decides about them."""

import pytest

from ghapp.agents.protected import is_protected, is_test
from ghapp.agents.targets import MOST, targets
from ghapp.model import Category, Finding

TEST = "from shop.cart import total\n\ndef test_total():\n    assert total([1]) == 1\n"


def finding(
    path: str, category: Category = Category.STYLE, *, counts: bool = True, message: str = "m"
) -> Finding:
    return Finding(tool="t", path=path, line=1, category=category, message=message, counts=counts)


@pytest.mark.parametrize(
    "path",
    [
        ".github/workflows/ci.yml",
        "a/.github/x",
        "CODEOWNERS",
        "docs/CODEOWNERS",
        ".ghapp.yml",
        "uv.lock",
        "web/package-lock.json",
        "go.sum",
        "requirements-dev.txt",
        "pyproject.toml",
        "tests/conftest.py",
        "jest.config.ts",
        ".env",
        "sub/.claude/settings.json",
        "AGENTS.md",
    ],
)
def test_who_can_change_these_decides_what_else_happens(path: str) -> None:
    assert is_protected(path)
    assert targets([finding(path)], [path], lambda _: "") == ()


@pytest.mark.parametrize("path", ["src/app.py", "lib/lock.go", "docs/github.md", "env.py"])
def test_others_may_be_changed(path: str) -> None:
    assert not is_protected(path)


def test_a_repository_protects_more() -> None:
    assert is_protected("deploy/x/prod.yml", ["deploy"])
    assert is_protected("deploy/prod.yml", ["deploy/**"])
    assert is_protected("a/secret.py", ["secret.py"])
    assert not is_protected("a/other.py", ["deploy", "secret.py"])


@pytest.mark.parametrize(
    "path", ["tests/test_a.py", "a_test.go", "web/cart.test.ts", "spec/cart.js", "x/__snapshots__/a.snap"]
)
def test_tests_say_what_is_right(path: str) -> None:
    assert is_test(path)
    assert targets([finding(path)], [path], lambda _: "") == ()


def test_of_a_failing_test_the_files_that_it_speaks_of_may_be_changed() -> None:
    shop = ("shop/cart.py", "shop/cart.js", "shop/other.py", "shop/orders.py")
    failed = finding("tests/test_orders.py", Category.TEST_FAILURE)

    wanted = targets([failed], ("tests/test_orders.py", *shop), lambda _: TEST)

    assert wanted == ("shop/orders.py", "shop/cart.py")


def test_hard_findings_come_first_and_what_does_not_count_never() -> None:
    found = [finding("a.py"), finding("b.py", Category.SYNTAX), finding("c.py", counts=False)]
    assert targets(found, ["a.py", "b.py", "c.py"], lambda _: "") == ("b.py", "a.py")


def test_no_more_files_than_a_patch_may_have() -> None:
    names = [f"f{number:02}.py" for number in range(30)]
    assert targets([finding(name) for name in names], names, lambda _: "") == tuple(names[:MOST])


def test_a_file_that_is_not_there_is_no_target() -> None:
    assert targets([finding("../outside.py"), finding("gone.py")], ["a.py"], lambda _: "") == ()
