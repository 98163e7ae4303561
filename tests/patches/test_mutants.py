"""Which faults are put into a patch, and which are not: they would tell nothing."""

import pytest

from ghapp.patches.mutants import mutants_of
from ghapp.patches.mutants.choose import swaps_of
from ghapp.patches.vetoes import Edit


def lines(before: str, after: str, path: str = "a.py", most: int = 50) -> set[str]:
    edit = Edit(path, before.encode(), after.encode())
    return {mutant.after for mutant in mutants_of([edit], lambda _path, _line: True, most)}


@pytest.mark.parametrize(
    ("line", "mutants"),
    [
        ("x = a == b", {"x = a != b"}),
        ("x = (a) is not (b)", {"x = (a) is (b)"}),
        ("x = a not in b", {"x = a in b"}),
        ("x = a < b", {"x = a >= b", "x = a <= b"}),
        ("x = a >= 3", {"x = a < 3", "x = a > 3", "x = a >= 2", "x = a >= 4"}),
        ("x = a + b", {"x = a - b"}),
        ("x = a // b", {"x = a * b"}),
        ("x = a and b", {"x = a or b"}),
        ("x = not a", {"x = a"}),
        ("x = True", {"x = False"}),
        ("x = 2.5", {"x = 3.5"}),
        ("x = 'ä' if a else b", {"x = 'äx' if a else b", "x = 'ä' if not (a) else b"}),
        ("x -= y", {"x += y", "pass"}),
        ("call(x)", {"pass"}),
        ("x.y = z", {"pass"}),
    ],
)
def test_python_goes_wrong_in_each_way(line: str, mutants: set[str]) -> None:
    assert lines("", f"{line}\n") == mutants


@pytest.mark.parametrize(
    ("line", "mutants"),
    [
        ("return a", {"return None"}),
        ("return None", set()),
        ("return False", {"return True"}),
        ("raise ValueError('no ' + str(a))", {"pass"}),
        ("while a: pass", {"while not (a): pass"}),
    ],
)
def test_a_function_goes_wrong(line: str, mutants: set[str]) -> None:
    before = "def f(a):\n    a\n"
    assert lines(before, before.replace("    a\n", f"    {line}\n")) == mutants


@pytest.mark.parametrize(
    "text",
    [
        '"""What it is for: 1 + 1."""\n',
        "# a + 1\n",
        "__all__ = ['a', 'b']\n",
        "__version__ = '1.2'\n",
        "logger.info('at %s', a + 1)\n",
        "print(a + 1)\n",
        "def f(a: 'x' = b) -> 'y': ...\n",
        "@cache(maxsize=3)\nclass A: ...\n",
        "import os\n",
        "if TYPE_CHECKING:\n    x = 1\n",
        "x = b'\xe4\n",
    ],
)
def test_what_tests_need_not_notice_is_left_alone(text: str) -> None:
    assert lines("", text) == set()


def test_the_larger_is_kept_whichever_comes_first() -> None:
    assert lines("a\nb\n", "if a > b:\n    b = a\n") == {"if a <= b:"}


def test_only_what_the_patch_brings_is_touched() -> None:
    assert lines("x = 1\ny = 2\n", "x = 1\ny = 3\n") == {"y = 4"}


def test_what_it_takes_away_is_put_back_but_no_import() -> None:
    assert lines("import os\nx = 1\nx += y\n", "x = 1\n") == {"x += y …"}


@pytest.mark.parametrize(
    ("line", "mutants"),
    [
        ("x = a === b;", {"x = a !== b;"}),
        ("x = a < 3;", {"x = a <= 3;", "x = a < 4;"}),
        ("x = a && !b;", {"x = a || !b;", "x = a && b;"}),
        ("x = 'a' + b;", {"x = 'ax' + b;"}),
        ("return a;", {"return undefined;"}),
        ("'use strict';", set()),
        ("import a from 'b';", set()),
        ("console.log(a - 1);", set()),
        ("type A = 'b' | 'c';", set()),
        ("const a: Array<number> = b;", set()),
    ],
)
def test_scripts_go_wrong_by_their_tokens(line: str, mutants: set[str]) -> None:
    assert lines("", f"{line}\n", "a.ts") == mutants


def test_go_goes_wrong_by_its_tokens() -> None:
    after = "if a == b && c {\n\treturn a + 1\n}\n"
    assert lines("", after, "a.go") == {
        "if a != b && c {",
        "if a == b || c {",
        "return a - 1",
        "return a + 2",
    }


def test_ten_at_most_always_the_same_and_spread() -> None:
    text = "".join(f"x{n} = a + {n} < b\n" for n in range(30))
    edit = Edit("a.py", b"", text.encode())
    chosen = mutants_of([edit], lambda _path, _line: True, 10)
    assert chosen == mutants_of([edit], lambda _path, _line: True, 10)
    assert len({mutant.line for mutant in chosen}) == 10
    assert len({mutant.kind for mutant in chosen}) >= 4
    assert max(mutant.line for mutant in chosen) > 15


def test_a_line_with_much_to_spoil_leaves_room_for_the_others() -> None:
    edit = Edit("a.py", b"", b"x = a + 1 < b and not c == 2\ny = 3\nz = 4\nw = 5\n")
    chosen = mutants_of([edit], lambda _path, _line: True, 4)
    assert [each.line for each in sorted(chosen, key=lambda each: each.line)] == [1, 2, 3, 4]


def test_lines_where_nothing_could_be_noticed_get_none() -> None:
    edit = Edit("a.py", b"", b"x = 1\ny = 2\n")
    assert [each.line for each in mutants_of([edit], lambda _path, line: line == 2, 10)] == [2]


@pytest.mark.parametrize(
    ("path", "content"),
    [("a.py", b"def ("), ("a.py", b"x = '\xff' + 1"), ("a.rb", b"x = 1"), ("a.d.ts", b"1")],
)
def test_what_cannot_be_read_has_none(path: str, content: bytes) -> None:
    assert swaps_of(Edit(path, None, content)) == ()
