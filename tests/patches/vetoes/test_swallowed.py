"""Trouble that nobody hears of any more."""

import pytest

from tests.patches.vetoes.builders import edit, ids, vetoes

TRY = "try:\n    f()\nexcept KeyError:\n    g()\n"


@pytest.mark.parametrize(
    ("path", "before", "after"),
    [
        ("a.py", TRY, TRY.replace(" KeyError", "")),
        ("a.py", TRY, TRY.replace("KeyError:\n    g()", "Exception:\n    pass")),
        ("a.py", TRY, TRY.replace("KeyError:\n    g()", "(KeyError, BaseException):\n    ...")),
        (
            "a.py",
            "for x in y:\n    f()\n",
            "for x in y:\n    try:\n        f()\n    except Exception:\n        continue\n",
        ),
        (
            "a.py",
            "def f():\n    g()\n",
            "def f():\n    try:\n        g()\n    except Exception:\n        return None\n",
        ),
        ("a.py", "f()\n", "import contextlib\nwith contextlib.suppress(Exception):\n    f()\n"),
        ("a.js", "f();", "try { f(); } catch (e) {}"),
        ("a.ts", "f();", "try { f(); } catch { /* fine */ }"),
        ("a.js", "f();", "f().catch(() => {});"),
        ("a.go", "f()", "if err := f(); err != nil {\n}"),
        ("a.go", "err := f()", "err := f()\n_ = err"),
        ("a.sh", "make\n", "make || true\n"),
        ("a.sh", "make\n", "make 2>/dev/null\n"),
        ("a.sh", "make\n", "make > /dev/null 2>&1\n"),
        ("bin/run", "#!/bin/sh\nmake\n", "#!/bin/sh\nset +e\nmake\n"),
        ("Dockerfile", "FROM x\nRUN make\n", "FROM x\nRUN make || :\n"),
        ("deploy.yml", "run: make\n", "run: make\ncontinue-on-error: true\n"),
    ],
)
def test_one_that_is_new_is_a_veto(path: str, before: str, after: str) -> None:
    assert ids(edit(path, before, after)) == {"exception_swallowed"}


@pytest.mark.parametrize(
    ("path", "before", "after"),
    [
        ("a.py", "try:\n    f()\nexcept:\n    pass\n", "try:\n    g()\nexcept:\n    pass\n"),
        ("a.py", TRY, TRY.replace("KeyError", "Exception")),
        ("a.py", TRY, TRY.replace("KeyError:\n    g()", "KeyError:\n    pass")),
        ("a.py", "f()", "try:\n    f()\nexcept:\n    g()\n    raise\n"),
        ("a.js", "f();", "try { f(); } catch (e) { log(e); }"),
        ("a.js", "f();", "f('catch { }');"),
        ("a.go", "f()", "if err := f(); err != nil {\n\treturn err\n}"),
        ("a.sh", "make\n", "make || truefalse\n"),
        ("deploy.yml", "run: make\n", "run: make\ncontinue-on-error: false\n"),
        ("a.md", "make\n", "make || true\n"),
    ],
)
def test_what_was_there_or_is_heard_of_is_none(path: str, before: str, after: str) -> None:
    assert ids(edit(path, before, after)) == set()


def test_it_says_where() -> None:
    [veto] = vetoes(edit("a.sh", "make\n", "make\nmake test || true\n"))

    assert (veto.line, veto.message) == (2, "`|| true` is new: trouble is not seen any more")
