"""New statements of a file of tests, and which of them stand in the place of others."""

import ast

from ghapp.patches.vetoes.syntax import Function, dump

Named = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


class Arrived:
    """New statements, by what they are called and by what they do: hostile files have very many."""

    def __init__(self, statements: dict[str, ast.stmt]) -> None:
        self._left = dict(statements)
        self._titles = {title(each): text for text, each in statements.items()}
        self._tests = {nameless(each): text for text, each in statements.items() if _is_run(each)}

    def take(self, statement: ast.stmt, used: set[str]) -> ast.stmt | None:
        """The one of the same name, or the same test under a name that nothing had."""
        named = self._titles.get(title(statement))
        same = self._tests.get(nameless(statement)) if _is_run(statement) else None
        if same in self._left and getattr(self._left[same], "name", "") not in used:
            named = named if named in self._left else same
        return self._left.pop(named, None) if named is not None else None

    def rest(self) -> list[ast.stmt]:
        return list(self._left.values())


def title(statement: ast.stmt) -> str:
    if isinstance(statement, Named):
        return statement.name
    if isinstance(statement, ast.Assign | ast.AnnAssign | ast.AugAssign):
        targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
        return ", ".join(map(ast.unparse, targets))
    return f"the statement `{ast.unparse(statement)}`"


def nameless(statement: ast.stmt) -> str:
    return dump(statement).replace(repr(getattr(statement, "name", None)), "", 1)


def _is_run(statement: ast.stmt) -> bool:
    return isinstance(statement, Function) and statement.name.startswith("test")
