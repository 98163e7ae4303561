"""Which lines of a patch the tests execute, as far as the lines of its files were counted. Pure."""

import tokenize
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass

from ghapp.agents.protected import TEST_SETTINGS, is_test
from ghapp.patches.caps import CODE
from ghapp.patches.suite import Suite
from ghapp.patches.vetoes import changes_no_meaning, syntax
from ghapp.patches.vetoes.edit import Edit, Unreadable
from ghapp.patches.vetoes.lines import blocks
from ghapp.plugin.manifest import matches

_LAYOUT = frozenset({tokenize.NL, tokenize.COMMENT, tokenize.INDENT, tokenize.DEDENT, tokenize.ENCODING})


@dataclass(frozen=True, slots=True)
class Executed:
    """Lines of one file that a patch changes, by where their statements begin. `unknown`: they were not
    counted. `removed`: the patch takes them away, and they are those of the file as it was.
    """

    path: str
    seen: tuple[int, ...] = ()
    unseen: tuple[int, ...] = ()
    unknown: bool = False
    removed: bool = False


def code_of(edits: Iterable[Edit]) -> tuple[Edit, ...]:
    """What tests could notice: files with code, none of the tests, that mean something else now."""
    return tuple(
        edit
        for edit in edits
        if matches(edit.path.lower(), CODE)
        and not is_test(edit.path)
        and not matches(edit.path, TEST_SETTINGS)
        and not changes_no_meaning(edit.path, edit.before, edit.after)
    )


def executed(edits: Iterable[Edit], before: Suite, after: Suite) -> tuple[Executed, ...]:
    """Without lines that are no statements. What is only taken away is looked for in the run
    without the patch.
    """
    return tuple(each for edit in edits for each in _of(edit, before, after) if _tells(each))


def noticed(edits: Iterable[Edit], after: Suite) -> Callable[[str, int], bool]:
    """Of a path and a line of it: whether the tests come by, as far as that is known."""
    starts = {edit.path: _starts(edit.path, edit.after) for edit in edits}
    missed = {path: _spans(spans[1]) for path, spans in after.lines.items() if path in starts}
    return lambda path, line: not _is_in(starts[path].get(line, line), missed.get(path, ()))


def _of(edit: Edit, before: Suite, after: Suite) -> Iterator[Executed]:
    try:
        changed = blocks(edit.old_text, edit.new_text)
    except Unreadable:
        yield Executed(edit.path, unknown=True)
        return
    new = [number for block in changed for number in range(block.at, block.at + len(block.lines))]
    old = [n for block in changed if not block.lines for n in range(block.first, block.last + 1)]
    yield _sorted(edit.path, edit.after, new, after.lines, removed=False)
    yield _sorted(edit.path, edit.before, old, before.lines, removed=True)


def _sorted(
    path: str,
    content: bytes | None,
    numbers: Iterable[int],
    lines: Mapping[str, tuple[str, str]],
    *,
    removed: bool,
) -> Executed:
    starts = _starts(path, content)
    statements = sorted({starts[number] for number in numbers if number in starts})
    if path not in lines:
        return Executed(path, unknown=bool(statements), removed=removed)
    ran, missed = map(_spans, lines[path])
    seen = tuple(number for number in statements if _is_in(number, ran))
    unseen = tuple(number for number in statements if _is_in(number, missed) and number not in seen)
    return Executed(path, seen, unseen, removed=removed)


def _starts(path: str, content: bytes | None) -> dict[int, int]:
    """For each line with code in it the one where its statement begins."""
    text = (content or b"").decode(errors="replace").replace("\r\n", "\n").split("\n")
    plain = {number: number for number, line in enumerate(text, 1) if line.strip()}
    if not path.endswith(".py") or content is None:
        return plain
    with suppress(Unreadable):
        return _of_python(content)
    return plain


def _of_python(content: bytes) -> dict[int, int]:
    """Raises Unreadable."""
    starts, first = dict[int, int](), 0
    for token in syntax.tokens(content):
        if token.type == tokenize.NEWLINE:
            first = 0
        elif token.type not in _LAYOUT:
            first = first or token.start[0]
            starts |= dict.fromkeys(range(token.start[0], token.end[0] + 1), first)
    return starts


def _spans(text: str) -> list[range]:
    pairs = (each.partition("-") for each in text.split(",") if each)
    return [range(int(first), int(last or first) + 1) for first, _, last in pairs]


def _is_in(number: int, spans: Iterable[range]) -> bool:
    return any(number in span for span in spans)


def _tells(each: Executed) -> bool:
    return bool(each.seen or each.unseen or each.unknown)
