"""mypy, with those options of the repository that can neither run code nor reach other files.

Runs in the tool's environment, not in ghapp's. Arguments: the configuration, a private folder, options, `--`,
the files.
"""

import configparser
import json
import re
import sys
import tomllib
from collections.abc import Collection, Iterator
from pathlib import Path

from mypy import api

Section = tuple[str, dict[str, object]]
HARMLESS = re.compile(
    r"python_version|platform|always_(true|false)|strict(_[a-z_]+)?|extra_checks|(no_)?implicit_(optional|reexport)"
    r"|(dis)?allow_[a-z_]+|check_untyped_defs|(no_)?warn_(?!unused_configs)[a-z_]+|ignore_errors"
    r"|follow_(imports(_for_stubs)?|untyped_imports)|(en|dis)able_error_code|(untyped|deprecated)_calls_exclude"
    r"|local_partial_types|disable_(bytearray|memoryview)_promotion|enable_incomplete_feature|mypy_path"
)
MODULE = re.compile(r"[\w.*-]+")
FOLDER = re.compile(r"(?!/)(?!.*\.\.)[\w./-]+")
# What other packages are decides these: without them they would be told of good code.
SHAKY = re.compile(
    r"warn_(unused_ignores|return_any)|disallow_(subclassing_any|untyped_decorators)"
    r"|disallow_any_(unimported|expr|decorated)"
)
CALM = (
    *("--no-warn-unused-ignores", "--no-warn-return-any"),
    *("--allow-subclassing-any", "--allow-untyped-decorators"),
)
OURS = ("--output=json", "--no-error-summary", "--ignore-missing-imports", "--explicit-package-bases")
# Else it would be that of the Python below it, which is another one on another machine.
NEWEST = "--python-version=3.14"


def read(config: Path) -> list[Section]:
    """Each with its name in an INI file: `mypy`, or `mypy-` and the names of modules."""
    if config.suffix == ".toml":
        return list(_of_toml(tomllib.loads(config.read_text("utf-8")).get("tool", {}).get("mypy", {})))
    parser = configparser.RawConfigParser(strict=False)
    parser.read(config, "utf-8")
    return [(name, dict(parser[name])) for name in parser.sections() if re.match(r"mypy(-|$)", name)]


def _of_toml(own: dict[str, object]) -> Iterator[Section]:
    yield "mypy", own
    overrides = own.get("overrides", [])
    for each in overrides if isinstance(overrides, list) else []:
        yield f"mypy-{_text(each.get('module', ''))}", each


def harmless(sections: list[Section], *, is_calm: bool) -> configparser.RawConfigParser:
    """Only what is written out here is read by mypy: no text of the repository may begin a line."""
    safe = configparser.RawConfigParser()
    for name, options in sections:
        kept = {key: _value(key, value) for key, value in options.items() if _is_kept(key, is_calm=is_calm)}
        if safe_name := _name(name):
            safe.read_dict({safe_name: kept})
    return safe


def _name(section: str) -> str:
    """Nothing for one about no module."""
    if section == "mypy":
        return section
    names = [name for name in re.split(r"[\s,]+", section.partition("-")[2]) if MODULE.fullmatch(name)]
    return f"mypy-{','.join(names)}" if names else ""


def _is_kept(key: str, *, is_calm: bool) -> bool:
    return HARMLESS.fullmatch(key) is not None and not (is_calm and SHAKY.fullmatch(key))


def _value(key: str, value: object) -> str:
    text = _text(value)
    if key != "mypy_path":
        return text
    folders = (part.removeprefix("$MYPY_CONFIG_FILE_DIR/") for part in re.split(r"[\s,:]+", text))
    return ":".join(folder for folder in folders if FOLDER.fullmatch(folder))


def _text(value: object) -> str:
    """On one line, whatever a line ends with."""
    lines = map(str, value) if isinstance(value, list) else str(value).splitlines()
    parts = (part.strip(" \t,") for line in lines for part in line.splitlines())
    return ", ".join(part for part in parts if part)


def softened(line: str) -> str:
    """A note: what is told without the plugins of a repository may be wrong."""
    told = json.loads(line)
    is_sure = told["severity"] != "error" or told["code"] in {None, "syntax"}
    return line if is_sure else json.dumps({**told, "severity": "note"})


def main(config: str, folder: str, *words: str) -> int:
    options, files = words[: words.index("--")], words[words.index("--") + 1 :]
    sections, is_calm = read(Path(config)), "--no-site-packages" in options
    known = {key for section, own in sections if section == "mypy" for key in own}
    path = Path(folder, "mypy.ini")
    with path.open("w", encoding="utf-8") as file:
        harmless(sections, is_calm=is_calm).write(file)
    places = (f"--config-file={path}", f"--cache-dir={folder}/cache")
    told = api.run(
        [*places, *OURS, *(CALM if is_calm else ()), *_target(known, options), *options, "--", *files]
    )
    return _say(*told, is_soft="plugins" in known)


def _target(known: Collection[str], options: Collection[str]) -> tuple[str, ...]:
    """The project's environment has a Python of its own."""
    return () if "python_version" in known or "--python-executable" in options else (NEWEST,)


def _say(stdout: str, stderr: str, status: int, *, is_soft: bool) -> int:
    for line in stdout.splitlines():
        sys.stdout.write(f"{softened(line) if is_soft and line.startswith('{') else line}\n")
    sys.stderr.write(stderr)
    return status


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
