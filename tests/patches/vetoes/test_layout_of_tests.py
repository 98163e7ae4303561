"""Of any file of tests: another layout is no veto, and every assert that goes is one."""

import ast
import random

from hypothesis import given
from hypothesis import strategies as st

from tests.patches.vetoes.builders import edit, ids

NAMES = st.sampled_from(["cart", "total", "price", "rate"])
VALUES = st.one_of(st.integers(0, 99), st.text("abc #'\"\\", max_size=6), st.booleans(), st.none())
ASSERTS = st.builds(
    "assert {}({!r}) {} {!r}".format, NAMES, VALUES, st.sampled_from(["==", "in", "is"]), VALUES
)
BODIES = st.lists(ASSERTS, min_size=1, max_size=4)
TESTS = st.lists(BODIES, min_size=1, max_size=4)


def source(tests: list[list[str]]) -> str:
    functions = (
        f"def test_{number}():\n" + "".join(f"    {line}\n" for line in body)
        for number, body in enumerate(tests)
    )
    return "import shop\n\n\n" + "\n\n".join(functions)


def laid_out(text: str, seed: int) -> str:
    """The same tree: other quotes, comments, empty lines, line ends and brackets."""
    chance = random.Random(seed)
    lines = ast.unparse(ast.parse(text)).split("\n") if chance.random() < 0.5 else text.split("\n")
    lines = [line + chance.choice(["", "", "  # as it was", "\n"]) for line in lines]
    wrapped = (
        line.replace("(", "(\n        ", 1) if " assert " in line and "(" in line else line for line in lines
    )
    return "\n".join(wrapped if chance.random() < 0.5 else lines)


@given(TESTS, st.integers())
def test_another_layout_is_never_a_veto(tests: list[list[str]], seed: int) -> None:
    before = source(tests)
    after = laid_out(before, seed)

    assert ast.dump(ast.parse(before)) == ast.dump(ast.parse(after))
    assert ids(edit("tests/test_shop.py", before, after)) == set()


@given(TESTS, st.data())
def test_every_assert_that_goes_is_a_veto(tests: list[list[str]], data: st.DataObject) -> None:
    before = source(tests)
    body = data.draw(st.sampled_from(tests))
    body[data.draw(st.integers(0, len(body) - 1))] = data.draw(st.sampled_from(["pass", "assert True", "1"]))

    after = laid_out(source(tests), data.draw(st.integers()))

    assert ids(edit("tests/test_shop.py", before, after)) & {"tests_emptied", "tests_weakened"}
