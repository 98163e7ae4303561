"""The tools as a person calls them, and what they tell a person: read here without any of ghapp's parsers."""

import csv
import difflib
import re
import shutil
import subprocess
import tomllib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

PLUGINS = Path(__file__).parents[2] / "plugins"
Place = tuple[str, int | None, str]  # file, line, rule
Read = Callable[[str], list[Place]]


def lines(pattern: str) -> Read:
    """Each match tells of one finding, also when it is printed twice."""
    compiled = re.compile(pattern, re.MULTILINE)

    def read(said: str) -> list[Place]:
        found = {match[0]: match.groupdict() for match in compiled.finditer(said)}.values()
        return [
            (
                each["path"] or each.get("name") or "",
                int(each["line"]) if each.get("line") else None,
                each.get("code") or "",
            )
            for each in found
        ]

    return read


def table(path: str, line: str, code: str) -> Read:
    """CSV with these columns."""
    return lambda said: [
        (row[path].removeprefix("./"), int(row[line]), row[code]) for row in csv.DictReader(said.splitlines())
    ]


def below_their_file(said: str) -> list[Place]:
    """ESLint's report: a file, and below it its findings."""
    found, path = list[Place](), ""
    for line in said.splitlines():
        if row := re.match(r"\s+(\d+):\d+\s+\w+\s+.*?(?:\s{2,}(\S+))?$", line):
            found.append((path, int(row[1]), row[2] or "parsing-error"))
        elif line and not line.startswith(" "):
            path = line
    return found


@dataclass(frozen=True)
class Hand:
    """`command` is followed by the files. Without `read` it rewrites them: each run of lines that are others
    afterwards is a finding.
    """

    files: tuple[str, ...]
    command: tuple[str, ...]
    read: Read | None = None
    exclude: tuple[str, ...] = ()
    environment: Mapping[str, str] = field(default_factory=dict)
    each: bool = False  # one process a file: of many it does not say which
    whole: bool = False  # it takes the folder, and its files are picked out of what it says
    errors: bool = False  # nothing else is compared: its notes say no rule, or belong to an error
    knows: tuple[str, str] | None = None  # where a project says which files: then it is given none
    drops: str = ""  # a part of ghapp's codes that the tool does not print

    def takes(self, tree: Path, names: list[str]) -> list[str]:
        mine = [name for name in names if fits(name, self.files) and not fits(name, self.exclude)]
        return list(for_mypy(tree, mine)) if self.command[0] == "mypy" else mine

    def finds(self, tree: Path, names: list[str], path: str, copy: Path) -> Counter[Place]:
        """One that fails must not pass for one that finds nothing."""
        if self.read is None:
            shutil.copytree(tree, copy, symlinks=True)
            assert self._ended(copy, names, path) == ("", 0)
            return Counter(place for name in names for place in changes(tree, copy, name))
        if self.each:
            ended = [(name, *self._ended(tree, [name], path)) for name in names]
            said = "".join(f"{name}: {line}\n" for name, text, _ in ended for line in text.splitlines())
            status = sum(status for _, _, status in ended)
        else:
            said, status = self._ended(tree, self._words(tree, names), path)
        found = ((file.removeprefix(f"{tree}/"), line, code) for file, line, code in self.read(said))
        places = Counter(place for place in found if place[0] in names)
        assert places or status == 0, said
        return places

    def _words(self, tree: Path, names: list[str]) -> list[str]:
        if self.whole:
            return ["."]
        given = [] if self.knows and configured(tree, self.knows[0]).get(self.knows[1]) else names
        is_free = self.command[0] == "mypy" and "python_version" not in configured(tree, "mypy")
        return ["--python-version=3.14", *given] if is_free else given

    def _ended(self, tree: Path, words: list[str], path: str) -> tuple[str, int]:
        variables = {"PATH": path, "HOME": str(tree.parent), "LANG": "C.UTF-8", **self.environment}
        done = subprocess.run(
            [*self.command, *words], cwd=tree, env=variables, capture_output=True, text=True, check=False
        )
        return done.stdout + done.stderr, done.returncode


def fits(name: str, globs: tuple[str, ...]) -> bool:
    return any(fnmatch(name if "/" in glob else name.rpartition("/")[2], glob) for glob in globs)


def configured(tree: Path, tool: str) -> dict[str, Any]:
    own: dict[str, Any] = tomllib.loads((tree / "pyproject.toml").read_text())["tool"].get(tool, {})
    return own


def for_mypy(tree: Path, names: list[str]) -> Iterator[str]:
    """By name it would judge also what the project excludes; with a module and its stub it judges nothing."""
    excluded = configured(tree, "mypy").get("exclude", [])
    patterns = [excluded] if isinstance(excluded, str) else excluded
    for name in names:
        if f"{name}i" not in names and not any(re.search(pattern, name) for pattern in patterns):
            yield name


def changes(tree: Path, copy: Path, name: str) -> list[Place]:
    before, after = (folder.joinpath(name).read_bytes().splitlines(keepends=True) for folder in (tree, copy))
    steps = difflib.SequenceMatcher(None, before, after).get_opcodes()
    return [(name, start + 1, "") for kind, start, *_ in steps if kind != "equal"]


PYTHON, STUBS, TEXT = ("*.py",), ("*.py", "*.pyi"), ("*.lock", "*.svg", "*.min.*", "package-lock.json")
SCRIPTS = ("*.js", "*.jsx", "*.mjs", "*.cjs", "*.ts", "*.tsx", "*.mts", "*.cts")
MYPY = ("--ignore-missing-imports", "--no-site-packages", "--explicit-package-bases")
# without the packages that a project needs, what these tell would be wrong
CALM = (
    "--allow-subclassing-any",
    "--allow-untyped-decorators",
    "--no-warn-return-any",
    "--no-warn-unused-ignores",
)
ESLINT = ("--no-config-lookup", "--config", str(PLUGINS / "js_eslint/trusted.mjs"))
SEMGREP = (f"--config={PLUGINS}/semgrep/rules", "--no-rewrite-rule-ids", "--metrics=off", "--disable-nosem")
GITLEAKS = ("--config", str(PLUGINS / "gitleaks/rules.toml"), "--ignore-gitleaks-allow", "--no-banner")

HANDS = {
    "python_ruff": Hand(
        STUBS,
        ("ruff", "check", "--no-cache", "--no-fix", "--force-exclude", "--output-format", "concise"),
        lines(r"^(?P<path>.+?):(?P<line>\d+):\d+: (?P<code>[\w-]+).*$"),
    ),
    "ruff_format": Hand(
        STUBS,
        ("ruff", "format", "--no-cache", "--force-exclude", "--check"),
        lines(r"^(?P<code>unformatted): .*\n +--> (?P<path>.+?):(?P<line>\d+):\d+$"),
    ),
    "python_black_fix": Hand(STUBS, ("black", "--quiet")),
    "python_isort_fix": Hand(STUBS, ("isort", "--quiet", "--profile", "black", "--filter-files")),
    "python_mypy": Hand(
        STUBS,
        ("mypy", *MYPY, *CALM, "--no-pretty", "--cache-dir=/dev/null"),
        lines(r"^(?P<path>[^:\n]+):(?P<line>\d+): error: .*\[(?P<code>[\w-]+)\]$"),
        environment={"MYPYPATH": "src"},
        errors=True,
        knows=("mypy", "files"),
    ),
    "python_pyright": Hand(
        STUBS,
        ("pyright", "--project", ".", "--pythonpath", "/nonexistent"),
        lines(
            r"^  (?P<path>/.+?):(?P<line>\d+):\d+ - \w+: .*?(?:\n(?!  /|/|\d+ error).*?)*?"
            r"(?:\((?P<code>report\w+)\))?$(?=\n(?:  /|/|\d+ error))"
        ),
        knows=("pyright", "include"),
    ),
    "python_pylint": Hand(
        STUBS,
        (
            "pylint",
            "--rcfile=/dev/null",
            "--disable=import-error",
            "--msg-template={path}:{line}:{column} {symbol} {msg}",
        ),
        lines(
            r"^(?P<path>[^:\n]+):(?P<line>\d+):\d+ (?P<code>[a-z-]+) .+(?:\n(?!\*|.+:\d+:\d+ [a-z-]+ ).*)*"
        ),
        environment={"PYTHONHASHSEED": "0"},
    ),
    "python_bandit": Hand(
        PYTHON,
        ("bandit", "--quiet", "--format", "csv", "--ignore-nosec", "--skip", "B101"),
        table("filename", "line_number", "test_id"),
    ),
    "semgrep": Hand(
        (
            *PYTHON,
            *SCRIPTS,
            ".github/workflows/*.yml",
            ".github/workflows/*.yaml",
            "action.yml",
            "action.yaml",
        ),
        ("semgrep", "scan", *SEMGREP, "--disable-version-check", "--no-git-ignore", "--quiet", "--emacs"),
        lines(r"^(?P<path>.+?):(?P<line>\d+):\d+:\w+\((?P<code>.+?)\):"),
    ),
    "gitleaks": Hand(
        ("*",),
        (
            "gitleaks",
            "dir",
            *GITLEAKS,
            "--report-format",
            "csv",
            "--report-path",
            "-",
            "--log-level",
            "fatal",
        ),
        table("File", "StartLine", "RuleID"),
        whole=True,
    ),
    "actions_zizmor": Hand(
        (".github/workflows/*.yml", ".github/workflows/*.yaml", "action.yml", "action.yaml"),
        ("zizmor", "--offline", "--no-config", "--no-ignores", "--quiet", "--format", "plain"),
        lines(r"^\w+\[(?P<code>[\w-]+)\]: .*\n +--> (?P<path>.+?):(?P<line>\d+):\d+$"),
        drops="zizmor/",
    ),
    "codespell": Hand(
        ("*",), ("codespell",), lines(r"^(?P<path>.+?):(?P<line>\d+): .+ ==> "), TEXT, drops="misspelling"
    ),
    "typos": Hand(
        ("*",),
        ("typos", "--force-exclude"),
        lines(r"^error: .*\n +╭▸ (?:(?P<path>.+?):(?P<line>\d+):\d+|\n1 │ (?P<name>.+))$"),
        TEXT,
        drops="misspelling",
    ),
    "yaml_yamllint": Hand(
        ("*.yml", "*.yaml"),
        ("yamllint", "-d", "relaxed", "-f", "parsable"),
        lines(r"^(?P<path>.+?):(?P<line>\d+):\d+: \[\w+\] .*\((?P<code>[\w-]+)\)$"),
    ),
    "json_jq": Hand(
        ("*.json",),
        ("jq", "empty"),
        lines(r"^(?P<path>.+?): jq: error .+? at line (?P<line>\d+)"),
        each=True,
        drops="cannot-parse",
    ),
    "toml_taplo": Hand(
        ("*.toml",),
        ("taplo", "check", "--no-schema"),
        lines(r"┌─ (?P<path>.+?):(?P<line>\d+):\d+$"),
    ),
    "md_markdownlint": Hand(
        ("*.md", "*.markdown"),
        ("markdownlint", "--disable", "MD013", "--"),
        lines(r"^(?P<path>.+?):(?P<line>\d+)(?::\d+)? \w+ (?P<code>MD\d+)/"),
    ),
    "md_mdformat_fix": Hand(("*.md",), ("mdformat",)),
    "js_prettier_fix": Hand(
        (*SCRIPTS, "*.css", "*.scss", "*.less", "*.vue", "*.graphql"),
        ("prettier", "--check"),
        lines(r"^\[warn\] (?P<path>(?!Code style).+)$"),
    ),
    "js_eslint": Hand(SCRIPTS, ("eslint", *ESLINT, "--format", "stylish"), below_their_file),
}
