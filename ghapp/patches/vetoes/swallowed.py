"""exception_swallowed: trouble that nobody hears of any more."""

import ast
import re
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from ghapp.model import Veto, VetoId
from ghapp.patches.vetoes import lexer, syntax
from ghapp.patches.vetoes.case import Case
from ghapp.patches.vetoes.edit import Edit, Unreadable
from ghapp.patches.vetoes.words import veto

_ALL = frozenset(["Exception", "BaseException"])
_SHELL = re.compile(
    r"\|\|\s*(?:true|:)(?=[\s;)\"'&]|$)|(?:2|&)>{1,2}\s*/dev/null|>\s*/dev/null\s+2>&1|\bset\s+\+[a-z]*e"
    r"|\bcontinue-on-error\s*:\s*(?!false)\S+|\ballow_failure\s*:\s*(?!false)\S+|\btrap\s+(?:''|\"\"|:)\s"
    r"|-ErrorAction\s+(?:SilentlyContinue|Ignore)|\bignore_errors\s*:\s*(?:true|yes)",
)
_SCRIPT = re.compile(
    r"catch(?: \( [\w$]+(?: : \w+)? \))? \{ \}|catch \( (?:\( (?:[\w$]+ )?\)|[\w$]+) => \{ \} \)"
)
_GO = re.compile(r"\berr\w* != nil \{ \}|\b_ = err\w*|recover \( \)")
_LINES = frozenset(
    [".sh", ".bash", ".dash", ".ksh", ".zsh", ".bats", ".yml", ".yaml", ".ps1", ".psm1", ".mk", ".dockerfile"]
)
_NAMES = ("Dockerfile", "Containerfile", "Makefile", "Jenkinsfile", "package.json", "Justfile", "justfile")


class _Swallow(NamedTuple):
    text: str
    line: int


def judge(edit: Edit, _case: Case) -> Iterator[Veto]:
    """Raises Unreadable."""
    if edit.after is None:
        return
    try:
        before = Counter(each.text for each in _swallows(edit, edit.before))
    except Unreadable:
        before = Counter()
    for each in _swallows(edit, edit.after):
        before[each.text] -= 1
        if before[each.text] < 0:
            yield veto(VetoId.EXCEPTION_SWALLOWED, edit.path, each.line, swallow=each.text)


def _swallows(edit: Edit, content: bytes | None) -> Iterator[_Swallow]:
    text = edit.new_text if content is edit.after else edit.old_text
    if edit.suffix in syntax.SUFFIXES:
        for node in ast.walk(syntax.parse(content or b"")):
            if shown := _python(node):
                yield _Swallow(shown, getattr(node, "lineno", 1))
    elif edit.suffix in lexer.SUFFIXES:
        yield from _by_tokens(text, edit.suffix in lexer.GO)
    elif edit.suffix in _LINES or edit.name.startswith(_NAMES) or text.startswith("#!"):
        for number, line in enumerate(text.split("\n"), 1):
            yield from (_Swallow(" ".join(match[0].split()), number) for match in _SHELL.finditer(line))


def _python(node: ast.AST) -> str:
    if isinstance(node, ast.ExceptHandler) and _catches_all(node.type) and _does_nothing(node):
        return ast.unparse(node).replace("\n", " ")
    if isinstance(node, ast.ExceptHandler) and node.type is None and not _raises(node):
        return "except:"
    if isinstance(node, ast.Call) and _name(node.func) == "suppress" and any(map(_catches_all, node.args)):
        return ast.unparse(node)
    return ""


def _catches_all(node: ast.expr | None) -> bool:
    if isinstance(node, ast.Tuple):
        return any(map(_catches_all, node.elts))
    return node is None or _name(node) in _ALL


def _does_nothing(handler: ast.ExceptHandler) -> bool:
    """Nothing, or it goes on as if there had been an answer."""
    quiet = (ast.Pass, ast.Continue, ast.Break)
    return all(
        isinstance(each, quiet)
        or (isinstance(each, ast.Expr | ast.Return) and isinstance(each.value, ast.Constant | None))
        for each in handler.body
    )


def _raises(handler: ast.ExceptHandler) -> bool:
    return any(isinstance(each, ast.Raise) for each in ast.walk(handler))


def _name(node: ast.AST) -> str:
    return str(getattr(node, "attr", getattr(node, "id", "")))


def _by_tokens(text: str, go: bool) -> Iterator[_Swallow]:
    code = [each for each in lexer.tokens(text, go=go) if each.kind != "comment"]
    shown = " ".join("''" if each.kind == "string" else each.text for each in code)
    for match in (_GO if go else _SCRIPT).finditer(shown):
        yield _Swallow(match[0], code[shown.count(" ", 0, match.start())].line)
