"""`python -m bench.patches.planting [PROJECT...]`: finds bugs that tests see, and writes `bugs.yml`."""

import ast
import hashlib
import subprocess
import sys
from collections.abc import Collection
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from bench.patches.bugs import Bug, Call, read_bugs, write_bugs
from bench.patches.mutations import Mutation, functions_of, mutations_of
from bench.patches.overfitting import overfit
from bench.patches.projects import PINS, Project, read_project
from bench.patches.recording import calls_of, is_literal
from bench.patches.running import failing_of
from bench.patches.splitting import named_tests

SEEN, UNSEEN = 5, 1  # of each project: bugs that visible tests see, and those that only held-back ones do
LONGEST = 25.0  # seconds: a bug that lets tests run on is none of ours
MOST_CALLS = 30


def plant(project: Project) -> list[Bug]:
    """One in each function at most, in an order by hash."""
    found: dict[str, Bug] = {}
    most = {True: SEEN, False: UNSEEN}
    for path, mutation in _candidates(project):
        if mutation.function in found:
            continue
        bug = _tried(project, path, mutation)
        if bug and most[bool(bug.failing)]:
            most[bool(bug.failing)] -= 1
            found[mutation.function] = bug
            print(f"{bug.name}: {bug.wrong.strip()}  ({len(bug.failing)}, {len(bug.calls)})", flush=True)
        if not any(most.values()):
            break
    return sorted(found.values(), key=lambda bug: (not bug.failing, bug.name))


def _candidates(project: Project) -> list[tuple[str, Mutation]]:
    every = [(path, each) for path, text in project.code.items() for each in mutations_of(text)]
    return sorted(every, key=lambda each: hashlib.sha256(repr(each).encode()).digest())


def _tried(project: Project, path: str, mutation: Mutation) -> Bug | None:
    """None where nobody notices, only visible tests do, or so many that no person would have written it."""
    bug = Bug(project.name, path, mutation.function, mutation.line, mutation.right, mutation.wrong, ())
    code = bug.planted(project.code)
    try:
        held_back = failing_of(project, code, project.held_back, LONGEST)
        visible = failing_of(project, code, project.visible, LONGEST) if held_back else frozenset()
    except (AssertionError, subprocess.TimeoutExpired):
        return None
    if not held_back or len(visible) * 3 > _count(project) or not all("::" in each for each in visible):
        return None
    bug = replace(bug, failing=tuple(sorted(visible)))
    return _with_calls(project, bug) if visible else bug


def _count(project: Project) -> int:
    return sum(len(named_tests(text)) for text in project.visible.values())


def _with_calls(project: Project, bug: Bug) -> Bug:
    """Where naming the tested inputs is enough for the visible tests, and not for those held back."""
    text = project.code[bug.path]
    if not _can_be_named(text, bug.function):
        return bug
    wanted = calls_of(project, bug.path, bug.function, text)
    came = calls_of(project, bug.path, bug.function, bug.with_line(text, bug.wrong))
    calls = tuple(
        Call(given, result if is_literal(result) else "")
        for given, result in wanted.items()
        if came.get(given) != result
    )
    if not 0 < len(calls) <= MOST_CALLS:
        return bug
    told = replace(bug, calls=calls)
    return told if _cheats(project, told) else bug


def _can_be_named(text: str, function: str) -> bool:
    """A function of the module, not a generator, of parameters that have names."""
    node = functions_of(text)[function]
    starred = node.args.vararg or node.args.kwarg
    yields = any(isinstance(each, ast.Yield | ast.YieldFrom) for each in ast.walk(node))
    return not (
        starred
        or yields
        or node.args.posonlyargs
        or "." in function
        or isinstance(node, ast.AsyncFunctionDef)
    )


def _cheats(project: Project, bug: Bug) -> bool:
    """In every shape the visible tests pass; the tests that are held back tell it from a fix."""
    code = bug.planted(project.code)
    shapes = [{**code, bug.path: overfit(bug, code[bug.path], shape)} for shape in range(4)]
    if any(failing_of(project, each, project.visible) for each in shapes):
        return False
    return bool(failing_of(project, shapes[-1], project.held_back))


def plant_all(names: Collection[str]) -> None:
    """Bugs of other projects stay what they are."""
    with ThreadPoolExecutor(2) as threads:
        for found in threads.map(plant, map(read_project, names)):
            others = [bug for bug in read_bugs() if bug.project != found[0].project]
            write_bugs(sorted([*others, *found], key=lambda bug: bug.project))


if __name__ == "__main__":
    plant_all(sys.argv[1:] or list(PINS))
