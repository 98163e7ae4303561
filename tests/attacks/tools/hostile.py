"""Checkouts that attack through the tool that checks them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from ghapp.sandbox import Outcome
from tests.attacks.probe import Seen, changed, loot
from tests.attacks.world import World

EXECUTED = "executed"  # a file in the run's own home: the attack's code did run

_PYTHON = """
import os, sys
open(os.path.join(os.environ["HOME"], "executed"), "w").close()
try:
    sys.stderr.write(open({secret!r}).read())
except OSError:
    pass
try:
    open({new!r}, "w").close()
except OSError:
    pass
"""
_NODE = """
const fs = require("fs");
fs.writeFileSync(process.env.HOME + "/executed", "");
for (const attack of [
  () => console.error(fs.readFileSync({secret!r}, "utf8")),
  () => fs.writeFileSync({new!r}, ""),
]) {{ try {{ attack(); }} catch {{}} }}
"""


@dataclass(frozen=True)
class Hostile:
    """`files` and `links` with `{secret}`, `{new}`, `{typos}` for paths outside. `executes`: code runs."""

    name: str
    command: tuple[str, ...]
    files: Mapping[str, str]
    seen: tuple[Seen, ...]
    executes: bool = True
    writes: bool = True
    links: Mapping[str, str] = field(default_factory=dict)

    def lay(self, world: World) -> None:
        paths = {name: str(world.outside / name) for name in ("secret", "new", "typos")}
        for name, text in self.files.items():
            (world.tree / name).write_text(text.format(**paths))
        for name, target in self.links.items():
            (world.tree / name).symlink_to(target.format(**paths))


def _code(name: str, command: str, files: Mapping[str, str]) -> Hostile:
    """Code that reads the secret and writes outside."""
    return Hostile(name, tuple(command.split()), files, (loot, changed))


def _words(name: str, command: str, files: Mapping[str, str], seen: Callable[..., bool]) -> Hostile:
    """No code: words that make the tool itself do it."""
    return Hostile(name, tuple(command.split()), files, (seen,), executes=False)


def _was_read(_world: World, outcome: Outcome) -> bool:
    """gitleaks tells what is wrong with a file that it could open."""
    return b"While parsing config" in outcome.stdout + outcome.stderr


def _was_opened(_world: World, outcome: Outcome) -> bool:
    """semgrep tells that a file that it could open holds no rules."""
    return b"secret was not a mapping" in outcome.stdout + outcome.stderr


_JOIN = """
rules:
  - id: joined
    mode: join
    join:
      refs: [{{rule: "{secret}", as: other}}]
      on: ["other.$X == other.$X"]
    message: m
    severity: ERROR
"""
_A = {"a.py": "x = 1\n"}
_JS = {"a.js": "const x = 1;\n"}

HOSTILE = (
    _code(
        "pylint: init-hook",
        "pylint a.py",
        _A
        | {
            ".pylintrc": "[MAIN]\ninit-hook=import sys; sys.path.insert(0, '.'); import evil\n",
            "evil.py": _PYTHON,
        },
    ),
    _code(
        "pylint: a plugin of the checkout",
        "pylint a.py",
        _A
        | {
            "pyproject.toml": "[tool.pylint.main]\nload-plugins = ['evil']\n"
            "init-hook = 'import sys; sys.path.append(\".\")'\n",
            "evil.py": _PYTHON + "\ndef register(linter):\n    pass\n",
        },
    ),
    _code(
        "pylint: a module of the checkout in the place of Python's, without any configuration",
        "pylint --rcfile=/dev/null a.py",
        {"a.py": "import multiprocessing.dummy\n", "multiprocessing.py": _PYTHON},
    ),
    _code(
        "mypy: a plugin of the checkout",
        "mypy a.py",
        _A
        | {
            "mypy.ini": "[mypy]\nplugins = ./evil.py\n",
            "evil.py": "from mypy.plugin import Plugin\n"
            + _PYTHON
            + "\ndef plugin(version):\n    return Plugin\n",
        },
    ),
    _code(
        "pytest: conftest", "pytest -q -s", {"conftest.py": _PYTHON, "test_a.py": "def test_a():\n    pass\n"}
    ),
    _code(
        "pytest: a plugin by the settings",
        "pytest -q",
        {
            "pytest.ini": "[pytest]\naddopts = -p evil\npythonpath = .\n",
            "evil.py": _PYTHON,
            "test_a.py": "def test_a():\n    pass\n",
        },
    ),
    _code("pytest: the test itself", "pytest -q -s", {"test_a.py": _PYTHON}),
    _code(
        "eslint: the configuration is code",
        "eslint a.js",
        _JS
        | {
            "eslint.config.cjs": _NODE + "\nmodule.exports = [];\n",
        },
    ),
    _code(
        "prettier: a plugin of the checkout",
        "prettier --check a.js",
        _JS
        | {
            ".prettierrc.json": '{{"plugins": ["./evil.cjs"]}}',
            "evil.cjs": _NODE + "\nmodule.exports = {{}};\n",
        },
    ),
    _code(
        "prettier: the configuration is code",
        "prettier --check a.js",
        _JS
        | {
            "prettier.config.cjs": _NODE + "\nmodule.exports = {{}};\n",
        },
    ),
    _code(
        "jest: the configuration is code",
        "jest --ci --watchman=false",
        _JS
        | {
            "jest.config.cjs": _NODE + "\nmodule.exports = {{}};\n",
            "a.test.js": "test('a', () => {{}});\n",
        },
    ),
    _code(
        "jest: the test itself",
        "jest --ci --watchman=false",
        {
            "package.json": "{{}}",
            "a.test.js": _NODE + "\ntest('a', () => {{}});\n",
        },
    ),
    _words(
        "ruff: settings that extend a secret",
        "ruff check a.py",
        _A
        | {
            "pyproject.toml": '[tool.ruff]\nextend = "{secret}"\n',
        },
        loot,
    ),
    _words(
        "ruff: a cache outside",
        "ruff check a.py",
        _A
        | {
            "pyproject.toml": '[tool.ruff]\ncache-dir = "{new}"\n',
        },
        changed,
    ),
    _words("mypy: a cache outside", "mypy a.py", _A | {"mypy.ini": "[mypy]\ncache_dir = {new}\n"}, changed),
    _words("mypy: a report outside", "mypy a.py", _A | {"mypy.ini": "[mypy]\njunit_xml = {new}\n"}, changed),
    _words(
        "pytest: a report outside",
        "pytest -q",
        {
            "pytest.ini": "[pytest]\naddopts = --junitxml={new}\n",
            "test_a.py": "def test_a():\n    pass\n",
        },
        changed,
    ),
    Hostile(
        "codespell: a check that rewrites",
        ("codespell", "a.txt"),
        {".codespellrc": "[codespell]\nwrite-changes =\n", "a.txt": "teh\n"},
        (changed,),
        executes=False,
        writes=False,
    ),
    Hostile(
        "codespell: rewrites what a link leads to",
        ("codespell", "link.txt"),
        {".codespellrc": "[codespell]\nwrite-changes =\n"},
        (changed,),
        executes=False,
        links={"link.txt": "{typos}"},
    ),
    Hostile(
        "ruff: checks what a link leads to",
        ("ruff", "check", "link.py"),
        {},
        (loot,),
        executes=False,
        links={"link.py": "{secret}"},
    ),
    Hostile(
        "gitleaks: settings that extend a foreign file",
        ("gitleaks", "dir", ".", "--no-banner"),
        _A | {".gitleaks.toml": '[extend]\npath = "{secret}"\n'},
        (_was_read,),
        executes=False,
    ),
    _words(
        "semgrep: a rule that joins a foreign file",
        "semgrep scan --config .semgrep.yml --metrics=off --disable-version-check a.py",
        _A | {".semgrep.yml": _JOIN},
        _was_opened,
    ),
)
