"""suppression_added, tool_configuration: a finding that is silenced and not repaired."""

import re
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from ghapp.model import Veto, VetoId
from ghapp.patches.vetoes import data
from ghapp.patches.vetoes.case import Case
from ghapp.patches.vetoes.comments import comments
from ghapp.patches.vetoes.edit import Edit
from ghapp.patches.vetoes.meaning import changes_no_meaning
from ghapp.patches.vetoes.words import veto
from ghapp.plugin.manifest import matches

# Of tools that no plugin drives: plugins name their own.
GENERAL = (
    r"\bno-?(lint|inspection|coverage)\b",
    r"\blint(er)?[:-]\s*(ignore|disable|off)",
    r"SuppressWarnings|SuppressLint|suppress-warnings",
    r"#!?\[(?:allow|expect)\(",
    r"#pragma\s+(?:warning\s*\(?\s*disable|\w+\s+diagnostic\s+ignored)",
    r"\b\w{0,20}(?:check|style|cop|lint|spell)\w{0,20}[:-]\s*(?:off|disable|ignore)\b",
)
_CONFIGURATION = (".*ignore", ".*rc", ".*rc.*", "*.config.js", "*.config.mjs", "*.config.cjs", "*.config.ts")
_WORDS = re.compile(r"[\w./@-]+")


class _Silence(NamedTuple):
    """`words` say which findings; none means all of them."""

    sign: str
    words: frozenset[str]


def judge(edit: Edit, case: Case) -> Iterator[Veto]:
    """Raises Unreadable."""
    old, new = (_silences(edit.path, content, case) for content in (edit.before, edit.after))
    come = Counter(silence for silence, _ in new) - Counter(silence for silence, _ in old)
    gone = Counter(silence for silence, _ in old) - Counter(silence for silence, _ in new)
    for silence, line in reversed(new):  # one that was copied stands below more often than above
        if come[silence] > 0:
            come[silence] -= 1
            if not _narrowed(silence, gone):
                shown = " ".join((silence.sign, *sorted(silence.words)))
                yield veto(VetoId.SUPPRESSION_ADDED, edit.path, line, suppression=shown)


def judge_configuration(edit: Edit, case: Case) -> Iterator[Veto]:
    """Raises Unreadable."""
    if changes_no_meaning(edit.path, edit.before, edit.after):
        return
    places = [place.partition(":") for place in case.policy.configurations]
    tables = [table for name, _, table in places if name == edit.name]
    changed = matches(edit.name, _CONFIGURATION) or "" in tables
    if changed or any(_table_changed(edit, table) for table in tables):
        yield veto(VetoId.TOOL_CONFIGURATION, edit.path)


def _table_changed(edit: Edit, table: str) -> bool:
    before, after = (data.table(edit.path, content, table) for content in (edit.before, edit.after))
    return before != after


def _silences(path: str, content: bytes | None, case: Case) -> list[tuple[_Silence, int]]:
    forms = [re.compile(pattern, re.IGNORECASE) for pattern in (*case.policy.suppressions, *GENERAL)]
    found = dict[tuple[str, int, int], tuple[_Silence, int]]()
    for comment in comments(path, content):
        for form in forms:
            for match in form.finditer(comment.text):
                rest = comment.text[match.end() :].partition("#")[0]
                silence = _Silence(" ".join(match[0].split()).lower(), frozenset(_WORDS.findall(rest)))
                found.setdefault((match[0], comment.line, match.start()), (silence, comment.line))
    return list(found.values())


def _narrowed(silence: _Silence, gone: Counter[_Silence]) -> bool:
    """Whether it stands where one was that silenced as much or more."""
    for other in gone:
        covers = not other.words or (silence.words and silence.words <= other.words)
        if gone[other] > 0 and other.sign == silence.sign and covers:
            gone[other] -= 1
            return True
    return False
