"""Names of files that other systems cannot hold, a problem a line as JSON. Arguments: `--`, the files.

The names alone are looked at, so that nothing here can depend on the system that it runs on.
"""

import json
import re
import sys
import unicodedata
from collections.abc import Iterator

FOUND = 3  # not 1: with that a program ends that died on the way
LONGEST = 240  # Windows ends at 260, and a checkout lies in a folder
RESERVED = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³]) *(\..*)?", re.IGNORECASE)
FORBIDDEN = re.compile(r'[<>:"|?*\\\x00-\x1f]')

Problem = tuple[str, str, str]  # code, level, message


def of_name(name: str) -> Iterator[Problem]:
    shown = ascii(name) if not name.isprintable() else f"`{name}`"
    if sign := FORBIDDEN.search(name):
        yield (
            "forbidden-character",
            "error",
            f"{shown} has {sign[0]!a} in it, which Windows does not allow.",
        )
    if name.endswith((".", " ")):
        yield "trailing-dot-or-space", "error", f"{shown} ends with a dot or a space: Windows drops it."
    if RESERVED.fullmatch(name):
        yield "reserved-name", "error", f"{shown} is the name of a device on Windows."
    if not unicodedata.is_normalized("NFC", name):
        yield "not-nfc", "warning", f"{shown} is not in NFC, and macOS may write it otherwise."


def problems(paths: tuple[str, ...]) -> Iterator[tuple[str, Problem]]:
    """Each name once, at the first file below it."""
    seen: set[str] = set()
    known: dict[str, str] = {}
    for path in sorted(paths):
        if len(path) > LONGEST:
            message = f"The path has {len(path)} characters: Windows may not hold more than {LONGEST}."
            yield path, ("long-path", "warning", message)
        parts = path.split("/")
        for place in ("/".join(parts[: n + 1]) for n in range(len(parts))):
            if place in seen:
                continue
            seen.add(place)
            yield from ((path, problem) for problem in of_name(place.rpartition("/")[2]))
            other = known.setdefault(unicodedata.normalize("NFC", place).casefold(), place)
            if other != place:
                message = f"`{place}` and `{other}` are one name on macOS and Windows."
                yield path, ("collision", "error", message)


def main(_dashes: str, *files: str) -> int:
    status = 0
    for path, (code, level, message) in problems(tuple(file.removeprefix("./") for file in files)):
        print(json.dumps({"path": path, "code": code, "level": level, "message": message}))  # noqa: T201  # its report
        status = FOUND
    return status


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
