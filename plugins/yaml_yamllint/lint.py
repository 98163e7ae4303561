"""yamllint over files, a problem a line as JSON: its own formats quote keys as they are, line ends and all.

Runs in the tool's environment, not in ghapp's. Arguments: the configuration, `--`, the files.
"""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml
from yamllint import linter  # type: ignore[import-not-found]  # lives in the tool's environment
from yamllint.config import YamlLintConfig  # type: ignore[import-not-found]

FOUND = 3  # not 1: with that a program ends that died on the way


def problems(path: str, config: Any) -> Iterator[dict[str, Any]]:
    text = Path(path).read_bytes().decode("utf-8-sig")
    try:
        for problem in linter.run(text, config, path):
            yield {
                "line": problem.line,
                "column": problem.column,
                "level": problem.level,
                "code": problem.rule or "",
                "message": problem.desc or "",
            }
    except yaml.reader.ReaderError as error:  # it stops at a sign that YAML does not allow
        line = text.count("\n", 0, error.position) + 1
        yield {"line": line, "level": "error", "code": "", "message": f"syntax error: {error.reason}"}


def main(config: str, _dashes: str, *files: str) -> int:
    rules, status = YamlLintConfig(file=config), 0
    for path in files:
        for problem in problems(path.removeprefix("./"), rules):
            print(json.dumps({"path": path, **problem}))  # noqa: T201  # its report
            status = FOUND
    return status


if __name__ == "__main__":
    try:
        sys.exit(main(*sys.argv[1:]))
    except OSError as error:
        sys.exit(f"{error.filename}: {error.strerror}")
