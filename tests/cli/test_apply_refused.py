"""Patches that are refused before anything is measured, and what is measured without any tests."""

import json
import subprocess
from pathlib import Path

import pytest

from ghapp.git.command import Ran, Repo
from tests.cli.project import CALC, EVIL, Project, ids, reasons

RIGHT = CALC.replace("a - b", "a + b")


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """Without tests, and without any tool but its own: nothing takes long."""
    project = Project(tmp_path)
    project.settings = project.settings.model_copy(update={"tools_dir": tmp_path / "tools"})
    project.put(**{"tests/test_calc.py": None})
    return project


def test_a_patch_that_does_not_apply_is_rejected_and_tried_once(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    project.save()
    patch = project.edit(**{"calc.py": RIGHT})
    project.save(**{"calc.py": "nothing like it\n"})
    tried = []
    run = Repo.run

    async def counted(repo: Repo, command: str, *args: str, **more: object) -> Ran:
        tried.append(command)
        return await run(repo, command, *args, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(Repo, "run", counted)
    told = project.judged(patch)

    assert (told["decision"], told["tier"], told["status"]) == ("rejected", "REJECTED", 1)
    assert told["error"]["code"] == "E451"
    assert "patch failed: calc.py:1" in told["error"]["message"]
    assert set(told["confidence"].values()) == {None}
    assert (told["evidence"], tried.count("apply")) == ([], 1)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "E452"),
        ("  \n", "E452"),
        ("dear colleague, here it is", "E451"),
        ("--- a/../out.py\n+++ b/../out.py\n@@ -0,0 +1 @@\n+x = 1\n", "E451"),
        ("--- /dev/null\n+++ b/.git/hooks/pre-commit\n@@ -0,0 +1 @@\n+x\n", "E451"),
        ("diff --git a/b b/b\nnew file mode 100644\nGIT binary patch\nliteral 99999999999\nx\n", "E451"),
    ],
)
def test_what_is_no_patch_is_rejected_with_a_reason(project: Project, text: str, code: str) -> None:
    project.save()
    patch = project.path.parent / "odd.patch"
    patch.write_text(text)
    before = project.state()

    told = project.judged(patch)

    assert (told["decision"], told["status"], told["error"]["code"]) == ("rejected", 1, code)
    assert project.state() == before


def test_one_that_was_applied_before_is_rejected(project: Project) -> None:
    project.save()
    patch = project.edit(**{"calc.py": RIGHT})
    project.save(**{"calc.py": RIGHT})
    assert project.judged(patch)["error"]["code"] == "E451"


def test_it_is_run_from_elsewhere_with_a_relative_patch(
    project: Project, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    project.save()
    project.edit(**{"calc.py": RIGHT})
    (tmp_path / "else").mkdir()
    monkeypatch.chdir(tmp_path / "else")

    result = project.apply(Path("../fix.patch"), "--format", "json", repo=Path("../repo"))

    assert json.loads(result.stdout)["error"] is None
    assert (result.exit_code, json.loads(result.stdout)["patch"]) == (0, "../fix.patch")


def test_names_without_prefix_are_read_too(project: Project) -> None:
    project.save()
    old, new = project.path.parent / "old.py", project.path.parent / "new.py"
    old.write_text(CALC)
    new.write_text(RIGHT)
    words = ("diff", "-u", "--label", "calc.py", "--label", "calc.py", str(old), str(new))
    patch = project.path.parent / "plain.patch"
    patch.write_bytes(subprocess.run(words, check=False, capture_output=True).stdout)

    told = project.judged(patch)

    assert (told["error"], told["decision"]) == (None, "manual_review")


def test_no_scanner_for_a_language_means_that_a_person_looks(project: Project) -> None:
    project.save()
    patch = project.edit(**{"calc.rb": "puts 1\n"})
    assert "no scanner looked at calc.rb" in reasons(project.judged(patch))


def test_a_new_security_error_is_a_veto(project: Project) -> None:
    project.save(**{"old.py": "EVIL = 1\n"})

    told = project.judged(project.edit(**{"calc.py": RIGHT + "\n\nEVIL = 2\n"}))

    assert [(v["id"], v["path"], v["line"]) for v in told["vetoes"]] == [("security_finding", "calc.py", 9)]
    assert (told["confidence"]["security"], told["decision"]) == (0.5, "manual_review")


def test_a_scanner_that_breaks_is_not_passed(project: Project) -> None:
    project.scanner("exit 9", name="late")
    project.save()

    told = project.judged(project.edit(**{"calc.py": RIGHT}))

    assert told["confidence"]["security"] is None
    assert "late should have looked for security, and came to no result" in reasons(told)
    assert (told["decision"], told["status"]) == ("manual_review", 0)


def test_a_required_tool_that_breaks_rejects_it_with_a_status_of_its_own(project: Project) -> None:
    project.scanner("exit 9", name="late", required=True)
    project.save()

    told = project.judged(project.edit(**{"calc.py": RIGHT}))

    assert (told["decision"], told["error"]["code"], told["status"]) == ("rejected", "E500", 4)


def test_a_link_is_a_veto_and_is_never_made(project: Project) -> None:
    project.save()
    (project.path / "notes.py").symlink_to("/etc/passwd")
    patch = project.edit()

    told = project.judged(patch)

    assert ids(told) == {"symlink"}
    assert told["decision"] == "manual_review"


def test_the_repository_s_file_decides_what_is_merged(project: Project) -> None:
    layout = CALC.replace("(a, b)", "(a,b)")
    project.save()
    assert project.judged(project.edit(**{"calc.py": layout}))["decision"] == "auto_merge"

    project.configure("strict: true\n")
    project.save()
    told = project.judged(project.edit(**{"calc.py": layout}))
    assert (told["tier"], told["decision"]) == ("AUTO_MERGE", "pull_request")


def test_what_decides_is_committed(project: Project) -> None:
    """HEAD is judged: an edit of the configuration that nobody committed has no effect."""
    project.configure("merge: {auto: false}\n")
    project.save()
    patch = project.edit(**{"calc.py": CALC.replace("(a, b)", "(a,b)")})
    project.configure("merge: {auto: true}\n")

    assert project.judged(patch)["decision"] == "pull_request"


def test_a_configuration_that_cannot_be_read_has_a_status_of_its_own(project: Project) -> None:
    project.configure("merge: {auto: perhaps}\n")
    project.save()
    patch = project.edit(**{"calc.py": RIGHT})
    project.configure("merge: {auto: true}\n")

    told = project.judged(patch)

    assert (told["status"], told["decision"], told["error"]["code"]) == (3, "rejected", "E320")


def test_thresholds_are_given_for_this_time(project: Project) -> None:
    project.scanner(EVIL, name="style", check=style_check())
    project.save()
    patch = project.edit(**{"calc.py": CALC.replace("a * 2", "a * 2  # STYLE")})

    assert project.judged(patch)["confidence"]["lint"] == 0.5
    assert project.judged(patch)["decision"] == "manual_review"
    assert project.judged(patch, "--pr-threshold", "0.5")["decision"] == "auto_merge_pr"
    wrong = project.apply(patch, "--pr-threshold", "0.9", "--auto-merge-threshold", "0.8")
    assert (wrong.exit_code, "lower than that of a pull request" in wrong.output) == (2, True)


def style_check() -> dict[str, object]:
    script = EVIL.replace("EVIL", "STYLE")
    output = {
        "format": "regex",
        "pattern": r"(?P<path>.+?):(?P<line>\d+): (?P<message>.*)",
        "code": "S1",
        "category": "style",
    }
    return {"command": ["sh", "-c", script, "sh", "{files}"], "outputs": [output]}


def test_a_repository_without_a_commit_cannot_be_judged(project: Project, tmp_path: Path) -> None:
    (tmp_path / "x.patch").write_text("x")
    result = project.apply(tmp_path / "x.patch")
    assert (result.exit_code, "E453" in result.stderr) == (4, True)


def test_people_read_lines(project: Project) -> None:
    project.save()
    result = project.apply(project.edit(**{"calc.py": RIGHT}))
    assert result.stdout.startswith("manual_review  (tier MANUAL_REVIEW, confidence ")
    assert "cap   at most MANUAL_REVIEW: the tests are not known" in result.stdout
    assert result.stdout.endswith("Nothing in the repository was changed, and nothing was published.\n")
