"""import_unknown: a module that is neither of the language, nor of the project, nor declared."""

import ast
import re
import sys
from collections.abc import Iterable, Iterator
from contextlib import suppress
from functools import lru_cache
from itertools import pairwise

from ghapp.model import Veto, VetoId
from ghapp.patches.vetoes import lexer, syntax
from ghapp.patches.vetoes.case import Case, Project
from ghapp.patches.vetoes.edit import Edit, Unreadable, suffix_of, text_of
from ghapp.patches.vetoes.words import veto

_SOURCES = frozenset(["", "src", "lib", "python", "app"])  # folders that modules are looked for in
_OF_NODE = frozenset(
    (
        *("assert", "async_hooks", "buffer", "child_process", "cluster", "console", "constants"),
        *("crypto", "dgram", "diagnostics_channel", "dns", "domain", "events", "fs", "http", "http2"),
        *("https", "inspector", "module", "net", "os", "path", "perf_hooks", "process", "punycode"),
        *("querystring", "readline", "repl", "stream", "string_decoder", "sys", "timers", "tls"),
        *("tty", "url", "util", "v8", "vm", "wasi", "worker_threads", "zlib"),
    )
)


def judge(edit: Edit, case: Case) -> Iterator[Veto]:
    """Raises Unreadable."""
    if edit.after is None:
        return
    known = _known(case.project) | _of_patch(case)
    with suppress(Unreadable):
        known |= set(imports_of(edit.path, edit.before))
    for name, line in imports_of(edit.path, edit.after).items():
        if name not in known and not _belongs(edit, name):
            yield veto(VetoId.IMPORT_UNKNOWN, edit.path, line, module=name)


def imports_of(path: str, content: bytes | None) -> dict[str, int]:
    """The modules that Python and JavaScript import, and the line of the first. Raises Unreadable."""
    found: dict[str, int] = {}
    if content is not None and suffix_of(path) in syntax.SUFFIXES:
        for name, line in _python(syntax.parse(content)):
            found.setdefault(name, line)
    elif content is not None and suffix_of(path) in lexer.SCRIPTS:
        for name, line in _script(text_of(content)):
            found.setdefault(name, line)
    return found


def modules_of(paths: Iterable[str]) -> set[str]:
    """What the project's own Python files are called by an import."""
    found: set[str] = set()
    for path in paths:
        parts = path.removesuffix(".py").removesuffix(".pyi").split("/")
        while parts and parts[0] in _SOURCES:
            parts = parts[1:]
        found |= {parts[0], parts[-1]} if parts else set()
    return found


@lru_cache(maxsize=8)  # once a project: it may have very many files
def _known(project: Project) -> set[str]:
    declared = {name.partition("[")[0].replace("-", "_") for name in project.declared}
    return modules_of(project.paths) | set(project.imports) | declared | set(project.declared)


def _of_patch(case: Case) -> set[str]:
    """Modules that the patch itself adds are another veto's."""
    return modules_of(edit.path for edit in case.edits if edit.after is not None)


def _belongs(edit: Edit, name: str) -> bool:
    """To the language."""
    if edit.suffix in syntax.SUFFIXES:
        return name in sys.stdlib_module_names
    return name in _OF_NODE or name.startswith("node:")


def _python(tree: ast.Module) -> Iterator[tuple[str, int]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name.partition(".")[0], node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.partition(".")[0], node.lineno
        elif isinstance(node, ast.Call) and _imports(node.func) and node.args:
            named = node.args[0]
            if isinstance(named, ast.Constant) and isinstance(named.value, str):
                yield named.value.partition(".")[0], node.lineno


def _imports(node: ast.AST) -> bool:
    return getattr(node, "attr", getattr(node, "id", "")) in {"import_module", "__import__"}


def _script(text: str) -> Iterator[tuple[str, int]]:
    code = (each for each in lexer.tokens(text) if each.kind != "comment" and each.text != "(")
    for word, name in pairwise(code):
        named = word.text in {"from", "import", "require"} and name.kind == "string"
        if named and re.match(r"['\"][^./#~]", name.text):
            yield _package(name.text[1:-1]), name.line


def _package(name: str) -> str:
    parts = name.split("/")
    return "/".join(parts[:2] if name.startswith("@") else parts[:1])
