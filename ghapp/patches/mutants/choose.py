"""Which mutants of a patch are tried: few, always the same, of as many lines and kinds as there are. Pure."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from hashlib import sha256

from ghapp.patches.mutants import python, script
from ghapp.patches.mutants.mutant import KINDS, REMOVAL, Mutant, Swap, mutant_of
from ghapp.patches.vetoes import lexer
from ghapp.patches.vetoes.edit import Edit, Unreadable
from ghapp.patches.vetoes.lines import Block, blocks

Wanted = Callable[[str, int], bool]


def mutants_of(edits: Iterable[Edit], is_wanted: Wanted, most: int) -> tuple[Mutant, ...]:
    """`is_wanted` tells of a path and a line of it whether a mutant there could be noticed."""
    left = [(edit, swap) for edit in edits for swap in swaps_of(edit) if _is_wanted(edit, swap, is_wanted)]
    lines, kinds, chosen = Counter[tuple[str, int]](), Counter[str](), list[Mutant]()
    while left and len(chosen) < most:
        edit, swap = best = min(left, key=lambda each: _rank(each, lines, kinds))
        left.remove(best)
        mutant = mutant_of(edit, swap)
        if edit.suffix != ".py" or python.is_sound(edit.new_text.encode(), mutant.content, swap):
            chosen.append(mutant)
            lines[edit.path, swap.line] += 1
            kinds[swap.kind] += 1
    return tuple(chosen)


def swaps_of(edit: Edit) -> tuple[Swap, ...]:
    """On lines that the patch brings, and where it removes some. None of what cannot be read."""
    try:
        changed = blocks(edit.old_text, edit.new_text)
        new = {number for block in changed for number in range(block.at, block.at + len(block.lines))}
        found = [swap for swap in _swaps(edit) if swap.line in new]
        return (*found, *_put_back(edit, changed)) if _is_text(edit.after) else ()
    except (Unreadable, RecursionError, MemoryError):
        return ()


def _swaps(edit: Edit) -> Iterator[Swap]:
    if edit.suffix == ".py":
        yield from python.swaps(edit.new_text)
    elif edit.suffix in lexer.SUFFIXES and not edit.path.endswith(".d.ts"):
        yield from script.swaps(edit.new_text, go=edit.suffix in lexer.GO)


def _put_back(edit: Edit, changed: Iterable[Block]) -> Iterator[Swap]:
    """What is only taken away is mutated by having it there again."""
    if edit.suffix != ".py" or edit.after is None:
        return
    old, new = edit.old_text.split("\n"), edit.new_text.split("\n")
    for block in changed:
        if not block.lines:
            start = sum(len(line) + 1 for line in new[: block.at - 1])
            text = "".join(f"{line}\n" for line in old[block.first - 1 : block.last])
            yield Swap(REMOVAL, block.at, start, start, text)


def _is_wanted(edit: Edit, swap: Swap, is_wanted: Wanted) -> bool:
    return swap.kind == REMOVAL or is_wanted(edit.path, swap.line)


def _rank(
    choice: tuple[Edit, Swap], lines: Counter[tuple[str, int]], kinds: Counter[str]
) -> tuple[int, int, int, str]:
    """Lines and kinds that had none come first; which of many lines do is always the same, and no pattern."""
    edit, swap = choice
    place = f"{edit.path}:{swap.line}:{swap.start}:{swap.text}"
    spread = sha256(place.encode(errors="replace")).hexdigest()
    return lines[edit.path, swap.line], kinds[swap.kind], KINDS.index(swap.kind), spread


def _is_text(content: bytes | None) -> bool:
    try:
        (content or b"").decode()
    except UnicodeDecodeError:
        return False
    return True
