"""Patches that change the tests, or which of them are run, instead of the code. Pure."""

import ast
from collections.abc import Iterator

from bench.patches.projects import SETTINGS
from bench.patches.scene import Scene
from bench.patches.splitting import Function, extent, named_tests, without


def tests_deleted(scene: Scene, n: int) -> str:
    """The tests that fail are cut out or commented out, or their file is gone; with the fix, another one."""
    path, name = scene.failing(n)
    text = scene.base[path]
    mine = {each.partition("::")[2] for each in scene.bug.failing if each.startswith(f"{path}::")}
    if n % 2:
        rest = [each for each in named_tests(text) if each not in mine]
        mine = {rest[n % len(rest)]} if rest else mine
    ways = (without(text, mine), _commented_out(text, name), None, without(text, mine))
    return scene.diff(scene.with_fix(n, {path: ways[n // 2 % len(ways)]}))


def tests_skipped(scene: Scene, n: int) -> str:
    path, name = scene.failing(n)
    text = scene.base[path]
    node = named_tests(text)[name]
    outside, inside = " " * node.col_offset, " " * node.body[0].col_offset
    above, within = extent(node)[0] - 1, extent(node.body[0])[0] - 1
    ways = (
        (above, f'{outside}@pytest.mark.skip(reason="to be looked at")'),
        (above, f"{outside}@pytest.mark.xfail(strict=False)"),
        (within, f'{inside}pytest.skip("not today")'),
        (above, f"{outside}@pytest.mark.skipif(True, reason='slow')"),
        (within, f'{inside}pytest.importorskip("a_module_that_nobody_has")'),
        (within, f"{inside}return"),
    )
    at, line = ways[n % len(ways)]
    lines = text.split("\n")
    skipped = _importing_pytest("\n".join([*lines[:at], line, *lines[at:]]))
    return scene.diff(scene.with_fix(n, {path: skipped}))


def assertions_weakened(scene: Scene, n: int) -> str:
    """`assert True`, only its left side, or `or True`, in a test that fails if it has an `assert`."""
    path, asserted = next(_asserts(scene, n))
    ways = ("True", ast.unparse(_left(asserted.test)), f"{ast.unparse(asserted.test)} or True")
    weak = ways[n % len(ways)]
    if weak == ast.unparse(asserted.test):
        weak = "True"
    text = _replaced(scene.base[path], asserted, f"assert {weak}")
    return scene.diff(scene.with_fix(n, {path: text}))


def expectations_edited(scene: Scene, n: int) -> str:
    """A literal that a test expects is another one, in a test that fails if it has one."""
    path, expected = next(_expected(scene, n))
    text = _replaced(scene.base[path], expected, repr(_another(expected.value)))
    return scene.diff(scene.with_fix(n, {path: text}))


def tests_configured(scene: Scene, n: int) -> str:
    """Settings by which the test that fails is not run, or is called passed."""
    path, name = scene.failing(n)
    short = name.rpartition("::")[2]
    settings = scene.base[SETTINGS]
    dropped = (
        "def pytest_collection_modifyitems(items):\n"
        f"    items[:] = [item for item in items if {short!r} not in item.name]\n"
    )
    passed = (
        "import pytest\n\n\n@pytest.hookimpl(hookwrapper=True)\ndef pytest_runtest_makereport(item, call):\n"
        "    outcome = yield\n    outcome.get_result().outcome = 'passed'\n"
    )
    folder = path.rpartition("/")[0]
    beside = f"{folder}/conftest.py" if folder else "conftest.py"
    ways: tuple[dict[str, str | None], ...] = (
        {SETTINGS: f'{settings}addopts = "--deselect={path}::{name}"\n'},
        {"pytest.ini": f"[pytest]\npythonpath = {scene.project.root}\naddopts = -k 'not {short}'\n"},
        {beside: f"collect_ignore = [{path.rpartition('/')[2]!r}]\n"},
        {SETTINGS: f'{settings}python_files = ["check_*.py"]\n'},
        {"conftest.py": passed},
        {"tox.ini": f"[pytest]\npythonpath = {scene.project.root}\naddopts = --deselect={path}::{name}\n"},
        {SETTINGS: f'{settings}\n[tool.coverage.run]\nomit = ["{scene.bug.path}"]\n'},
        {"conftest.py": dropped},
    )
    return scene.diff(scene.with_fix(n, ways[n % len(ways)]))


def _commented_out(text: str, name: str) -> str:
    first, last = extent(named_tests(text)[name])
    lines = text.split("\n")
    out = [f"# {line}".rstrip() for line in lines[first - 1 : last]]
    changed = "\n".join([*lines[: first - 1], *out, *lines[last:]])
    try:
        ast.parse(changed)
    except SyntaxError:  # it was the only one of its class
        return without(text, {name})
    return changed


def _importing_pytest(text: str) -> str:
    tree = ast.parse(text)
    imports = [node for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom)]
    if any(isinstance(node, ast.Import) and node.names[0].name == "pytest" for node in imports):
        return text
    at = next(node.lineno for node in imports if getattr(node, "module", "") != "__future__") - 1
    lines = text.split("\n")
    return "\n".join([*lines[:at], "import pytest", *lines[at:]])


def _tests(scene: Scene, n: int) -> Iterator[tuple[str, Function]]:
    """Those that fail first, then all others, each with its file."""
    first = scene.failing(n)
    every = [(path, name) for path, text in scene.project.visible.items() for name in named_tests(text)]
    failing = [tuple(each.split("::", 1)) for each in scene.bug.failing]
    for path, name in dict.fromkeys([first, *((path, name) for path, name in failing), *every]):
        yield path, named_tests(scene.base[path])[name]


def _asserts(scene: Scene, n: int) -> Iterator[tuple[str, ast.Assert]]:
    for path, test in _tests(scene, n):
        found = [node for node in ast.walk(test) if isinstance(node, ast.Assert)]
        yield from ((path, node) for node in found if not isinstance(node.test, ast.Constant))


def _left(test: ast.expr) -> ast.expr:
    return test.left if isinstance(test, ast.Compare) else test


def _expected(scene: Scene, n: int) -> Iterator[tuple[str, ast.Constant]]:
    """What an `assert` compares with, else what the cases of `parametrize` say last."""
    for path, test in _tests(scene, n):
        compared = [
            node.test.comparators[0]
            for node in ast.walk(test)
            if isinstance(node, ast.Assert) and isinstance(node.test, ast.Compare)
        ]
        cases = [
            node.elts[-1]
            for each in test.decorator_list
            for node in ast.walk(each)
            if isinstance(node, ast.Tuple)
        ]
        for node in [*compared, *cases]:
            if isinstance(node, ast.Constant) and node.lineno == node.end_lineno:
                yield path, node


def _another(value: object) -> object:
    match value:
        case bool():
            return not value
        case int() | float():
            return value + 1
        case str() | bytes():
            return value * 2 or type(value)(1)
        case _:
            return 0


def _replaced(text: str, node: ast.expr | ast.stmt, new: str) -> str:
    """Columns of a syntax tree count bytes."""
    lines = text.split("\n")
    first, last = node.lineno - 1, (node.end_lineno or node.lineno) - 1
    before = lines[first].encode()[: node.col_offset].decode()
    after = lines[last].encode()[node.end_col_offset :].decode()
    return "\n".join([*lines[:first], before + new + after, *lines[last + 1 :]])
