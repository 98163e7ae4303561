"""One agent in the box: what it is given, what of its work is taken, and that the rest is as it was."""

import secrets
from pathlib import Path

import psutil
import pytest

from ghapp.git import Worktree
from ghapp.model import Change
from tests.agents.builders import agent, invocation
from tests.agents.conftest import Run

EDIT = 'echo "a = 2" > a.py'


def contents(tree: Worktree) -> dict[str, str]:
    return {path: (tree.path / path).read_text() for path in tree.files}


async def test_what_it_changed_is_asked_of_git(run: Run, tmp_path: Path) -> None:
    result, patch = await run(agent(tmp_path, f"{EDIT}; exit 3"), invocation())

    assert (result.success, result.files_modified, result.status) == (True, ("a.py",), 3)
    assert (result.reason, result.version) == ("", "1.2.3")
    assert [(change.path, change.content) for change in patch.changes] == [("a.py", b"a = 2\n")]
    assert (patch.source, "+a = 2" in patch.diff) == ("aider", True)


async def test_without_a_change_there_is_no_success(run: Run, tmp_path: Path) -> None:
    result, patch = await run(agent(tmp_path, "echo done; echo a = 1 > a.py"), invocation())

    assert (result.success, result.status, result.stdout) == (False, 0, "done\n")
    assert result.reason == "it changed none of its files"
    assert patch.is_empty


async def test_it_gets_the_prompt_the_model_and_the_files(run: Run, tmp_path: Path) -> None:
    asked = invocation("a.py", "sub/c.py", prompt="Ménd\udc80.\n")
    result, _ = await run(agent(tmp_path, 'cat "$1"; shift; echo "$@"'), asked)
    assert result.stdout == "Ménd?.\nscripted-1 a.py sub/c.py\n"


async def test_it_can_be_told_on_its_standard_input(run: Run, tmp_path: Path) -> None:
    command = ["sh", "-c", "cat", "{model}"]
    result, _ = await run(agent(tmp_path, agent__command=command, agent__stdin="prompt"), invocation())
    assert result.stdout == "Mend a.py.\n"


async def test_its_environment_is_what_the_manifest_says(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-real")
    result, _ = await run(agent(tmp_path, "env"), invocation())

    assert "MODEL_URL=http://127.0.0.1:3128/openai\n" in result.stdout
    assert "MODEL_KEY=the-key-is-outside-of-the-box\n" in result.stdout
    assert "OPENAI" not in result.stdout


async def test_its_only_way_out_is_the_door(run: Run, tmp_path: Path) -> None:
    ask = "import sys, urllib.request as u; print(u.urlopen(sys.argv[1], timeout=5).read())"
    script = f"python3 -c '{ask}' $MODEL_URL/v1/models; python3 -c '{ask}' http://127.0.0.1:80 2>&1 | tail -1"

    result, _ = await run(agent(tmp_path, script), invocation())

    through, past = result.stdout.splitlines()
    assert through == "b'GET /openai/v1/models HTTP/1.1\\r\\n'"
    assert "refused" in past


async def test_it_can_write_nothing_but_its_files_and_its_home(
    run: Run, tree: Worktree, tmp_path: Path
) -> None:
    (tmp_path / "theirs").write_text("theirs")
    script = f"for f in {tmp_path}/command/x {tree.path}/../x {tmp_path}/theirs /usr/x; do echo x > $f; done"

    result, _ = await run(agent(tmp_path, f"({script}) 2>&1; touch $HOME/x && echo home"), invocation())

    assert result.stdout.splitlines()[-1] == "home"
    assert "cannot create /usr/x: Read-only file system" in result.stdout
    assert not any(path.exists() for path in (tmp_path / "command/x", tree.path.parent / "x"))
    assert (tmp_path / "theirs").read_text() == "theirs"


DEEDS = {
    "another file": ("echo x >> b.py", "b.py"),
    "a new file": ("mkdir new; echo x > new/d.py", "new/d.py"),
    "a deletion": ("rm sub/c.py", "sub/c.py"),
    "what git ignores": ("echo x > x.log", "x.log"),
    "a link": ("ln -s /etc/passwd d.py", "d.py"),
    "a link for its file": ("rm b.py; ln -s a.py b.py", "b.py"),
    "a link for a folder": ("rm -r sub; ln -s /etc sub", "sub, sub/c.py"),
    "a mode": ("chmod +x a.py", "the mode of a.py"),
    "another mode": ("chmod +x b.py", "b.py"),
    "a repository": ("mkdir sub/.git; echo x > sub/.git/config", "sub/.git/"),
    "a large file": ("head -c 20000000 /dev/zero > b.py", "b.py"),
    "a name that is no text": ("touch \"$(printf '\\351')\"", "\\xe9"),
}


@pytest.mark.parametrize("deed", DEEDS)
async def test_what_was_not_asked_for_is_undone_and_named(
    run: Run, tree: Worktree, tmp_path: Path, deed: str
) -> None:
    script, named = DEEDS[deed]
    before = sorted(tree.path.rglob("*"))

    result, patch = await run(agent(tmp_path, f"{EDIT}; {script}"), invocation())

    assert (result.success, result.files_modified) == (True, ("a.py",))
    assert result.reason == f"not taken, as it was not asked for: {named}"
    assert [(change.path, change.mode) for change in patch.changes] == [("a.py", "100644")]
    assert sorted(tree.path.rglob("*")) == before
    assert contents(tree) | {"a.py": ""} == {
        ".gitignore": "*.log\n",
        "a.py": "",
        "b.py": "b = 1\n",
        "sub/c.py": "c = 1\n",
    }
    assert (tree.path / "link.py").read_text() == "b = 1\n"


@pytest.mark.parametrize("script", ["rm a.py; ln -s b.py a.py", "chmod +x a.py", "rm a.py; mkdir -p a.py/x"])
async def test_a_file_that_became_something_else_is_no_change(
    run: Run, tree: Worktree, tmp_path: Path, script: str
) -> None:
    result, patch = await run(agent(tmp_path, script), invocation())

    assert (result.success, patch.is_empty) == (False, True)
    assert "a.py" in result.reason
    assert (tree.path / "a.py").read_text() == "a = 1\n"


async def test_edits_from_before_stay_whatever_it_does_to_them(
    run: Run, tree: Worktree, tmp_path: Path
) -> None:
    edits = [Change(path="b.py", content_base64="YiA9IDIK"), Change(path="new.py", content_base64="bmV3Cg==")]
    await tree.apply(edits)

    result, patch = await run(agent(tmp_path, f"{EDIT}; echo x > b.py; rm new.py"), invocation())

    assert result.files_modified == ("a.py",)
    assert result.reason.endswith(": b.py, new.py")
    assert [(change.path, change.content) for change in patch.changes] == [
        ("a.py", b"a = 2\n"),
        ("b.py", b"b = 2\n"),
        ("new.py", b"new\n"),
    ]


async def test_one_that_works_on_files_sees_these_alone(run: Run, tree: Worktree, tmp_path: Path) -> None:
    script = f"find . -type f; {EDIT}; echo x > b.py; ln -s a.py l.py; echo x > ../x; ls {tree.path} 2>&1"

    result, patch = await run(
        agent(tmp_path, script, agent__works_on="files"), invocation("a.py", "sub/c.py")
    )

    assert sorted(result.stdout.splitlines()[:2]) == ["./a.py", "./sub/c.py"]
    assert "No such file" in result.stdout
    assert result.files_modified == ("a.py",)
    assert result.reason == "not taken, as it was not asked for: b.py, l.py"
    assert [change.path for change in patch.changes] == ["a.py"]
    assert await tree.touched() == ("a.py",)


async def test_a_mode_of_a_copy_is_not_taken_and_a_deletion_is(
    run: Run, tree: Worktree, tmp_path: Path
) -> None:
    script = "chmod +x a.py; echo x > a.py; rm b.py"
    result, patch = await run(agent(tmp_path, script, agent__works_on="files"), invocation("a.py", "b.py"))

    assert result.files_modified == ("a.py", "b.py")
    assert [(change.mode, change.content) for change in patch.changes] == [
        ("100644", b"x\n"),
        ("100644", None),
    ]


async def test_in_time_or_not_at_all_and_nothing_goes_on(run: Run, tmp_path: Path) -> None:
    seconds = f"60.{secrets.randbelow(10**9):09}"
    script = f"setsid sleep {seconds} & {EDIT}; sleep {seconds}"

    result, _ = await run(agent(tmp_path, script), invocation(timeout_seconds=3.0))

    assert (result.success, result.status) == (True, None)
    assert result.reason == "it was stopped after 3 s"
    assert [p for p in psutil.process_iter(["cmdline"]) if seconds in (p.info["cmdline"] or ())] == []


async def test_too_much_output_ends_it(run: Run, tmp_path: Path) -> None:
    plugin = agent(tmp_path, "yes", limits={"output_mb": 1})
    result, _ = await run(plugin, invocation())
    assert result.reason == "it printed more than 1 MB; it changed none of its files"


async def test_what_it_said_is_kept_short_and_without_secrets_and_places(
    run: Run, tree: Worktree, tmp_path: Path
) -> None:
    script = "seq 9999; echo $PWD/a.py $HOME/x; echo sk-0123456789abcdef >&2"
    result, _ = await run(agent(tmp_path, script), invocation())

    assert len(result.stdout) <= 4000
    assert result.stdout.endswith("9999\na.py x\n")
    assert result.stderr == "[redacted]\n"
    assert str(tree.path) not in result.model_dump_json()


async def test_one_that_is_not_installed_says_how(run: Run, tmp_path: Path) -> None:
    plugin = agent(tmp_path, executable="no-such", install={"by_hand": "ask your admin"})
    result, patch = await run(plugin, invocation())

    assert (result.success, patch.is_empty) == (False, True)
    assert result.reason == "command: no-such is not installed: ask your admin"
