"""Which findings the base had too, however their lines moved and their files were renamed. Pure.

Findings are paired one to one, by the narrowest likeness first: a second one like an old one is new.
"""

from collections import defaultdict, deque
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain

from ghapp.git import ChangedLines, Moved
from ghapp.model import Category, Finding
from ghapp.pipeline.filter import is_new
from ghapp.pipeline.wrapped import Blocks, blocks_around, is_same_block, loose
from ghapp.plugin.fingerprint import Lines, context, normal_of

_MOST_WRAPPED = 500  # findings that are looked at so closely


@dataclass(frozen=True, slots=True)
class Side:
    """What one plugin found in one tree, and the tree's lines."""

    findings: tuple[Finding, ...]
    lines: Lines


@dataclass(frozen=True, slots=True)
class _Placed:
    """A finding, and what its file was called in the base. `likenesses` are keys, the narrowest first; where
    one is None it has none of that kind.
    """

    finding: Finding
    home: str
    likenesses: tuple[Hashable, ...]

    @property
    def rule(self) -> tuple[str, str, str]:
        return (self.home, self.finding.tool, self.finding.code)


def old_ones(
    head: Side, base: Side, moved: Moved, changed: ChangedLines, comparable: Collection[str]
) -> frozenset[str]:
    """The fingerprints of the head's findings that are old. `comparable` are the files that the base has."""
    ours, theirs = _placed(head, moved.origin), _placed(base, lambda path: path)
    added = {id(each) for each in ours if is_new(each.finding, changed)}
    left, gone = _paired([each for each in ours if id(each) not in added], theirs)
    more, gone = _paired(
        [each for each in ours if id(each) in added], gone
    )  # of two alike, it is the new one
    left = _unwrapped([*left, *more], gone, head.lines, base.lines)
    new = {id(each) for each in _unlike(left, theirs, changed, comparable)}
    return frozenset(each.finding.fingerprint for each in ours if id(each) not in new)


def is_whole(finding: Finding) -> bool:
    """It is about a file, not about a place in it."""
    return finding.line is None or finding.category is Category.SYNTAX


def text_of(finding: Finding, lines: Lines) -> str:
    """The line it stands on; of a formatter's, all lines that it would change."""
    first = (finding.line or 1) - 1
    last = max(first + 1, finding.end_line or 0) if finding.category is Category.FORMATTING else first + 1
    return loose(lines(finding.path)[first:last])


def _placed(side: Side, origin: Callable[[str], str]) -> list[_Placed]:
    normal = normal_of(side.lines)

    def likenesses(finding: Finding, home: str) -> tuple[Hashable, ...]:
        rule = (home, finding.tool, finding.code)
        if is_whole(finding):
            return (rule,)
        text, anywhere = text_of(finding, side.lines), rule[1:]
        if finding.category is Category.FORMATTING:
            return ((*rule, text), (*anywhere, text))
        line, above, below = context(finding, side.lines, normal)
        here = ((*rule, line, above, below), (*rule, line), (*rule, text))
        there = ((*anywhere, line, above, below), *_halves(anywhere, line, above, below))
        return (*here, *there)

    homes = ((finding, origin(finding.path)) for finding in side.findings)
    return [_Placed(finding, home, likenesses(finding, home)) for finding, home in homes]


def _halves(rule: tuple[str, str], line: str, above: str, below: str) -> Iterator[Hashable]:
    """Of a function that moved to another file, the first and last line have but one neighbour with them."""
    yield (*rule, line, above, None) if line and above else None
    yield (*rule, line, None, below) if line and below else None


def _paired(ours: list[_Placed], theirs: list[_Placed]) -> tuple[list[_Placed], list[_Placed]]:
    """Those on either side that have no like on the other. Of several, one that says the same comes first."""
    for depth in range(max((len(each.likenesses) for each in ours), default=0)):
        for words in (True, False):
            ours, theirs = _taken(ours, theirs, depth, words=words)
    return ours, theirs


def _taken(
    ours: list[_Placed], theirs: list[_Placed], depth: int, *, words: bool
) -> tuple[list[_Placed], list[_Placed]]:
    def key(each: _Placed) -> Hashable:
        likeness = each.likenesses[depth] if depth < len(each.likenesses) else None
        return (likeness or object(), each.finding.message if words else None)

    waiting = defaultdict[Hashable, deque[_Placed]](deque)
    for each in theirs:
        waiting[key(each)].append(each)
    left = [each for each in ours if not _take(waiting, key(each))]
    kept = {id(each) for each in chain.from_iterable(waiting.values())}
    return left, [each for each in theirs if id(each) in kept]


def _take(waiting: defaultdict[Hashable, deque[_Placed]], key: Hashable) -> bool:
    if not waiting.get(key):
        return False
    waiting[key].popleft()
    return True


def _unwrapped(left: list[_Placed], gone: list[_Placed], ours: Lines, theirs: Lines) -> list[_Placed]:
    """Without those whose lines were only wrapped in another way."""
    if max(len(left), len(gone)) > _MOST_WRAPPED:
        return left
    waiting: dict[Hashable, dict[int, Blocks]] = defaultdict(dict)  # by rule and text: who is in such a block
    for number, each in enumerate(gone):
        blocks = _blocks(each, theirs)
        for text in blocks:
            waiting[each.rule, text][number] = blocks
    taken = set[int]()
    return [each for each in left if not _take_wrapped(each, _blocks(each, ours), waiting, taken)]


def _take_wrapped(
    each: _Placed, blocks: Blocks, waiting: Mapping[Hashable, Mapping[int, Blocks]], taken: set[int]
) -> bool:
    for text in blocks:
        for number, theirs in waiting.get((each.rule, text), {}).items():
            if number not in taken and is_same_block(text, blocks, theirs):
                taken.add(number)
                return True
    return False


def _blocks(each: _Placed, lines: Lines) -> Blocks:
    if is_whole(each.finding) or each.finding.category is Category.FORMATTING:
        return {}
    return blocks_around(lines(each.finding.path), (each.finding.line or 1) - 1)


def _unlike(
    left: Iterable[_Placed], base: list[_Placed], changed: ChangedLines, comparable: Collection[str]
) -> list[_Placed]:
    """Those that are new. Where the base says nothing, what was changed decides."""
    unread = {each.home for each in base if each.finding.category is Category.SYNTAX}
    untidy = {each.rule for each in base if each.finding.category is Category.FORMATTING}

    def is_unlike(each: _Placed) -> bool:
        if each.finding.category is Category.FORMATTING:  # a formatter's lines move with their neighbours
            by_lines = each.rule in untidy and not is_whole(each.finding)
        else:
            by_lines = each.home in unread and not is_whole(each.finding)
        return is_new(each.finding, changed) if by_lines or each.home not in comparable else True

    return [each for each in left if is_unlike(each)]
