"""Go tells of a build that fails in two ways: on stderr, and since 1.24 among its events."""

import json
from pathlib import Path

import pytest

from plugins.test_runner.frameworks import go
from plugins.test_runner.frameworks.process import Ended
from plugins.test_runner.frameworks.told import Project, Told

END = {"Action": "fail", "Package": "shop/calc"}
OLD = {"Action": "output", "Package": "shop/calc", "Output": "FAIL\tshop/calc [build failed]\n"}
NEW = END | {"FailedBuild": "shop/calc.test"}
WORDS = ("# shop/calc [shop/calc.test]\n", "calc/calc_test.go:3:2: undefined: size\n")


@pytest.fixture
def project(tmp_path: Path) -> Project:
    (tmp_path / "calc").mkdir()
    (tmp_path / "go.mod").write_text("module shop\n")
    (tmp_path / "calc/calc_test.go").write_text("package calc\n")
    return Project(tmp_path, tmp_path, tmp_path, ("go.mod", "calc/calc_test.go"))


def read(project: Project, events: list[dict[str, str]], stderr: str = "") -> Told:
    return go.read(Ended(1, "".join(f"{json.dumps(event)}\n" for event in events), stderr), project)


@pytest.mark.parametrize("is_new", [True, False])
def test_what_does_not_compile_is_where_the_compiler_says(project: Project, is_new: bool) -> None:
    builds = [{"Action": "build-output", "ImportPath": "shop/calc", "Output": word} for word in WORDS]

    told = read(project, [*builds, NEW]) if is_new else read(project, [OLD, END], "".join(WORDS))

    assert [(f.path, f.line, f.said) for f in told.failures] == [("calc/calc_test.go", 3, "undefined: size")]
    assert (told.broke, told.unknown) == ("", "")


@pytest.mark.parametrize(
    "said",
    [
        "calc/calc_test.go:3:2: no package a.b/c: module lookup disabled by GOPROXY=off",
        "go: a.b/c@v1.0.0: module lookup disabled by GOPROXY=off",
        "go: errors parsing go.mod: go.mod requires go >= 1.99 (running go 1.19)",
    ],
)
def test_what_is_not_here_is_unknown(project: Project, said: str) -> None:
    told = read(project, [], f"# shop/calc\n{said}\n")

    assert told.unknown
    assert told.failures == []


def test_an_end_that_nobody_explains_is_broken(project: Project) -> None:
    assert read(project, [], "signal: killed").broke == "ended with status 1: signal: killed"


@pytest.mark.parametrize(
    ("file", "flags"), [("go.work", ""), ("vendor/modules.txt", "-mod=vendor"), ("other", "-mod=mod")]
)
def test_modules_come_from_where_the_project_says(project: Project, file: str, flags: str) -> None:
    (project.tree / file).parent.mkdir(exist_ok=True)
    (project.tree / file).touch()

    assert go.flags(project) == flags
