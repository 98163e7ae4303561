"""`ghapp check` as a person meets it, on real repositories with a real (small) tool."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema_rs
import psutil
import pytest
import yaml
from click.testing import CliRunner

from ghapp.cli.check import check
from ghapp.cli.documents import as_commands
from ghapp.config.repository import RepositoryConfig
from ghapp.model import Finding, PluginResult, PluginStatus, Report
from ghapp.pipeline import Facts, Selection, build_report
from ghapp.plugin import Checked
from tests.cli.here import ROOT, SCRIPT, Here
from tests.waiting import wait_for


def test_nothing_found(here: Here) -> None:
    here.write(a="fine\n")
    result = here.check()
    assert result.exit_code == 0
    assert "success: nothing fails the check" in result.stdout
    assert result.stderr == ""


def test_findings_are_told_by_file_and_line(here: Here) -> None:
    here.write(a="fine\nBAD thing\n")
    result = here.check()
    assert result.exit_code == 1
    lines = result.stdout.splitlines()
    assert lines[0] == "a.txt"
    assert lines[1].split() == ["2", "warning", "bad:", "B1", "thing"]
    assert lines[-1] == "failure: 1 finding that counts"


def test_only_new_lines_count(here: Here) -> None:
    here.commit(a="BAD old\n")
    here.git("checkout", "--quiet", "-b", "side")
    assert here.check().exit_code == 0
    here.write(a="BAD old\nBAD edited\n", b="BAD new file\n")
    report = here.report()
    assert [(issue["path"], issue["line"]) for issue in report["issues"]] == [("a.txt", 2), ("b.txt", 1)]
    assert report["summary"]["filter_note"] == "1 older finding that the base has too."


def test_an_old_finding_stays_old_where_its_file_is_renamed_and_laid_out_anew(here: Here) -> None:
    here.commit(a="one\ntwo\nBAD old\nthree\nfour\n")
    here.git("checkout", "--quiet", "-b", "side")
    here.git("mv", "a.txt", "b.txt")
    here.write(b="zero\none\ntwo\n    BAD  old\nBAD old\nthree\nfour\n")
    assert [(issue["path"], issue["line"]) for issue in here.report()["issues"]] == [("b.txt", 4)]


def test_what_was_accepted_does_not_count(here: Here) -> None:
    here.write(a="BAD one\nBAD two\n")
    mark = here.report()["issues"][0]["fingerprint"]
    said = {"who": "mia", "when": "2026-01-01", "why": "old"}
    entry = {"fingerprint": mark, "tool": "bad", "path": "a.txt"} | said
    here.accept(json.dumps({"version": 1, "entries": [entry]}))

    report = here.report()

    assert [(issue["counts"], issue["accepted"]) for issue in report["issues"]] == [
        (False, True),
        (True, False),
    ]
    assert report["summary"]["total_accepted"] == 1
    assert "(accepted)" in here.check().stdout
    assert here.check("--format", "github").stdout.count("::warning") == 1


def test_a_baseline_that_cannot_be_read_stops(here: Here) -> None:
    here.write(a="fine\n")
    here.accept("{")
    result = here.check()
    assert result.exit_code == 3
    assert "E322" in result.stderr


def test_the_filter_added_asks_for_changed_lines_only(here: Here) -> None:
    here.commit(a="one\nBAD old\n")
    here.git("checkout", "--quiet", "-b", "side")
    here.configure("filter: added\n")
    here.write(a="one\n  BAD old\n")
    assert here.report()["summary"]["filter"] == "added"
    assert len(here.report()["issues"]) == 1


def test_a_checkout_is_left_as_it_was(here: Here) -> None:
    here.commit(a="BAD old\n")
    here.git("checkout", "--quiet", "-b", "side")
    here.write(a="BAD old\n BAD old\n")
    before = {path: path.stat().st_mtime_ns for path in here.path.rglob("*")}
    assert len(here.report()["issues"]) == 1
    assert {path: path.stat().st_mtime_ns for path in here.path.rglob("*")} == before


@pytest.mark.parametrize(
    ("args", "issues"), [(["--all"], 2), ([], 1), (["--base", "HEAD"], 0), (["--base", "trunk"], 1)]
)
def test_what_it_is_compared_with(here: Here, args: list[str], issues: int) -> None:
    here.commit(a="BAD old\n")
    here.git("checkout", "--quiet", "-b", "side")
    here.commit(b="BAD new\n")
    assert len(here.report(*args)["issues"]) == issues


def test_the_repositorys_own_configuration_holds(here: Here) -> None:
    here.write(a="BAD\n", b="BAD\n")
    here.configure("paths: {exclude: [a.txt]}\nplugins: {bad: {severity: info}}\n")
    result = here.report()
    assert [(issue["path"], issue["severity"], issue["counts"]) for issue in result["issues"]] == [
        ("b.txt", "info", False)
    ]
    assert here.check().exit_code == 0


@pytest.mark.parametrize(("args", "status"), [([], 0), (["--strict"], 1), (["--permissive"], 0)])
def test_strictness_by_option_beats_the_file(here: Here, args: list[str], status: int) -> None:
    here.write(a="BAD\n")
    here.configure("strict: false\n")
    assert here.check(*args).exit_code == status


def test_the_json_is_the_published_report_and_nothing_else(here: Here) -> None:
    here.write(a="BAD \x1b[31m é\n")
    result = here.check("--format", "json")
    schema = json.loads((ROOT / "docs/report.schema.json").read_text())
    report = json.loads(result.stdout)
    jsonschema_rs.validator_for(schema).validate(report)
    assert result.stdout.isascii()
    assert {
        "schema",
        "run_id",
        "conclusion",
        "issues",
        "plugins",
        "failed_plugins",
        "summary",
    } <= report.keys()
    assert set(report["plugins"][0]) >= {"id", "status", "reason", "version", "seconds", "cached", "files"}


def test_the_sarif_is_one_document_and_nothing_else(here: Here) -> None:
    here.write(a="fine\nBAD \x1b[31m é\n")
    result = here.check("--format", "sarif")
    schema = json.loads((ROOT / "tests/pipeline/sarif-schema-2.1.0.json").read_text())
    document = json.loads(result.stdout)
    jsonschema_rs.validator_for(schema).validate(document)
    assert (result.exit_code, result.stdout.isascii()) == (1, True)
    [told] = document["runs"][0]["results"]
    place = told["locations"][0]["physicalLocation"]
    assert (place["artifactLocation"]["uri"], place["region"]) == ("a.txt", {"startLine": 2})


def test_a_file_or_a_folder_can_be_checked_alone(here: Here) -> None:
    here.write(a="BAD\n", b="BAD\n")
    result = CliRunner().invoke(check, [str(here.path / "a.txt"), "--plugins", "bad"], obj=here.settings)
    assert "a.txt" in result.stdout
    assert "b.txt" not in result.stdout


@pytest.mark.parametrize("plugins", ["our_rules", None])
def test_a_tool_of_the_repository_s_own_runs_beside_the_plugins(here: Here, plugins: str | None) -> None:
    place = {"artifactLocation": {"uri": "a.txt"}, "region": {"startLine": 1}}
    found = {"ruleId": "R1", "message": {"text": "own"}, "locations": [{"physicalLocation": place}]}
    log = json.dumps({"version": "2.1.0", "runs": [{"tool": {"driver": {}}, "results": [found]}]})
    command = ["sh", "-c", f"echo '{log}'; exit 1", "sh", "{files}"]
    here.configure(yaml.safe_dump({"sarif": [{"id": "our_rules", "command": command, "files": ["*.txt"]}]}))
    here.write(a="BAD\n")
    report = here.report(plugins=plugins)
    assert ("our_rules", "R1") in [(issue["tool"], issue["code"]) for issue in report["issues"]]


def test_only_the_named_plugins_run(here: Here) -> None:
    here.plugin("other", "exit 42")
    here.write(a="BAD\n")
    assert [plugin["id"] for plugin in here.report()["plugins"]] == ["bad"]


def test_disabled_plugins_run_when_named(here: Here) -> None:
    here.write(a="BAD\n")
    here.configure("plugins: {disable: [bad]}\n")
    assert here.check().exit_code == 1


@pytest.mark.parametrize(
    ("script", "fields", "status"),
    [
        ("exit 42", {}, 4),
        ("exit 42", {"required": True}, 4),
        ("sleep 30", {"limits": {"seconds": 1}}, 4),
    ],
)
def test_nothing_judged_is_four(here: Here, script: str, fields: dict[str, Any], status: int) -> None:
    here.plugin("breaks", script, **fields)
    here.write(a="BAD\n")
    assert here.check(plugins="breaks").exit_code == status


@pytest.mark.parametrize(
    ("text", "required", "status"), [("BAD\n", True, 4), ("BAD\n", False, 1), ("fine\n", False, 4)]
)
def test_a_broken_plugin_is_never_fine(here: Here, text: str, required: bool, status: int) -> None:
    here.plugin("breaks", "exit 42", required=required)
    here.write(a=text)
    result = here.check(plugins="bad,breaks")
    assert result.exit_code == status
    assert "could not check: breaks broke" in result.stdout


@pytest.mark.parametrize(
    ("args", "code"), [(["--base", "nope"], "E006"), (["--plugins", "badd"], "E511"), (["/"], "E002")]
)
def test_mistakes_in_the_call_are_two(here: Here, args: list[str], code: str) -> None:
    target = [] if args == ["/"] else [str(here.path)]
    result = CliRunner().invoke(check, [*target, *args], obj=here.settings)
    assert result.exit_code == 2
    assert code in result.stderr
    assert result.stdout == ""


def test_contradicting_options_are_a_usage_error(here: Here) -> None:
    assert here.check("--all", "--base", "HEAD").exit_code == 2


def test_a_bad_configuration_is_three_with_its_line(here: Here) -> None:
    here.configure("version: 1\nstrikt: true\n")
    result = here.check()
    assert result.exit_code == 3
    assert "line 2" in result.stderr
    assert "did you mean `strict`" in result.stderr


def test_a_name_that_no_plugin_has_is_visible_and_fails_nothing(here: Here) -> None:
    here.write(a="fine\n")
    here.configure("plugins: {enable: [badd]}\n")
    result = here.check(plugins=None)
    assert result.exit_code == 0
    assert "there is no such plugin: did you mean bad?" in result.stdout


def test_skipped_files_are_listed_with_their_reason(here: Here) -> None:
    (here.path / "x.txt").write_bytes(b"\0")
    result = here.check()
    assert "x.txt: binary" in result.stdout


@pytest.mark.parametrize(
    "text", ["BAD \x1b[2J\x1b[31mhidden", "BAD [red]markup[/red]", "BAD \u202egnp.exe", "BAD \x9b2J"]
)
def test_text_from_the_repository_moves_nothing_on_the_terminal(here: Here, text: str) -> None:
    here.write(a=text)
    shown = here.check().stdout
    assert not set(shown) & set("\x1b\x9b\u202e")
    assert "[red]markup[/red]" in shown or "markup" not in text


def test_long_lines_are_not_cut_when_nobody_looks(here: Here) -> None:
    here.write(a=f"BAD {'x' * 500} end\n")
    assert "x" * 500 + " end" in here.check().stdout


def an_issue(**fields: Any) -> Report:
    issue = Finding.model_validate({"tool": "t", "path": "a.py", "message": "m"} | fields)
    checked = Checked(PluginResult(id="t", status=PluginStatus.FINDINGS), (issue,))
    selection = Selection((), (), ("a.py",))
    return build_report(Facts("r", "", ""), selection, [checked], RepositoryConfig(), None)


@pytest.mark.parametrize(
    ("fields", "command"),
    [
        ({"line": 3, "column": 2, "code": "F1"}, "::warning file=a.py,line=3,col=2,title=t%3A F1::m"),
        ({"line": 3, "end_line": 5, "column": 2}, "::warning file=a.py,line=3,endLine=5,title=t::m"),
        (
            {"severity": "error", "message": "50%\r\n::error::x"},
            "::error file=a.py,title=t::50%25\\r%0A::error::x",
        ),
        ({"severity": "info", "path": "a:b,c%.py"}, "::notice file=a%3Ab%2Cc%25.py,title=t::m"),
        ({"message": "\x1b[31mred"}, "::warning file=a.py,title=t::\\x1b[31mred"),
    ],
)
def test_workflow_commands_cannot_be_smuggled(fields: dict[str, Any], command: str) -> None:
    lines = list(as_commands(an_issue(**fields)))
    assert lines[:-1] == [command]
    assert not lines[-1].startswith("::")


def test_workflow_commands_name_broken_plugins(here: Here) -> None:
    here.plugin("breaks", "exit 42")
    here.write(a="BAD\n")
    lines = here.check("--format", "github", plugins="bad,breaks").stdout.splitlines()
    assert lines[0] == "::warning file=a.txt,line=1,title=bad%3A B1::"
    assert lines[1].startswith("::error title=breaks%3A broken::")


def test_partial_findings_of_a_broken_plugin_do_not_hide_it(here: Here) -> None:
    here.plugin("breaks", 'case "$1" in a*) echo "$1:1: BAD"; exit 1;; *) exit 42; esac', batch=False)
    here.write(a="x\n", b="x\n")
    report = here.report(plugins="breaks")
    assert (len(report["issues"]), report["failed_plugins"]) == (1, ["breaks"])
    assert here.check(plugins="breaks").exit_code == 4


@pytest.mark.slow
def test_an_interrupt_is_130_and_leaves_no_child(here: Here, tmp_path: Path) -> None:
    here.plugin("slow", "exec sleep 61.5")
    here.write(a="fine\n")
    environment = os.environ | {
        "GHAPP_PLUGINS_PATH": str(here.plugins),
        "GHAPP_DATA_DIR": str(tmp_path / "data"),
    }
    argv = (sys.executable, "-m", "ghapp", "check", str(here.path), "--plugins", "slow")
    listening = ("env", "--default-signal=INT")  # a shell's background job, as tests may be, ignores it
    quiet = subprocess.DEVNULL
    with subprocess.Popen((*listening, *argv), env=environment, stdout=quiet, stderr=quiet) as process:
        wait_for(sleeping)
        process.send_signal(signal.SIGINT)
        assert process.wait(20) == 130
    wait_for(lambda: not sleeping())


def sleeping() -> bool:
    return any((each.info["cmdline"] or ())[-1:] == ["61.5"] for each in psutil.process_iter(["cmdline"]))


def test_what_did_not_change_is_not_run_again(here: Here) -> None:
    here.commit(a="fine\n")
    here.write(b="BAD thing\n")
    first, again = here.report(), here.report()

    assert [plugin["cached"] for report in (first, again) for plugin in report["plugins"]] == [False, True]
    assert first["issues"] == again["issues"] != []


def test_a_project_below_the_root_is_judged_by_its_own_configuration(here: Here) -> None:
    own: dict[str, Any] = {"enabled": "configured", "configured_by": [".own"], "nested": "nearest"}
    here.plugin("own", SCRIPT, **own)
    (here.path / "shop").mkdir()
    (here.path / "shop/.own").write_text("")
    here.commit(a="BAD\n", **{"shop/a": "BAD\n"})
    here.git("switch", "--quiet", "--create", "topic")
    here.commit(**{"shop/a": "BAD\nBAD too\n", "b": "BAD\n"})

    everything, new = here.report("--all", plugins=None), here.report(plugins=None)

    paths = [
        [i["path"] for i in each["issues"] if i["tool"] == "own" and i["counts"]]
        for each in (everything, new)
    ]
    assert paths == [["shop/a.txt", "shop/a.txt"], ["shop/a.txt"]]
