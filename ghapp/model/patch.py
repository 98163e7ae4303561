"""Patch: a diff and where it came from."""

import base64

from ghapp.model.noun import Noun


class Change(Noun):
    """One file of a patch. `mode` is git's (100644, 100755); no content means the file is deleted."""

    path: str
    mode: str = "100644"
    content_base64: str | None = None

    @property
    def content(self) -> bytes | None:
        return None if self.content_base64 is None else base64.b64decode(self.content_base64)


class Patch(Noun):
    """Applies to `base_sha`; `diff` is for people, `changes` are what is published."""

    base_sha: str
    source: str
    changes: tuple[Change, ...]
    diff: str

    @property
    def is_empty(self) -> bool:
        return not self.changes
