"""docs/vetoes.md, made from the table: `python -m ghapp.patches.vetoes.document > docs/vetoes.md`."""

import sys

from ghapp.patches.vetoes.words import Words, table

_HEAD = """# Vetoes

What a patch must never do without that a person looks at it. One veto is enough: the patch is for manual
review at most, however good its score is, and the reason is shown. Vetoes are found by reading the patch;
what running it shows (tests that fail, new findings) is measured beside them.

A veto is no accusation: what cannot be told from cheating is shown to a person too. Python is read as syntax
trees. JavaScript, TypeScript and Go are read as tokens, which tell layout from meaning and no more: a parser
for them is a program in C that would read hostile files where the keys are.

| id | catches | does not catch |
|---|---|---|
"""


def render_document() -> str:
    return _HEAD + "".join(_row(name, words) for name, words in table().items())


def _row(name: str, words: Words) -> str:
    catches, misses = (text.replace("|", "\\|") for text in (words.catches, words.misses))
    return f"| `{name}` | {catches} | {misses} |\n"


if __name__ == "__main__":
    sys.stdout.write(render_document())
