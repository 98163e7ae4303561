"""Small real projects, from PyPI and of exactly these bytes, cut to some modules and their tests."""

import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from bench.patches.splitting import Split, split
from tests.projects.conftest import source

Files = Mapping[str, str]

CI = ".github/workflows/ci.yml"
SETTINGS = "pyproject.toml"
_CI = """\
on: [push, pull_request]
jobs:
  test:
    runs-on: ubuntu-24.04
    steps:
      - uses: actions/checkout@v4
      - run: python -m pip install pytest
      - run: python -m pytest
"""
# No table that asks for packages: they need none, and nothing is to be downloaded when they are judged.
_SETTINGS = '[tool.pytest.ini_options]\npythonpath = ["{root}"]\n'


@dataclass(frozen=True, slots=True)
class Pin:
    """`code`, `tests` and `beside` (what tests need) are patterns of files. `root` has its modules."""

    version: str
    sha256: str
    code: tuple[str, ...]
    tests: tuple[str, ...]
    beside: tuple[str, ...] = ()
    root: str = "."


@dataclass(frozen=True, slots=True)
class Project:
    """`visible` and `held_back` have the same names and each half of the tests; `held_back` is the truth."""

    name: str
    root: str
    code: Files
    visible: Files
    held_back: Files
    beside: Files

    @property
    def files(self) -> dict[str, str]:
        """The repository that the product sees, without any bug."""
        ours = {CI: _CI, SETTINGS: _SETTINGS.format(root=self.root)}
        return {**ours, **self.beside, **self.code, **self.visible}


PINS = {
    "boltons": Pin(
        "26.2.0",
        "d39cfd15c1a1c3bd4d705c82252fa9edb8e4f5e8cc039f8e39afac7b1b47e92c",
        ("boltons/__init__.py", *(f"boltons/{name}utils.py" for name in ("list", "math", "str"))),
        tuple(f"tests/test_{name}utils.py" for name in ("list", "math", "str")),
    ),
    "inflection": Pin(
        "0.5.1",
        "1a29730d366e996aaacffb2f1f1cb9593dc38e2ddd30c91250c6dde09ea9b417",
        ("inflection/*.py",),
        ("test_inflection.py",),
    ),
    "isodate": Pin(
        "0.7.2",
        "4cd1aa0f43ca76f4a6c6c0292a85f40b35ec2e43e315b59f06e6d32171a953e6",
        ("src/isodate/*.py",),
        ("tests/test_*.py",),
        root="src",
    ),
    "parse": Pin(
        "1.22.4",
        "706d458feed5a81b02768d3156e8070baf6cee7d150a3a3c0cd43101a875c3b5",
        ("parse/*.py",),
        ("tests/test_*.py",),
    ),
    "schema": Pin(
        "0.7.8",
        "e86cc08edd6fe6e2522648f4e47e3a31920a76e82cce8937535422e310862ab5",
        ("schema/*.py",),
        ("test_schema.py",),
        ("LICENSE-MIT", "README.rst"),
    ),
    "semver": Pin(
        "3.1.2",
        "bea193552413194252d33ff26ce0962b76669bd1c6fb17e8e203ac37f072feaf",
        ("src/semver/*.py",),
        tuple(
            f"tests/test_{name}*.py"
            for name in (
                "bump",
                "compare",
                "deprec",
                "format",
                "index",
                "ma",
                "next",
                "parsing",
                "pysem",
                "replace",
            )
        ),
        root="src",
    ),
    "toolz": Pin(
        "1.2.0",
        "9667a038e9d6ecba37995e26cb2f59ec6420b6ad8dd9677de59db9b956b08490",
        ("toolz/*.py", "toolz/curried/*.py", "toolz/sandbox/*.py"),
        tuple(f"toolz/tests/test_{name}.py" for name in ("dicttoolz", "functoolz", "itertoolz", "recipes")),
        ("toolz/tests/__init__.py",),
    ),
    "webcolors": Pin(
        "25.10.0",
        "62abae86504f66d0f6364c2a8520de4a0c47b80c03fc3a5f1815fedbef7c19bf",
        ("src/webcolors/*.py",),
        tuple(f"tests/test_{name}.py" for name in ("conversion", "html5", "normalization")),
        ("tests/__init__.py",),
        root="src",
    ),
}


@cache
def read_project(name: str) -> Project:
    """Downloads it. Raises AssertionError when it is not what is pinned."""
    pin = PINS[name]
    with tempfile.TemporaryDirectory(prefix="ghapp-bench-") as folder:
        unpacked = source(name, pin.version, pin.sha256, Path(folder))
        code, tests, beside = (_read(unpacked, each) for each in (pin.code, pin.tests, pin.beside))
    halves = {path: split(path, text) for path, text in tests.items()}
    return Project(
        name,
        pin.root,
        code,
        dict(_half(halves, "visible")),
        dict(_half(halves, "held_back")),
        beside,
    )


def _read(folder: Path, patterns: tuple[str, ...]) -> dict[str, str]:
    found = [sorted(folder.glob(pattern)) for pattern in patterns]
    assert all(found), f"{folder.name} has not all of {patterns}"
    return {str(path.relative_to(folder)): path.read_text() for paths in found for path in paths}


def _half(halves: Mapping[str, Split], which: str) -> Iterator[tuple[str, str]]:
    """Without the files that have none of their tests in this half."""
    for path, each in halves.items():
        if names := getattr(each, f"{which}_names"):
            assert names
            yield path, getattr(each, which)
