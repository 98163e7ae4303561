"""How many folders stand in front of a patch's names."""

import pytest

from ghapp.patches.reading import strip_of


@pytest.mark.parametrize(
    ("old", "new", "strip"),
    [
        ("a/x.py", "b/x.py", 1),
        ("x.py", "x.py", 0),
        ("src/x.py\t2026-01-01", "src/x.py\t2026-01-02", 0),
        ("old/x.py", "new/x.py", 1),
        ("/dev/null", "b/x.py", 1),
        ("/dev/null", "src/x.py", 0),
        ("a/x.py", "/dev/null", 1),
        ("x.py", "/dev/null", 0),
        ("i/x.py", "w/x.py", 1),
        ('"a/\\303\\244.py"', '"b/\\303\\244.py"', 1),
    ],
)
def test_names_tell_it(old: str, new: str, strip: int) -> None:
    assert strip_of(f"--- {old}\n+++ {new}\n@@ -1 +1 @@\n-a\n+b\n".encode()) == strip


def test_a_patch_without_names_of_contents_is_taken_for_git_s() -> None:
    assert strip_of(b"diff --git a/x b/y\nsimilarity index 100%\nrename from x\nrename to y\n") == 1
