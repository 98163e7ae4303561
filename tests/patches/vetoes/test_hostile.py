"""No file breaks a veto: what cannot be read is one."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ghapp.patches.vetoes.edit import LARGEST
from tests.patches.vetoes.builders import edit, ids, vetoes

N = 20_000
DEEP = {
    "brackets": ("a.py", "(" * N),
    "minus": ("a.py", "-" * N + "1"),
    "sum": ("a.py", "+".join(["1"] * N)),
    "attributes": ("a.py", "a" + ".b" * N),
    "branches": ("a.py", "if a:\n  b\n" + "elif a:\n  b\n" * N),
    "conditions": ("a.py", "a if b else " * N + "c"),
    "a zero byte in a name": ("a.py", "\\0"),
    "broken": ("a.py", "def f(:\n"),
    "a template without an end": ("a.js", "`${" * N),
    "a comment without an end": ("a.js", "/*" * N),
    "slashes": ("a.js", "(a) / b / c"),
    "tables": ("pyproject.toml", "a = " + "[" * N),
    "objects": ("package.json", "[" * N),
}


@pytest.mark.parametrize(("path", "text"), DEEP.values(), ids=DEEP)
def test_what_cannot_be_read_is_a_veto(path: str, text: str) -> None:
    assert "unreadable" in ids(edit(path, "x = 1\n" if path == "a.py" else "", text))


@pytest.mark.parametrize("path", ["tests/test_a.py", "tests/a.yml", "tests/a.json", "tests/a.test.ts"])
def test_nor_is_a_test_let_through_that_cannot_be_read(path: str) -> None:
    assert ids(edit(path, "x: 1\n", "[" * N)) & {"unreadable", "expectations_changed", "tests_changed"}


def test_a_large_file_is_not_read() -> None:
    [*found] = vetoes(edit("a.py", "x = 1\n", f"x = '{'a' * LARGEST}'\n"))

    assert {veto.message for veto in found} == {
        "the file is larger than 256 KiB: nobody can say what it does"
    }


def test_a_broken_file_may_be_repaired() -> None:
    assert ids(edit("a.py", "def f(:\n    pass\n", "def f():\n    pass\n")) == set()


def test_every_file_of_a_long_patch_is_read_or_a_veto() -> None:
    found = vetoes(*(edit(f"a{number}.py", "x = 1\n", "x = 2\n") for number in range(52)))

    assert [veto.path for veto in found if veto.id == "unreadable"] == ["a50.py", "a51.py"]


def test_a_patch_of_large_files_is_read_in_part() -> None:
    text = f"x = '{'a' * (LARGEST - 100)}'\n"
    found = vetoes(*(edit(f"a{number}.txt", text, text) for number in range(6)))

    assert [veto.path for veto in found if veto.id == "unreadable"] == ["a4.txt", "a5.txt"]


def test_words_of_a_repository_are_kept_short_and_on_one_line() -> None:
    name = "test_" + "a" * 500
    [veto] = vetoes(edit("tests/test_a.py", f"def {name}():\n    pass\n", "\n"))

    assert len(veto.message) < 250
    assert veto.message.isprintable()


PATHS = [
    "a.py",
    "tests/test_a.py",
    "a.ts",
    "tests/a.test.js",
    "a.go",
    "a_test.go",
    "a.json",
    "a.yml",
    "a.toml",
]
PATHS += [
    "pyproject.toml",
    "package.json",
    "setup.cfg",
    "setup.py",
    "requirements.txt",
    "Cargo.toml",
    "go.mod",
]
PATHS += ["Dockerfile", "a.sh", "a.md", "tests/a.snap", ".eslintrc", "a.ini"]
TEXTS = st.one_of(
    st.binary(max_size=60), st.text("[]{}()'\"`/\\#:=-,.\n abx1$@|*", max_size=60).map(str.encode)
)


@settings(max_examples=300)
@given(st.sampled_from(PATHS), st.none() | TEXTS, st.none() | TEXTS)
def test_no_content_raises(path: str, before: bytes | None, after: bytes | None) -> None:
    for veto in vetoes(edit(path, before, after), asked=()):
        assert veto.message.isprintable()
