"""How a patch writes its names: with folders in front of them or without. Pure."""

import re
from collections.abc import Iterator

_HEADER = re.compile(rb"^--- ([^\t\r\n]+).*\r?\n\+\+\+ ([^\t\r\n]+)", re.MULTILINE)
_NONE = b"/dev/null"
_PREFIXES = (b"a/", b"b/", b"c/", b"i/", b"o/", b"w/")  # git's, with `diff.mnemonicPrefix` too


def strip_of(patch: bytes) -> int:
    """What `git apply -p` is to be told: 1 for `a/name` and `b/name`, 0 for the name alone.

    A patch whose headers do not tell, one of renames for example, is taken for git's.
    """
    return 0 if any(_is_bare(old.strip(b'"'), new.strip(b'"')) for old, new in _headers(patch)) else 1


def _headers(patch: bytes) -> Iterator[tuple[bytes, bytes]]:
    for match in _HEADER.finditer(patch):
        yield match[1], match[2]


def _is_bare(old: bytes, new: bytes) -> bool:
    """The same name on both sides has no prefix; where there is but one side, git's prefixes tell."""
    if _NONE in {old, new}:
        return not (new if old == _NONE else old).startswith(_PREFIXES)
    return old == new
