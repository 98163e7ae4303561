"""Which frameworks are found in a checkout, and where they are run."""

from pathlib import Path

import pytest

from plugins.test_runner.frameworks.projects import found

NODE_TEST = 'import { test } from "node:test";\n'


def projects(tree: Path, files: dict[str, str]) -> list[tuple[str, str]]:
    for name, text in files.items():
        (tree / name).parent.mkdir(parents=True, exist_ok=True)
        (tree / name).write_text(text)
    return [(each.framework.NAME, each.folder) for each in found(tree, list(files))]


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({"a.py": "", "README.md": ""}, []),
        ({"test_a.py": ""}, [("pytest", ".")]),
        ({"pytest.ini": "[pytest]\n"}, [("pytest", ".")]),
        ({"pyproject.toml": "[project]\n", "tests/a_test.py": ""}, [("pytest", ".")]),
        ({"a/setup.py": "", "a/tests/test_a.py": "", "b/setup.py": ""}, [("pytest", "a")]),
        ({"pytest.ini": "[pytest]\n", "a/setup.py": "", "a/test_a.py": ""}, [("pytest", ".")]),
        ({"package.json": '{"devDependencies": {"jest": "30"}}'}, [("jest", ".")]),
        ({"package.json": '{"scripts": {"test": "vitest run"}}'}, [("vitest", ".")]),
        ({"package.json": '{"scripts": {"test": "node --test"}}'}, [("node", ".")]),
        ({"web/package.json": "{}", "web/a.test.mjs": NODE_TEST}, [("node", "web")]),
        (
            {"package.json": '{"jest": {}, "scripts": {"test": "vitest"}}', "jest.config.js": ""},
            [("vitest", ".")],
        ),
        ({"package.json": '{"dependencies": {"node": "20"}}'}, []),
        ({"package.json": '{"vitest": {}, "scripts": {"test": "make"}}'}, [("vitest", ".")]),
        ({"package.json": "{", "jest.config.js": ""}, [("jest", ".")]),
        ({"package.json": "[]"}, []),
        ({"package.json": '{"scripts": [], "devDependencies": 1}'}, []),
        ({"go.mod": "module a\n", "a.go": ""}, []),
        ({"go.mod": "module a\n", "b/a_test.go": ""}, [("go", ".")]),
        ({"tests/A.Tests.ps1": ""}, [("pester", ".")]),
        ({"node_modules/a/package.json": '{"jest": {}}', "fixtures/test_a.py": ""}, []),
    ],
)
def test_a_project_is_found_by_its_files(
    files: dict[str, str], expected: list[tuple[str, str]], tmp_path: Path
) -> None:
    assert projects(tmp_path, files) == expected


def test_every_folder_with_a_project_of_its_own_is_run(tmp_path: Path) -> None:
    jest = '{"devDependencies": {"jest": "30"}}'
    files = {"package.json": jest, "a/package.json": jest, "b/go.mod": "module b\n", "b/b_test.go": ""}

    assert projects(tmp_path, files) == [("jest", "."), ("jest", "a"), ("go", "b")]
