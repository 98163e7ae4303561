"""The part of the GraphQL language that clients of the local GitHub write. Pure: text in, fields out."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

_TOKEN = re.compile(r'\$?[A-Za-z_]\w*|-?\d+|"(?:[^"\\\n]|\\.)*"|\.\.\.|[{}()\[\]:!=]|#[^\n]*|[\s,]+|.')
_CONSTANTS = {"true": True, "false": False, "null": None}


class SyntaxProblem(Exception):
    """The document is not understood."""


@dataclass(frozen=True, slots=True)
class Field:
    """One field asked for. With `on` it is a fragment: its selection counts for that type only."""

    name: str
    alias: str
    arguments: Mapping[str, Any]
    selection: "tuple[Field, ...]" = ()
    on: str | None = None


def parse(document: str, variables: Mapping[str, Any]) -> tuple[str, tuple[Field, ...]]:
    """The kind of operation (query, mutation) and what it selects. Raises SyntaxProblem."""
    tokens = [
        each for each in _TOKEN.findall(document) if each.strip(", \t\r\n") and not each.startswith("#")
    ]
    return _Reader(tokens, variables).operation()


class _Reader:
    def __init__(self, tokens: list[str], variables: Mapping[str, Any]) -> None:
        self._tokens, self._variables, self._at = tokens, variables, 0

    def operation(self) -> tuple[str, tuple[Field, ...]]:
        kind = "query" if self._next() == "{" else self._take()
        while self._next() not in {"{", ""}:
            if self._take() == "(":
                self._skip_definitions()
        return kind, self._selection()

    def _next(self) -> str:
        return self._tokens[self._at] if self._at < len(self._tokens) else ""

    def _take(self, wanted: str | None = None) -> str:
        token = self._next()
        if not token or wanted not in {None, token}:
            raise SyntaxProblem(f'Expected {wanted or "more"}, actual: "{token}"')
        self._at += 1
        return token

    def _skip_definitions(self) -> None:
        while self._take() != ")":
            pass

    def _selection(self) -> tuple[Field, ...]:
        self._take("{")
        fields = []
        while self._next() != "}":
            fields.append(self._fragment() if self._next() == "..." else self._field())
        self._take("}")
        return tuple(fields)

    def _fragment(self) -> Field:
        self._take("...")
        self._take("on")
        kind = self._take()
        return Field("", "", {}, self._selection(), kind)

    def _field(self) -> Field:
        alias = name = self._take()
        if self._next() == ":":
            self._take()
            name = self._take()
        arguments = self._pairs("(", ")") if self._next() == "(" else {}
        return Field(name, alias, arguments, self._selection() if self._next() == "{" else ())

    def _pairs(self, opening: str, closing: str) -> dict[str, Any]:
        self._take(opening)
        found = {}
        while self._next() != closing:
            name = self._take()
            self._take(":")
            found[name] = self._value()
        self._take(closing)
        return found

    def _value(self) -> Any:
        if self._next() == "{":
            return self._pairs("{", "}")
        token = self._take()
        if token.startswith("$"):
            return self._variables.get(token[1:])
        if token.startswith('"'):
            return token[1:-1].replace('\\"', '"').replace("\\\\", "\\")
        if token.lstrip("-").isdecimal():
            return int(token)
        return _CONSTANTS.get(token, token)
