"""Tools that break in every way there is: a reason in the report, and never a clean result."""

import asyncio
import threading
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import pytest

from ghapp.config.repository import PluginSettings
from ghapp.model import PluginStatus, Severity
from ghapp.plugin import Checked, Tools, check, fix
from ghapp.plugin.judge import inside
from ghapp.sandbox import no_sandbox
from tests.boxes import best
from tests.plugin.builders import FINDING, plugin, prints

BROKEN, TIMEOUT, SKIPPED = PluginStatus.BROKEN, PluginStatus.TIMEOUT, PluginStatus.SKIPPED
FILES = ("a.py", "b.py")


async def checked(
    tmp_path: Path, script: str, settings: PluginSettings | None = None, **changes: Any
) -> Checked:
    tree = tmp_path / "tree"
    tree.mkdir(exist_ok=True)
    made, tools = plugin(tmp_path, script, **changes), Tools(tmp_path / "tools", best())
    return await check(made, tree, FILES, tools=tools, settings=settings or PluginSettings())


@pytest.mark.parametrize(
    ("script", "reason"),
    [
        ("kill -SEGV $$", "died by SIGSEGV"),
        ("echo oh no >&2; exit 42", "ended with status 42: oh no"),
        ("echo garbage; exit 1", "not JSON"),
        ("echo garbage; exit 0", "not JSON"),
        ('printf \'[{"path": "a.py", \'; exit 1', "not JSON"),
        ("exit 0", "not JSON"),
        ("echo '{}'; exit 1", "there is no list"),
        ("echo '[1]'; exit 1", "an item is no object"),
        ("echo '[{}]'; exit 1", "an item has no 'message'"),
        ("echo '[]'; exit 1", "ended with status 1 but reported nothing"),
        (prints(FINDING, status=0), "reported findings but ended with status 0"),
        (prints({**FINDING, "line": "x"}), "not a number"),
        (prints({**FINDING, "path": "../../etc/passwd"}), "outside the checkout"),
        (prints({**FINDING, "path": "/etc/passwd"}), "outside the checkout"),
        (prints({**FINDING, "path": "c.py"}), "a finding on a file that it was not given: 'c.py'"),
        ("yes", "printed more than 1 MB"),
    ],
)
async def test_a_broken_tool_is_broken_and_says_why(tmp_path: Path, script: str, reason: str) -> None:
    result = (await checked(tmp_path, script, limits={"output_mb": 1, "seconds": 20})).result
    assert result.status is BROKEN
    assert reason in result.reason


async def test_a_hanging_tool_is_a_timeout(tmp_path: Path) -> None:
    result = (await checked(tmp_path, "sleep 60", limits={"seconds": 0.2})).result
    assert (result.status, result.reason) == (TIMEOUT, "stopped after 0.2 s")


async def test_a_missing_tool_is_skipped_with_the_command_that_installs_it(tmp_path: Path) -> None:
    result = (await checked(tmp_path, "exit 0", executable="no-such-tool", install={"apt": "such"})).result
    assert (result.status, result.reason) == (SKIPPED, "no-such-tool is not installed: apt-get install such")
    assert not result.available


async def test_a_command_that_is_not_there_is_broken(tmp_path: Path) -> None:
    result = (await checked(tmp_path, "", check__command=["no-such-command", "{files}"])).result
    assert (result.status, result.reason[:19]) == (BROKEN, "cannot be started: ")


async def test_a_link_out_of_the_checkout_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "tree").mkdir()
    (tmp_path / "tree" / "a.py").symlink_to("/etc/passwd")
    assert (await checked(tmp_path, prints(FINDING))).result.status is BROKEN


async def test_findings_of_a_healthy_tool_are_sorted_and_once(tmp_path: Path) -> None:
    late, early = {**FINDING, "line": 9}, {**FINDING, "path": "./x/../a.py", "line": 2}
    found = await checked(tmp_path, prints(late, early, late))
    assert [(f.path, f.line, f.tool) for f in found.findings] == [
        ("a.py", 2, "sample"),
        ("a.py", 9, "sample"),
    ]
    assert (found.result.status, found.result.version, found.result.files) == ("findings", "1.2.3", 2)


async def test_the_settings_cap_the_severity_and_leave_files_out(tmp_path: Path) -> None:
    settings = PluginSettings(severity=Severity.INFO, exclude=("b.*",))
    found = await checked(tmp_path, prints(FINDING), settings)
    assert (found.findings[0].severity, found.result.files) == (Severity.INFO, 1)


@pytest.mark.parametrize(
    "args", [("--config", "evil"), ("-x",), ("--width",), ("--width", "--config"), ("--flag=1",)]
)
async def test_arguments_that_are_not_offered_are_refused(tmp_path: Path, args: tuple[str, ...]) -> None:
    command = ["sh", "-c", "echo []", "{args}", "{files}"]
    accepts = {"--width": 1, "--flag": 0}
    found = await checked(tmp_path, "", PluginSettings(args=args), check__command=command, accepts=accepts)
    assert (found.result.status, "argument" in found.result.reason) == (BROKEN, True)


async def test_arguments_that_are_offered_reach_the_tool(tmp_path: Path) -> None:
    command = ["sh", "-c", 'echo "$*" > said; echo []', "sh", "{args}", "{files}"]
    settings = PluginSettings(args=("--width", "9", "--flag", "--width=8"))
    made = plugin(tmp_path, check__command=command, accepts={"--width": 1, "--flag": 0})
    await check(made, tmp_path, FILES, tools=Tools(tmp_path, no_sandbox()), settings=settings)
    assert (tmp_path / "said").read_text() == "--width 9 --flag --width=8 a.py b.py\n"


async def test_a_file_name_is_never_an_option(tmp_path: Path) -> None:
    tree = tmp_path / "tree"
    tree.mkdir()
    made = plugin(tmp_path, 'printf "%s " "$@" > said; echo []')
    await check(made, tree, ["-x.py", "@y.py", "z.py"], tools=Tools(tmp_path, no_sandbox()))
    assert (tree / "said").read_text() == "./-x.py ./@y.py z.py "


async def test_many_files_are_cut_in_pieces_that_fit(tmp_path: Path) -> None:
    made = plugin(tmp_path, "echo $# >> said; echo []")
    files = [f"{'d' * 90}/{number:05}.py" for number in range(3000)]
    assert (await check(made, tmp_path, files, tools=Tools(tmp_path, no_sandbox()))).result.status == "ok"
    counts = [int(count) for count in (tmp_path / "said").read_text().split()]
    assert (sum(counts), len(counts)) == (3000, 3)


async def test_one_file_a_process_where_the_tool_wants_it_so(tmp_path: Path) -> None:
    made = plugin(tmp_path, 'echo "$*" >> said; echo []', batch=False)
    await check(made, tmp_path, FILES, tools=Tools(tmp_path, no_sandbox()))
    assert (tmp_path / "said").read_text() == "a.py\nb.py\n"


async def test_what_is_found_before_the_tool_breaks_is_kept(tmp_path: Path) -> None:
    script = f'[ "$1" = a.py ] || exit 9; {prints(FINDING)}'
    found = await checked(tmp_path, script, batch=False)
    assert (found.result.status, len(found.findings)) == (BROKEN, 1)


async def test_what_breaks_on_one_file_goes_on_with_the_others(tmp_path: Path) -> None:
    script = f'[ "$1" = b.py ] || exit 9; {prints({**FINDING, "path": "b.py"})}'
    found = await checked(tmp_path, script, batch=False)
    assert (found.result.status, found.result.reason) == (BROKEN, "ended with status 9")
    assert [f.path for f in found.findings] == ["b.py"]


async def test_what_is_found_besides_what_breaks_the_tool_is_kept(tmp_path: Path) -> None:
    rules = [{"message": "^internal", "breaks": True}]
    output = {"format": "json", "fields": {"path": "path", "message": "message"}, "rules": rules}
    script = prints({**FINDING, "message": "internal error"}, FINDING)
    found = await checked(tmp_path, script, check__outputs=[output])
    assert [f.message for f in found.findings] == ["something"]
    assert (found.result.status, found.result.reason) == (BROKEN, "says that it broke: a.py internal error")


async def test_a_tool_that_stops_at_a_finding_is_broken_and_says_where(tmp_path: Path) -> None:
    output = {"format": "json", "fields": {"path": "path", "line": "line", "message": "message"}}
    changes: dict[str, Any] = {"check__outputs": [output], "check__blocking": [2]}
    found = await checked(tmp_path, prints(FINDING, status=2), **changes)
    assert (found.result.status, len(found.findings)) == (BROKEN, 1)
    assert found.result.reason == "stopped at a.py:1 and judged nothing else: something"
    assert (await checked(tmp_path, prints(status=2), **changes)).result.status is BROKEN


async def test_a_tool_that_has_nothing_to_say_is_skipped_and_says_why(tmp_path: Path) -> None:
    ended = await checked(tmp_path, "echo there are no tests >&2; exit 5", check__skipped=[5])

    assert (ended.result.status, ended.result.reason) == (SKIPPED, "there are no tests")
    assert ended.findings == ()


async def test_output_is_read_beside_the_event_loop_and_each_path_is_resolved_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    resolved = list[tuple[str, bool]]()

    def place(path: str, tree: Path, directory: Path) -> str:
        resolved.append((path, threading.current_thread() is threading.main_thread()))
        return inside(path, tree, directory)

    monkeypatch.setattr("ghapp.plugin.read.inside", place)
    lines = [{**FINDING, "path": path, "line": line} for line in range(1, 50) for path in FILES]
    found = await checked(tmp_path, prints(*lines))
    assert (len(found.findings), resolved) == (98, [("a.py", False), ("b.py", False)])


async def test_only_the_start_of_a_flood_becomes_a_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    redact = Mock(side_effect=lambda text: text)
    monkeypatch.setattr("ghapp.plugin.work.redact", redact)
    result = (await checked(tmp_path, "head -c 900000 /dev/zero | tr '\\0' a; exit 42")).result
    assert len(result.reason) == 400
    assert [len(call.args[0]) for call in redact.call_args_list] == [8000]


async def test_a_reason_names_no_place_and_no_secret(tmp_path: Path) -> None:
    result = (
        await checked(tmp_path, 'echo "at $PWD/a.py $TMPDIR token=ghp_0123456789abcdefgh" >&2; exit 9')
    ).result
    assert "a.py" in result.reason
    assert not [word for word in (str(tmp_path), "/tmp", "ghp_") if word in result.reason]
    assert len((await checked(tmp_path, "seq 9999 | tr '\\n' ' ' >&2; exit 9")).result.reason) <= 400


async def test_a_report_that_is_written_to_a_file_is_read(tmp_path: Path) -> None:
    output = {"format": "json", "from": "file:{tmp}/r", "fields": {"message": "message", "path": "path"}}
    script = 'echo \'[{"message": "m", "path": "a.py"}]\' > "$0/r"; exit 1'
    changes: dict[str, Any] = {
        "check__command": ["sh", "-c", script, "{tmp}", "{files}"],
        "check__outputs": [output],
    }
    assert len((await checked(tmp_path, "", **changes)).findings) == 1
    silent: dict[str, Any] = {**changes, "check__command": ["sh", "-c", "exit 1", "{files}"]}
    assert "did not write its report" in (await checked(tmp_path, "", **silent)).result.reason


async def test_cancellation_is_not_a_result(tmp_path: Path) -> None:
    task = asyncio.create_task(checked(tmp_path, "sleep 60"))
    await asyncio.sleep(0.3)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


@pytest.mark.parametrize(
    ("script", "status"), [("echo new > a.py", "ok"), ("exit 3", "broken"), ("kill $$", "broken")]
)
async def test_a_fixer_changes_the_real_files_or_is_broken(tmp_path: Path, script: str, status: str) -> None:
    command = {"command": ["sh", "-c", script, "sh", "{files}"]}
    made = plugin(tmp_path, kind="fix", fix=command)
    result = await fix(made, tmp_path, ["a.py"], tools=Tools(tmp_path, best()))
    assert result.status == status
    assert (tmp_path / "a.py").exists() == (status == "ok")


async def test_a_check_without_a_fix_fixes_nothing(tmp_path: Path) -> None:
    result = await fix(plugin(tmp_path), tmp_path, ["a.py"], tools=Tools(tmp_path, best()))
    assert result.status is SKIPPED
