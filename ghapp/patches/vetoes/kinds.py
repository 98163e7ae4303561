"""binary, symlink, submodule, mode_changed, too_large, secret: what a patch brings. Cheap looks."""

import re
from collections.abc import Iterator

from ghapp.model import Veto, VetoId
from ghapp.patches.vetoes.case import Case
from ghapp.patches.vetoes.edit import (
    EXECUTABLE,
    LINK,
    MOST_FILES,
    PLAIN,
    SUBMODULE,
    Edit,
    Unreadable,
)
from ghapp.patches.vetoes.lines import blocks
from ghapp.patches.vetoes.words import veto

# Those that can hardly be anything else; the scanner of secrets looks closely, later.
_SECRET = re.compile(
    r"-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----|\bgh[pousr]_[A-Za-z0-9]{36}|\bgithub_pat_[A-Za-z0-9_]{60}"
    r"|\b(?:AKIA|ASIA)[A-Z0-9]{16}\b|\bxox[abprs]-[0-9]{6,}-[A-Za-z0-9-]{10}|\bAIza[A-Za-z0-9_-]{35}"
    r"|\bsk-(?:ant-|proj-)?[A-Za-z0-9_-]{32}|\bglpat-[A-Za-z0-9_-]{20}|\bsk_live_[A-Za-z0-9]{20}"
    r"|\beyJ[A-Za-z0-9_-]{10,1000}\.eyJ[A-Za-z0-9_-]{10,1000}\.[A-Za-z0-9_-]{20}"
)
_MODES = {LINK: VetoId.SYMLINK, SUBMODULE: VetoId.SUBMODULE}


def judge_mode(edit: Edit, _case: Case) -> Iterator[Veto]:
    """A link or submodule that goes or becomes a file is one too."""
    odd = next((mode for mode in (edit.mode, edit.mode_before) if mode in _MODES), None)
    before = PLAIN if edit.is_new else edit.mode_before
    if odd:
        yield veto(_MODES[odd], edit.path)
    elif edit.after is not None and (edit.mode != before or edit.mode not in {PLAIN, EXECUTABLE}):
        yield veto(VetoId.MODE_CHANGED, edit.path, before="none" if edit.is_new else before, mode=edit.mode)


def judge_content(edit: Edit, _case: Case) -> Iterator[Veto]:
    """Text in another encoding than UTF-8 is text only where it was so before."""
    if _is_binary(edit.after) or (
        edit.after is not None and not _is_utf8(edit.after) and _is_utf8(edit.before)
    ):
        yield veto(VetoId.BINARY, edit.path)


def judge_secrets(edit: Edit, _case: Case) -> Iterator[Veto]:
    """The secret is not quoted. Raises Unreadable."""
    known = set(_SECRET.findall(edit.old_text))
    for number, line in enumerate(edit.new_text.split("\n"), 1):
        if not known.issuperset(_SECRET.findall(line)):
            yield veto(VetoId.SECRET, edit.path, number)


def judge_size(case: Case) -> Iterator[Veto]:
    """Of the whole patch. What is no text counts as one line."""
    policy, files = case.policy, len(case.edits)
    if files > policy.max_files:
        yield veto(VetoId.TOO_LARGE, what=f"{files} files, {policy.max_files} at most")
    read, others = case.edits[:MOST_FILES], case.edits[MOST_FILES:]
    lines = sum(map(_changed, read)) + sum((edit.after or b"").count(b"\n") for edit in others)
    if lines > policy.max_lines:
        yield veto(VetoId.TOO_LARGE, what=f"{lines} lines, {policy.max_lines} at most")


def _changed(edit: Edit) -> int:
    if _is_binary(edit.before) or _is_binary(edit.after):
        return 1
    try:
        return sum(block.size for block in blocks(edit.old_text, edit.new_text))
    except Unreadable:
        return len((edit.after or b"").split(b"\n"))


def _is_binary(content: bytes | None) -> bool:
    return content is not None and b"\0" in content


def _is_utf8(content: bytes | None) -> bool:
    """No content is."""
    try:
        (content or b"").decode()
    except UnicodeDecodeError:
        return False
    return True
