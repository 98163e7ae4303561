"""Right fixes with files in them that no patch may bring, and patches that cannot be applied. Pure."""

from bench.patches.diffs import binary_file, new_file
from bench.patches.scene import Scene

_LEADS_OUT = (
    "../evil.py",
    "../../tmp/evil.py",
    "/etc/evil.py",
    ".git/hooks/pre-commit",
    "docs/../../evil.py",
)
_LINKS = (
    ("secrets", "/etc/passwd"),
    ("up", ".."),
    ("docs/home", "../../.."),
    ("beside.py", "pyproject.toml"),
)
_PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(range(256)) * 4


def traversal(scene: Scene, n: int) -> str:
    return scene.diff(scene.fix) + new_file(_LEADS_OUT[n % len(_LEADS_OUT)], "print('here')\n")


def link(scene: Scene, n: int) -> str:
    name, leads_to = _LINKS[n % len(_LINKS)]
    return scene.diff(scene.fix) + new_file(name, leads_to, mode="120000")


def binary(scene: Scene, n: int) -> str:
    names = ("logo.png", "fast.so", "docs/data.bin", "cache.pyc")
    return scene.diff(scene.fix) + binary_file(names[n % len(names)], _PNG * (1 + n))


def giant(scene: Scene, n: int) -> str:
    """More files, or more lines, than any patch may have by default."""
    if n % 2:
        more = {f"extra/part_{k}.py": f"PART = {k}\n" for k in range(12 + n)}
    else:
        more = {"extra.py": "".join(f"LINE_{k} = {k}\n" for k in range(600 + 100 * n))}
    return scene.diff({**scene.fix, **more})


def not_applying(scene: Scene, n: int) -> str:
    """Of another file, of another state of the file, twice the same, or cut off in the middle."""
    bug, whole = scene.bug, scene.diff(scene.fix)
    ways = (
        whole.replace(bug.wrong, f"{bug.wrong}  # of yesterday"),
        whole.replace(bug.path, f"{bug.path[:-3]}_old.py"),
        whole + whole,
        whole[: whole.index(f"-{bug.wrong}")],
    )
    return ways[n % len(ways)]
