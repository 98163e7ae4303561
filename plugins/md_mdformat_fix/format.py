"""mdformat over files: `--diff` prints what it would change, `--write` changes it.

Its own report says no lines, and wraps the names of files. Runs in the tool's environment, not in ghapp's.
Arguments: `--diff` or `--write`, the configuration, `--`, the files.
"""

import difflib
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import mdformat  # type: ignore[import-not-found]  # lives in the tool's environment
from mdformat._util import detect_newline_type, is_md_equal  # type: ignore[import-not-found]

FOUND = 3  # not 1: with that a program ends that died on the way
EXTENSIONS = ["frontmatter", "gfm", "tables"]  # all that are installed


def formatted(text: str, options: dict[str, Any]) -> str:
    how = {"options": options, "extensions": options.get("extensions", EXTENSIONS)}
    new: str = mdformat.text(text, **how)
    if not is_md_equal(text, new, **how):  # it would say something else: the tool itself refuses that
        return text
    return new.replace("\n", detect_newline_type(text, options.get("end_of_line", "lf")))


def difference(path: str, old: str, new: str) -> Iterator[str]:
    """Lines end with a line feed and nothing else; an end that is missing is a change too."""
    before, after = ([f"{line}\n" for line in text.split("\n")[:-1]] for text in (old, new))
    before += [last for last in [old.rpartition("\n")[2]] if last]
    for line in difflib.unified_diff(before, after, path, path):
        yield line if line.endswith("\n") else f"{line}\n"


def main(mode: str, config: str, _dashes: str, *files: str) -> int:
    options, status = tomllib.loads(Path(config).read_text("utf-8")), 0
    for path in files:
        old = Path(path).read_bytes().decode()
        new = formatted(old, options)
        if new != old and mode == "--write":
            Path(path).write_bytes(new.encode())
        elif new != old:
            sys.stdout.writelines(difference(path, old, new))
            status = FOUND
    return status


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8", newline="\n")  # type: ignore[union-attr]
    try:
        sys.exit(main(*sys.argv[1:]))
    except OSError as error:
        sys.exit(f"{error.filename}: {error.strerror}")
