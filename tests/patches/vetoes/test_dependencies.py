"""Code of others that nobody asked for."""

import pytest

from ghapp.patches.vetoes import Project
from ghapp.patches.vetoes.dependencies import declared
from tests.patches.vetoes.builders import edit, ids, vetoes

PYPROJECT = '[project]\nname = "shop"\ndependencies = ["Requests>=2"]\n'
POETRY = '[tool.poetry.dependencies]\npython = "^3.11"\n'
PACKAGE = '{"name": "shop", "dependencies": {"left": "1"}}'
CARGO = '[package]\nname = "shop"\n[dependencies]\nserde = "1"\n'


@pytest.mark.parametrize(
    ("path", "before", "after", "name"),
    [
        ("pyproject.toml", PYPROJECT, PYPROJECT.replace(">=2", '>=2", "evil'), "evil"),
        (
            "pyproject.toml",
            PYPROJECT,
            PYPROJECT.replace(">=2", " @ git+https://x/y"),
            "Requests @ git+https://x/y",
        ),
        ("pyproject.toml", PYPROJECT, PYPROJECT + "[dependency-groups]\ntest = ['evil']\n", "evil"),
        ("pyproject.toml", PYPROJECT, PYPROJECT + "[build-system]\nrequires = ['evil']\n", "evil"),
        ("pyproject.toml", POETRY, POETRY + 'evil = {git = "https://x/y"}\n', "evil"),
        ("requirements.txt", "requests==2\n", "requests==2\nevil==1\n", "evil"),
        ("requirements-dev.txt", "", "--index-url https://x\n", "--index-url https://x"),
        ("requirements/test.txt", "", "evil\n", "evil"),
        (
            "setup.cfg",
            "[options]\ninstall_requires =\n  a\n",
            "[options]\ninstall_requires =\n  a\n  evil>1\n",
            "evil",
        ),
        ("setup.py", "setup()\n", "setup(install_requires=['evil>=1'])\n", "evil"),
        ("package.json", PACKAGE, PACKAGE.replace('"1"', '"1", "evil": "2"'), "evil"),
        ("package.json", PACKAGE, PACKAGE.replace('"1"', '"github:x/y"'), "left github:x/y"),
        ("Cargo.toml", CARGO, CARGO + 'evil = "1"\n', "evil"),
        ("Cargo.toml", CARGO, CARGO + '[target.x.dev-dependencies]\nevil = {version = "1"}\n', "evil"),
        ("go.mod", "module shop\n", "module shop\nrequire evil.org/x v1\n", "require evil.org/x v1"),
        ("Gemfile", "gem 'a'\n", "gem 'a'\ngem 'evil'\n", "gem 'evil'"),
    ],
)
def test_one_that_is_new_is_a_veto(path: str, before: str, after: str, name: str) -> None:
    messages = [veto.message for veto in vetoes(edit(path, before, after)) if veto.id == "dependency_added"]

    assert f"`{name}` is new" in messages


@pytest.mark.parametrize(
    ("path", "before", "after"),
    [
        ("pyproject.toml", PYPROJECT, PYPROJECT.replace("Requests>=2", "requests>=3")),
        ("pyproject.toml", PYPROJECT, PYPROJECT.replace('"shop"', '"store"')),
        ("requirements.txt", "a_b==1\n", "# why\na-b==2 \\\n  --hash=sha256:00\n"),
        ("package.json", PACKAGE, PACKAGE.replace('"1"', '"2"').replace('"shop"', '"store"')),
        ("Cargo.toml", CARGO, CARGO.replace("1", "2")),
    ],
)
def test_another_version_is_none(path: str, before: str, after: str) -> None:
    assert "dependency_added" not in ids(edit(path, before, after))


def test_a_file_that_cannot_be_read_is_not_let_through() -> None:
    assert "unreadable" in ids(edit("pyproject.toml", PYPROJECT, "[project\n"))


PROJECT = Project(
    paths=frozenset(["src/shop/price.py", "tools/make.py"]),
    imports=frozenset(["yaml", "react"]),
    declared=frozenset(declared("requirements.txt", b"Typing_Extensions>=4\n@scope/part\n")),
)


@pytest.mark.parametrize(
    ("path", "after", "module"),
    [
        ("a.py", "import evil.inside", "evil"),
        ("a.py", "def f():\n    from evil import x", "evil"),
        ("a.py", "import importlib\nimportlib.import_module('evil')", "evil"),
        ("a.js", "import x from 'evil/inside';", "evil"),
        ("a.ts", "import '@evil/tool/x';", "@evil/tool"),
        ("a.cjs", "const x = require('evil');", "evil"),
        ("a.mjs", "const x = await import('evil');", "evil"),
    ],
)
def test_an_unknown_module_is_a_veto(path: str, after: str, module: str) -> None:
    [veto] = vetoes(edit(path, "", after), project=PROJECT)

    assert veto.id == "import_unknown"
    assert veto.message.startswith(f"`{module}` is imported")


@pytest.mark.parametrize(
    ("path", "after"),
    [
        (
            "a.py",
            "import json, shop.price, yaml, make, typing_extensions\nfrom . import evil\nfrom .evil import x",
        ),
        ("a.py", "text = 'import evil'"),
        (
            "a.js",
            "import x from './evil';\nimport fs from 'fs';\nimport 'node:path';\nimport { y } from 'react';",
        ),
        ("a.js", "// import x from 'evil'"),
    ],
)
def test_a_known_module_is_none(path: str, after: str) -> None:
    assert ids(edit(path, "", after), project=PROJECT) == set()


def test_a_module_that_the_file_had_or_the_patch_brings_is_known() -> None:
    edits = (edit("a.py", "import odd", "import odd, newer"), edit("newer.py", None, "x = 1"))

    assert ids(*edits, project=PROJECT) == set()
