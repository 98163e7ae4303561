"""All vetoes of a patch, in order. Pure; no exception for what a file holds."""

from collections.abc import Callable, Iterable, Iterator

from ghapp.model import Veto, VetoId
from ghapp.patches.vetoes import (
    dependencies,
    imports,
    kinds,
    outside,
    places,
    suppressions,
    swallowed,
    tampering,
)
from ghapp.patches.vetoes.case import Case
from ghapp.patches.vetoes.edit import EXECUTABLE, LARGEST_IN_ALL, MOST_FILES, PLAIN, Edit, Unreadable
from ghapp.patches.vetoes.words import veto

Rule = Callable[[Edit, Case], Iterable[Veto]]
WITHOUT_READING: tuple[Rule, ...] = (places.judge, kinds.judge_mode, kinds.judge_content)
READING: tuple[Rule, ...] = (
    tampering.judge,
    suppressions.judge,
    suppressions.judge_configuration,
    swallowed.judge,
    dependencies.judge,
    imports.judge,
    outside.judge,
    kinds.judge_secrets,
)
MOST_OF_A_KIND = 20  # in one file


def vetoes_of(case: Case) -> tuple[Veto, ...]:
    """Why this patch must not be merged without a person; nothing when it may be."""
    return tuple(dict.fromkeys(_all(case)))


def _all(case: Case) -> Iterator[Veto]:
    yield from kinds.judge_size(case)
    size = 0
    for number, edit in enumerate(case.edits):
        size += len(edit.before or b"") + len(edit.after or b"")
        for rule in WITHOUT_READING:
            yield from rule(edit, case)
        if number >= MOST_FILES or size > LARGEST_IN_ALL:
            yield veto(VetoId.UNREADABLE, edit.path, reason="is not read after so many others")
        elif _is_text(edit):
            for rule in READING:
                yield from _careful(rule, edit, case)


def _careful(rule: Rule, edit: Edit, case: Case) -> Iterator[Veto]:
    """What cannot be read cannot be let through."""
    found: list[Veto] = []
    try:
        for each in rule(edit, case):
            found.append(each)
            if len(found) == MOST_OF_A_KIND:
                break
    except Unreadable as error:
        found.append(veto(VetoId.UNREADABLE, edit.path, reason=str(error)))
    except (RecursionError, MemoryError):
        found.append(veto(VetoId.UNREADABLE, edit.path, reason="is nested too deeply"))
    yield from found


def _is_text(edit: Edit) -> bool:
    contents = [content for content in (edit.before, edit.after) if content is not None]
    return edit.mode in {PLAIN, EXECUTABLE} and not any(b"\0" in content for content in contents)
