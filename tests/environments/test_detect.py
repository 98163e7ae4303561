"""What a project needs is told from its files."""

from pathlib import Path

import pytest

from ghapp.environments import Recipe, detect

PYPROJECT = """
[project]
name = "shop"
[project.optional-dependencies]
test = ["pytest"]
docs = ["sphinx"]
[dependency-groups]
dev = ["ruff"]
"""
POETRY = """
[tool.poetry.dependencies]
python = "^3.11"
Flask-Login = "*"
[tool.poetry.group.test.dependencies]
pytest = "*"
[tool.poetry.group.docs.dependencies]
sphinx = "*"
"""
POETRY_LOCK = "".join(
    f'[[package]]\nname = "{name}"\nversion = "{version}"\n'
    for name, version in (("flask-login", "1.0"), ("pytest", "9.0"), ("sphinx", "8.0"), ("; rm -rf", "1"))
)


def recipes(tree: Path, files: dict[str, str], setup: str | None = None) -> dict[str, Recipe]:
    for name, text in files.items():
        (tree / name).parent.mkdir(parents=True, exist_ok=True)
        (tree / name).write_text(text)
    return {recipe.language: recipe for recipe in detect(tree, tuple(files), setup)}


def words(recipe: Recipe) -> str:
    return "\n".join(" ".join(step) for step in recipe.steps)


@pytest.mark.parametrize(
    ("files", "sources", "asked"),
    [
        ({"requirements.txt": ""}, ("requirements.txt",), "-r requirements.txt"),
        ({"requirements-dev.txt": ""}, ("requirements-dev.txt",), "-r requirements-dev.txt"),
        ({"test_requirements.txt": ""}, ("test_requirements.txt",), "-r test_requirements.txt"),
        ({"requirements/test.txt": ""}, ("requirements/test.txt",), "-r requirements/test.txt"),
        ({"setup.py": ""}, ("setup.py",), "python ."),
        ({"pyproject.toml": PYPROJECT}, ("pyproject.toml",), "--group dev .[test]"),
        ({"pyproject.toml": PYPROJECT, "uv.lock": ""}, ("pyproject.toml", "uv.lock"), "--require-hashes"),
        ({"pyproject.toml": POETRY, "poetry.lock": POETRY_LOCK}, ("pyproject.toml", "poetry.lock"), "-c"),
    ],
)
def test_python(tmp_path: Path, files: dict[str, str], sources: tuple[str, ...], asked: str) -> None:
    found = recipes(tmp_path, files)
    assert [*found] == ["python"]
    assert found["python"].sources == sources
    assert asked in words(found["python"])


@pytest.mark.parametrize(
    "files",
    [
        {"shop.py": ""},
        {"pyproject.toml": "[tool.ruff]\nline-length = 100\n"},
        {"setup.cfg": "[flake8]\n"},
        {"docs/requirements.txt": "sphinx"},
        {"requirements/docs.txt": "sphinx"},
        {"package.json": "{}"},
        {"package-lock.json": "{}"},
        {"web/go.mod": ""},
    ],
)
def test_nothing_is_asked_for(tmp_path: Path, files: dict[str, str]) -> None:
    assert recipes(tmp_path, files) == {}


def test_what_is_for_tests_is_taken_before_what_is_for_development(tmp_path: Path) -> None:
    files = {"requirements.txt": "", "requirements/tests.txt": "", "requirements/dev.txt": ""}
    assert recipes(tmp_path, files)["python"].sources == ("requirements.txt", "requirements/tests.txt")


def test_of_poetry_s_lock_the_asked_and_the_locked_are_taken(tmp_path: Path) -> None:
    recipe = recipes(tmp_path, {"pyproject.toml": POETRY, "poetry.lock": POETRY_LOCK})["python"]

    assert recipe.steps[1][-2:] == ("flask-login", "pytest")
    assert recipe.files["constraints.txt"] == "flask-login==1.0\npytest==9.0\nsphinx==8.0\n"


def test_a_project_with_compiled_parts_is_built_for_its_very_files(tmp_path: Path) -> None:
    plain = {"setup.py": "", "src/shop/__init__.py": ""}
    assert recipes(tmp_path, plain)["python"].roots == ("src",)

    recipe = recipes(tmp_path, {**plain, "src/shop/fast.pyx": ""})["python"]
    assert recipe.sources == ("setup.py", "src/shop/__init__.py", "src/shop/fast.pyx")
    assert recipe.roots == ()  # the installed one has the compiled parts


def test_node_and_go_by_their_locks(tmp_path: Path) -> None:
    npm = recipes(
        tmp_path / "npm", {"package.json": "{}", "package-lock.json": "{}", "go.mod": "", "a.js": ""}
    )
    assert {name: recipe.sources for name, recipe in npm.items()} == {
        "node": ("package.json", "package-lock.json"),
        "go": ("go.mod",),
    }
    pnpm = recipes(
        tmp_path / "pnpm", {"package.json": '{"workspaces": ["a"]}', "pnpm-lock.yaml": "", "a/a.js": ""}
    )
    assert "a/a.js" in pnpm["node"].sources


def test_what_the_configuration_gives_replaces_what_is_found(tmp_path: Path) -> None:
    found = recipes(tmp_path, {"requirements.txt": "", "web/package.json": "{}", "a.py": ""}, "make deps")
    assert [*found] == ["given"]
    assert found["given"].sources == ("requirements.txt", "web/package.json")
    assert found["given"].steps[-1] == ("sh", "-euc", "make deps")


@pytest.mark.parametrize(
    ("files", "reason"),
    [
        ({"pyproject.toml": "= 1"}, "pyproject.toml cannot be read"),
        ({"pyproject.toml": "project = 1"}, "pyproject.toml is not what the standard says"),
        ({"pyproject.toml": 'project = {optional-dependencies = "x"}', "uv.lock": ""}, ""),
        ({"pyproject.toml": "[tool.poetry]", "poetry.lock": POETRY_LOCK}, "poetry.lock holds nothing"),
        ({"pyproject.toml": "", "poetry.lock": "[" * 100_000}, "poetry.lock cannot be read"),
        ({"package.json": "[1]", "package-lock.json": ""}, "package.json cannot be read"),
        ({"package.json": "[" * 100_000, "package-lock.json": ""}, "package.json cannot be read"),
    ],
)
def test_what_makes_no_sense_is_a_reason_and_no_crash(
    tmp_path: Path, files: dict[str, str], reason: str
) -> None:
    if not reason:
        assert "--extra" not in words(recipes(tmp_path, files)["python"])
        return
    with pytest.raises(ValueError, match=reason):
        recipes(tmp_path, files)


def test_the_key_follows_what_decides_and_nothing_else(tmp_path: Path) -> None:
    files = {"requirements.txt": "a", "a.py": "1"}
    key = recipes(tmp_path, files)["python"].key(tmp_path, 1, "member")

    assert recipes(tmp_path, {**files, "a.py": "2"})["python"].key(tmp_path, 1, "member") == key
    assert recipes(tmp_path, files)["python"].key(tmp_path, 1, "fork") != key
    assert recipes(tmp_path, {**files, "requirements.txt": "b"})["python"].key(tmp_path, 1, "member") != key


NOTHING = '[project]\nname = "shop"\nversion = "1"\n'


@pytest.mark.parametrize(
    ("files", "languages"),
    [
        ({"pyproject.toml": NOTHING}, []),
        ({"pyproject.toml": NOTHING + "dependencies = []\n"}, []),
        ({"pyproject.toml": NOTHING + 'dependencies = ["gadget"]\n'}, ["python"]),
        ({"pyproject.toml": NOTHING + 'dynamic = ["dependencies"]\n'}, ["python"]),
        ({"pyproject.toml": NOTHING, "setup.cfg": ""}, ["python"]),
        ({"pyproject.toml": NOTHING, "tests/test_shop.py": ""}, ["python"]),
        ({"pyproject.toml": NOTHING, "shop/fast.c": ""}, ["python"]),
    ],
)
def test_who_says_that_it_needs_nothing_gets_nothing(
    tmp_path: Path, files: dict[str, str], languages: list[str]
) -> None:
    assert [*recipes(tmp_path, files)] == languages
