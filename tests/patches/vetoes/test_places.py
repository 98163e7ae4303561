"""Where a patch writes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ghapp.patches.vetoes import Case, Policy, vetoes_of
from tests.patches.vetoes.builders import edit, ids, vetoes


@pytest.mark.parametrize(
    "path",
    [
        *("../a.py", "a/../../b", "/etc/passwd", "~/a", "C:/a", "a\\..\\b", "./a", "a//b", "a/", ""),
        *(
            ".git/config",
            ".GIT/hooks/x",
            "sub/.git/config",
            ".git\u200c/config",
            "\uff0egit/config",
            ".git./config",
        ),
        *(".git /config", "git~1/config", ".git::$INDEX_ALLOCATION/config", "sub/.Git"),
        *("a\nb.py", "a\u202eyp.py", "nul", "src/con.py", "a ", "b.", f"{'a' * 241}.py"),
    ],
)
def test_a_path_that_leads_elsewhere_is_a_veto(path: str) -> None:
    assert "leaves_repository" in ids(edit(path, None, "x\n"))


@pytest.mark.parametrize(
    "path",
    [
        *(".github/workflows/ci.yml", ".github/ghapp.yml", ".ghapp.yml", "CODEOWNERS", "docs/CODEOWNERS"),
        *("uv.lock", "web/package-lock.json", "go.sum", "tests/conftest.py", "pytest.ini", "pyproject.toml"),
        *(".gitlab-ci.yml", "Jenkinsfile", "Makefile", "tox.ini", "jest.config.js", "CLAUDE.md", ".env"),
        *(".GitHub/Workflows/ci.yml", "codeowners", "tests/ConfTest.py", "con\u200bftest.py", "JENKINSFILE"),
    ],
)
def test_what_decides_how_code_is_judged_is_protected(path: str) -> None:
    assert ids(edit(path, "a\n", "b\n")) & {"protected_path", "leaves_repository"}


@pytest.mark.parametrize("path", [".git\u200c/config", ".GIT/config", "\uff0egit/config"])
def test_git_s_folder_is_known_in_disguise(path: str) -> None:
    [veto] = vetoes(edit(path, None, "x\n"))

    assert veto.message == "the path is refused: it lies in git's own folder"


@pytest.mark.parametrize("path", ["deploy/a.sh", "Deploy/a.sh", "deploy/sub/b.tf"])
def test_a_repository_protects_more(path: str) -> None:
    case = Case([edit(path, "a\n", "b\n")], Policy(protected=("deploy/*",)))

    assert [veto.id for veto in vetoes_of(case)] == ["protected_path"]


@pytest.mark.parametrize(
    "path", ["shop/price.py", "docs/über.md", "a b.txt", ".gitattributes.md", "legit/a.py"]
)
def test_a_file_like_any_other_is_none(path: str) -> None:
    assert ids(edit(path, "a = 1\n", "a = 2\n")) == set()


@given(st.text(alphabet="./\\gitGIT\u200c\u0300~:*\x00 ", max_size=12))
def test_no_name_breaks_it_and_none_reaches_git_s_folder(path: str) -> None:
    found = ids(edit(f"{path}/.git/x", None, "x\n"))

    assert "leaves_repository" in found
