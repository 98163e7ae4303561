"""safety on one file of requirements, a vulnerability a line as JSON: its own report names no lines.

Runs in the tool's environment, not in ghapp's. Arguments: the folder of the database, the file.
"""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from safety.util import read_requirements  # type: ignore[import-not-found]  # in the tool's environment

FOUND = 3  # not 1: with that a program ends that died on the way
VULNERABLE = 64
NAMES = ("insecure.json", "insecure_full.json")
MISSING = "There is no database of vulnerabilities: put {} and {} into plugins/{}/database"


def looked_up(database: Path, file: str) -> list[dict[str, Any]]:
    options = ("-r", file, "--db", str(database), "--output", "json")
    command = ("safety", "--disable-telemetry", "check", *options)
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode not in {0, VULNERABLE}:
        sys.exit(f"safety ended with status {done.returncode}: {done.stderr[-500:] or done.stdout[-500:]}")
    return list(json.loads(done.stdout)["vulnerabilities"])


def findings(found: list[dict[str, Any]], text: str) -> Iterator[dict[str, Any]]:
    for each in found:
        name, version = each["package_name"], each["analyzed_version"]
        yield {
            "line": _line(name, text),
            "code": each["CVE"] or each["vulnerability_id"],
            "message": f"{name} {version} is vulnerable ({each['vulnerable_spec']}): {each['advisory']}",
            "help_url": each["more_info_url"],
        }


def _line(name: str, text: str) -> int | None:
    """Names are equal but for case and what joins their words."""
    words = r"[-_.]+".join(map(re.escape, re.split(r"[-_.]+", name)))
    match = re.search(rf"^\s*{words}\s*(\[[^\]]*\]\s*)?==", text, re.IGNORECASE | re.MULTILINE)
    return text.count("\n", 0, match.end()) + 1 if match else None


def main(folder: str, file: str) -> int:
    database, text = Path(folder), Path(file).read_text(encoding="utf-8")
    with Path(file).open(encoding="utf-8") as lines:
        if not list(read_requirements(lines, resolve=False)):
            return 0  # nothing to look up
    if not all((database / name).is_file() for name in NAMES):
        sys.exit(MISSING.format(*NAMES, database.parent.name))
    found = list(findings(looked_up(database, file), text))
    for each in found:
        print(json.dumps(each))  # noqa: T201  # its report
    return FOUND if found else 0


if __name__ == "__main__":
    try:
        sys.exit(main(*sys.argv[1:]))
    except OSError as error:
        sys.exit(f"{error.filename}: {error.strerror}")
