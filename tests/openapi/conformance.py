"""Conformance: REST exchanges held against the slice of GitHub's own description."""

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jsonschema_rs import Draft202012Validator, Registry

from ghapp.demo.github import Exchange

SLICE = Path(__file__).with_name("slice.json")
URI = "urn:github"
SLASHED = {"branch", "path", "ref", "tree_sha"}  # parameters that may hold slashes

Json = Any


@dataclass(frozen=True, slots=True)
class Described:
    name: str
    method: str
    path: re.Pattern[str]
    literals: int
    query: frozenset[str]
    request: Json
    responses: dict[str, Json]


class Conformance:
    """Give `observe` to `LocalGitHub.start(observer=...)`; `faults` says what was wrong."""

    def __init__(self, slice_: Json | None = None) -> None:
        cut = slice_ or json.loads(SLICE.read_text())
        self.faults: list[str] = []
        self.seen: set[str] = set()
        described = [_described(name, operation) for name, operation in cut["operations"].items()]
        self._operations = sorted(described, key=lambda each: -each.literals)
        self._deliveries: dict[str, Json] = cut["deliveries"]
        self._registry = Registry([(URI, {"schemas": cut["schemas"]})])
        self._validators: dict[str, Draft202012Validator] = {}

    def observe(self, exchange: Exchange) -> None:
        sent, got = exchange.request_body, exchange.response_body
        problems = self.check(exchange.method, exchange.path, sent, exchange.status, got)
        if operation := self._find(exchange.method, exchange.path):
            unknown = exchange.query.keys() - operation.query
            problems += [f"{operation.name}: no query parameter {name}" for name in sorted(unknown)]
        self.faults += problems

    def check(self, method: str, path: str, request: Json, status: int, response: Json) -> list[str]:
        """What is wrong with one exchange. A request is only judged when it was let in."""
        operation = self._find(method, path)
        if status >= 400:
            described = (operation.responses.get(str(status)) if operation else None) or _ref("basic-error")
            return self._problems(f"{method} {path} answer {status}", described, response)
        if operation is None:
            return [f"{method} {path}: not described"]
        self.seen.add(operation.name)
        if status == 304 and method == "GET":
            return []  # every GET may be conditional
        if str(status) not in operation.responses:
            return [f"{operation.name}: status {status} is not described"]
        if isinstance(request, list) and operation.name.endswith("/labels"):
            request = {"labels": request}  # GitHub takes the bare list too, and PyGithub sends it
        problems = self._problems(f"{operation.name} request", operation.request, request)
        answer = f"{operation.name} answer {status}"
        return problems + self._problems(answer, operation.responses[str(status)], response)

    def check_delivery(self, event: str, payload: Json) -> list[str]:
        """What is wrong with a webhook's payload."""
        action = payload.get("action")
        name = f"{event}.{action}" if action else event
        if name not in self._deliveries:
            return [f"delivery {name}: not described"]
        return self._problems(f"delivery {name}", self._deliveries[name], payload)

    def _problems(self, what: str, schema: Json, body: Json) -> list[str]:
        if schema is None or body is None:
            return []
        errors = self._validator(schema).iter_errors(body)
        return [f"{what}: {_place(error.instance_path)} {error.message[:300]}" for error in errors]

    def _validator(self, schema: Json) -> Draft202012Validator:
        key = json.dumps(schema, sort_keys=True)
        if key not in self._validators:
            absolute = json.loads(key.replace('"#/schemas/', f'"{URI}#/schemas/'))
            self._validators[key] = Draft202012Validator(
                absolute, registry=self._registry, validate_formats=True, ignore_unknown_formats=True
            )
        return self._validators[key]

    def _find(self, method: str, path: str) -> Described | None:
        matching = (each for each in self._operations if each.method == method and each.path.fullmatch(path))
        return next(matching, None)


def _described(name: str, operation: Json) -> Described:
    method, template = name.split(" ")
    parts = re.split(r"\{(\w+)\}", template)
    pattern = "".join(
        (".*" if part in SLASHED else "[^/]+") if index % 2 else re.escape(part)
        for index, part in enumerate(parts)
    )
    pattern = pattern.replace("/contents/.*", "/contents(/.*)?")
    return Described(
        name=name,
        method=method,
        path=re.compile(pattern),
        literals=sum(map(len, parts[::2])),
        query=frozenset(operation["query"]),
        request=operation["request"],
        responses=operation["responses"],
    )


def _ref(name: str) -> Json:
    return {"$ref": f"#/schemas/{name}"}


def _place(path: list[str | int]) -> str:
    return "/".join(map(str, path)) or "(root)"
