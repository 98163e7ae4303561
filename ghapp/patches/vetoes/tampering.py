"""tests_removed, tests_skipped, tests_emptied, tests_weakened, tests_changed, expectations_changed."""

import ast
import doctest
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from itertools import pairwise

from ghapp.agents.protected import TESTS, is_test
from ghapp.model import Veto, VetoId
from ghapp.patches.vetoes import lexer, syntax
from ghapp.patches.vetoes.case import Case
from ghapp.patches.vetoes.edit import Edit, Unreadable
from ghapp.patches.vetoes.meaning import changes_no_meaning
from ghapp.patches.vetoes.python_tests import differences, is_test_name
from ghapp.patches.vetoes.words import veto
from ghapp.plugin.manifest import matches

_PROSE = (".md", ".rst", ".txt")
_NEVER_ENTERED = frozenset(
    ["build", "dist", "node_modules", "venv"]
)  # by pytest, as folders that start with `.`
_SKIPS = frozenset(["skip", "only", "todo", "xit", "xtest", "xdescribe", "fit", "fdescribe"])
_SKIPS_OF_GO = frozenset(["Skip", "SkipNow", "Skipf"])


def judge(edit: Edit, case: Case) -> Iterator[Veto]:
    """Raises Unreadable."""
    if edit.before is None or changes_no_meaning(edit.path, edit.before, edit.after):
        return
    if edit.suffix in syntax.SUFFIXES:
        yield from _python(edit, case)
    elif _judges(edit.path):
        yield from _other(edit, case)
    elif edit.suffix in _PROSE and ">>>" in edit.old_text:
        yield from _lost(edit, _examples_in(edit.old_text) - _examples_in(edit.new_text))


def _judges(path: str) -> bool:
    return is_test(path) or is_test(path.lower())


def is_collected(path: str) -> bool:
    """Whether a test framework takes it for a file of tests by its name."""
    folders = path.split("/")[:-1]
    entered = not any(each.startswith(".") or each in _NEVER_ENTERED for each in folders)
    return entered and matches(path, TESTS)


def _python(edit: Edit, case: Case) -> Iterator[Veto]:
    try:
        before = syntax.parse(edit.before or b"")
    except Unreadable:
        if not _judges(edit.path):  # it was broken: nothing could be run
            return
        raise
    if not (_judges(edit.path) or _holds_tests(before)):
        yield from _examples(edit, before)
    elif edit.after is None:
        yield from _deleted(edit, case)
    else:
        old, new = (syntax.without_notes(each or b"") for each in (edit.before, edit.after))
        for found in differences(old, new, _elsewhere(edit, case.edits)):
            yield veto(found.id, edit.path, found.line, test=found.test, what=found.what)


def _holds_tests(tree: ast.Module) -> bool:
    """A test under the name of something else."""
    imported = {getattr(node, "module", None) for node in tree.body}
    imported |= {alias.name for node in tree.body if isinstance(node, ast.Import) for alias in node.names}
    named = (node.name for node in tree.body if isinstance(node, ast.ClassDef | syntax.Function))
    return bool(imported & {"pytest", "unittest"}) and any(map(is_test_name, named))


def _deleted(edit: Edit, case: Case) -> Iterator[Veto]:
    moved = (each for each in case.edits if each.is_new and each.after == edit.before)
    if not any(_is_below(each.path, edit.path) for each in moved):
        yield veto(VetoId.TESTS_REMOVED, edit.path, test="the file", what="is gone or is not run any more")


def _elsewhere(edit: Edit, edits: Sequence[Edit]) -> Callable[[ast.stmt], bool]:
    """Tells of a test whether it is at the top of another file, collected, beside or below where it was."""

    @cache
    def known() -> frozenset[str]:
        others = [each for each in edits if each.path != edit.path and _is_below(each.path, edit.path)]
        return frozenset(text for other in others for text in _tests_of(other))

    return lambda statement: syntax.dump(statement) in known()


def _tests_of(edit: Edit) -> Iterator[str]:
    """None where all are skipped."""
    if edit.after is not None and edit.suffix in syntax.SUFFIXES:
        tree = syntax.without_notes(edit.after)
        names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
        if names.isdisjoint({"pytestmark", "__test__", "collect_ignore"}):
            yield from map(syntax.dump, tree.body)


def _is_below(path: str, old: str) -> bool:
    """Then it has the same fixtures, and stands where tests are looked for."""
    return is_collected(path) and path.startswith(old[: old.rfind("/") + 1])


def _examples(edit: Edit, before: ast.Module) -> Iterator[Veto]:
    """Examples in docstrings are tests too."""
    if b">>>" in (edit.before or b""):
        yield from _lost(edit, _doctests(before) - _doctests(syntax.parse(edit.after or b"")))


def _lost(edit: Edit, examples: Counter[tuple[str, str]]) -> Iterator[Veto]:
    for source, _ in examples:
        yield veto(
            VetoId.EXPECTATIONS_CHANGED, edit.path, test="an example", what=f"is gone or changed: {source}"
        )


def _doctests(tree: ast.Module) -> Counter[tuple[str, str]]:
    found = Counter[tuple[str, str]]()
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | syntax.Function) and (
            text := ast.get_docstring(node)
        ):
            found += _examples_in(text)
    return found


def _examples_in(text: str) -> Counter[tuple[str, str]]:
    """What is wrong with them is theirs: then the whole text is one."""
    try:
        return Counter((each.source, each.want) for each in doctest.DocTestParser().get_examples(text))
    except ValueError:
        return Counter([(text, "")])


def _other(edit: Edit, case: Case) -> Iterator[Veto]:
    """What is not Python: any change of its meaning."""
    if edit.after is None:
        yield from _deleted(edit, case)
    elif not is_collected(edit.path) or edit.suffix == ".snap":
        yield veto(VetoId.EXPECTATIONS_CHANGED, edit.path, test="the file", what="has other content")
    elif edit.suffix in lexer.SUFFIXES and _skips(edit.after, edit) - _skips(edit.before, edit):
        yield veto(VetoId.TESTS_SKIPPED, edit.path, test="the file", what="skips tests, or runs only some")
    else:
        yield veto(VetoId.TESTS_CHANGED, edit.path, test="the file", what="means something else")


def _skips(content: bytes | None, edit: Edit) -> Counter[str]:
    text = edit.new_text if content is edit.after else edit.old_text
    go = edit.suffix in lexer.GO
    names = _SKIPS_OF_GO if go else _SKIPS
    try:
        found = [each.text for each in lexer.tokens(text, go=go) if each.kind != "comment"]
    except Unreadable:
        return Counter()
    return Counter(name for name, sign in pairwise(found) if name in names and sign in {"(", "."})
