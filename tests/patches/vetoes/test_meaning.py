"""Proven to change nothing of what a file means, or not."""

import pytest

from ghapp.patches.vetoes import changes_no_meaning

NOTHING = [
    ("a.py", "x=1", "x = 1  # fine\n"),
    ("a.py", "x = 'a'", 'x = "a"'),
    ("a.py", "x = f(1, 2)", "x = f(\n    1,\n    2,\n)"),
    ("a.py", "x = u'a'", "x = 'a'"),
    ("a.py", "x = 1\r\n", "x = 1\n"),
    ("a.py", "x=1  # noqa", "x = 1  # noqa"),
    ("a.json", '{"a": [1, 1.0]}', '{\n  "a": [1, 1.0]\n}\n'),
    ("a.yml", "a: 'x'\nb: [1, 2]", 'a:  "x"\nb: [1,  2]\n'),
    ("a.toml", "a=1\n[b]\nc=2", "a = 1\n\n[b]\nc = 2  # two\n"),
    ("a.js", "f('a',[1,2]);", 'f("a", [\n  1,\n  2,\n]);\n'),
    ("a.go", "f(1,2)\ng()", "f(\n\t1, 2,\n)\ng()\n"),
    ("a.txt", "a b", "a b\n\n"),
    ("a.sh", "echo a", "echo a\n"),
]
SOMETHING = [
    ("a.py", "x = 1", "x = 2"),
    ("a.py", "x = 1", "x = True"),
    ("a.py", "x = 1", "x = 1  # noqa"),
    ("a.py", "x = 1  # type: ignore\ny = 2", "x = 1\ny = 2  # type: ignore"),
    ("a.py", "#!/bin/sh\nx = 1", "#!/bin/bash\nx = 1"),
    ("a.py", "x = 1", "# -*- coding: latin-1 -*-\nx = 1"),
    ("a.py", "x = 1", "\ufeffx = 1"),
    ("a.py", "'''a  b'''", "'''a b'''"),
    ("a.py", "import a\nimport b", "import b\nimport a"),
    ("a.py", "x = (", "x = ( "),
    ("a.json", "[1]", "[1.0]"),
    ("a.json", "[1]", "[true]"),
    ("a.json", '{"a": 1}', '{"a": 1, "a": 1}'),
    ("a.json", '{"a": 1, "b": 2}', '{"b": 2, "a": 1}'),
    ("a.yml", "a: yes", "a: 'yes'"),
    ("a.yml", "a: &x 1\nb: *x", "a: 1\nb: 1"),
    ("a.yml", "a: 1", "a: 1  # yamllint disable-line"),
    ("a.toml", "a = 1", "a = true"),
    ("a.js", "return x;", "return\nx;"),
    ("a.js", "a = b\n++c", "a = b ++\nc"),
    ("a.js", "x = 1.5", "x = 1 .5"),
    ("a.js", "x = [1,,]", "x = [1,]"),
    ("a.js", "x = `a  b`", "x = `a b`"),
    ("a.js", "x = /a  b/", "x = /a b/"),
    ("a.js", "x = 1;", "// @ts-check\nx = 1;"),
    ("a.js", "for (;;) {}", "for (;) {}"),
    ("a.js", "// a\rb()", "// a b()"),
    ("a.js", "// a b()", "// a\u2028b()"),
    ("a.js", "x = a.of / '/' + 'b // c'", "x = a.of / '/' + 'b // d'"),
    ("a.js", "i++ / '/' + 'b // c'", "i++ / '/' + 'b // d'"),
    ("a.js", "x = `${`a  b`}`", "x = `${`a b`}`"),
    ("a.js", "if (x) /a  b/.test(y)", "if (x) /a b/.test(y)"),
    ("a.go", "f()\n(g)()", "f()(g)()"),
    ("a.go", "x = `a\\`", "x = `a\\` "[:-1] + "\ny = 1"),
    ("a.md", "a  \nb", "a\nb"),
    ("Makefile", "a:\n\tb", "a:\n    b"),
    ("a.sh", "echo a  b", "echo a b"),
    ("a.bin", "a\0", "a\0\n"),
]


@pytest.mark.parametrize(("path", "before", "after"), NOTHING)
def test_layout_changes_no_meaning(path: str, before: str, after: str) -> None:
    assert changes_no_meaning(path, before.encode(), after.encode())


@pytest.mark.parametrize(("path", "before", "after"), SOMETHING)
def test_what_is_not_proven_is_no(path: str, before: str, after: str) -> None:
    assert not changes_no_meaning(path, before.encode(), after.encode())


def test_a_file_that_comes_or_goes_is_more_than_layout() -> None:
    assert not changes_no_meaning("a.py", None, b"")
    assert not changes_no_meaning("a.py", b"", None)
