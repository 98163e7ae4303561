"""ghapp beside other runners of linters: the same files, tools and flags, in one run, as ratios."""

import asyncio
import os
import shlex
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import uv
import yaml

from bench.corpus import lay
from bench.measure import Cost, measure
from bench.world import TOOLS
from ghapp.pipeline import cores
from ghapp.plugin import Available, Plugin, Tools, load_plugins
from ghapp.plugin.command import Places
from ghapp.sandbox import no_sandbox

HERE = Path(__file__).parent
COMPARED = (
    "python_mypy",
    "python_black_fix",
    "python_bandit",
    "semgrep",
    "python_isort_fix",
    "gitleaks",
    "codespell",
    "typos",
    "python_ruff",
    "yaml_yamllint",
    "toml_taplo",
)
ROUNDS, SHORT = 3, 4  # in each round, so often what is over at once: another's moment can be all of it
_GHAPP = str(Path(sys.executable).with_name("ghapp"))
GHAPP = (_GHAPP, "check", "--all", "--plugins", ",".join(COMPARED), "--format", "json")


@dataclass(frozen=True)
class Tool:
    """A plugin's own command without its files, as anybody could run it."""

    plugin: Plugin
    command: tuple[str, ...]
    environment: dict[str, str]
    files: tuple[str, ...]

    @property
    def whole(self) -> bool:
        return self.plugin.manifest.whole_program


async def tool_of(plugin: Plugin, tools: Tools, tree: Path, files: tuple[str, ...], folder: Path) -> Tool:
    found = await tools.find(plugin)
    assert isinstance(found, Available), found
    tmp = folder / plugin.id
    tmp.mkdir()
    config = plugin.folder / plugin.manifest.config.default if plugin.manifest.config else None
    needs = plugin.manifest.dependencies
    places = Places(tree, tmp, plugin.folder, config, (), needs.missing if needs else ())
    assert plugin.manifest.check
    program, *words = places.words(plugin.manifest.check.command, ())
    where = next(each for each in found.path if (each / program).exists())
    environment = {name: places.text(value) for name, value in plugin.manifest.environment.items()}
    return Tool(plugin, (str(where / program), *words), environment, tuple(plugin.manifest.takes_of(files)))


def bound(tools: list[Tool], repository: Path) -> tuple[float, dict[str, Cost]]:
    """Nobody can be faster: the longest tool that cannot be divided, or all work on all cores."""
    costs = {
        tool.plugin.id: measure((*tool.command, *tool.files), repository, tool.environment) for tool in tools
    }
    longest = max(costs[tool.plugin.id].wall for tool in tools if tool.whole)
    return max(longest, sum(cost.cpu for cost in costs.values()) / cores()), costs


def hooks(tools: list[Tool], path: Path) -> None:
    """Their configuration: each tool as a local hook, with exactly its files."""
    known = [
        {
            "id": tool.plugin.id,
            "name": tool.plugin.id,
            "language": "system",
            "entry": shlex.join(("env", *(f"{k}={v}" for k, v in tool.environment.items()), *tool.command)),
            "files": rf"^(?:{'|'.join(map(_escaped, tool.files))})$",
            "require_serial": tool.whole,
        }
        for tool in tools
    ]
    path.write_text(yaml.safe_dump({"repos": [{"repo": "local", "hooks": known}]}))


def _escaped(name: str) -> str:
    return "".join(letter if letter.isalnum() or letter in "/_" else f"\\{letter}" for letter in name)


def peers(folder: Path) -> Path:
    """Installed from their lock."""
    program, environment = uv.find_uv_bin(), TOOLS.absolute() / "bench-peers"
    subprocess.run((program, "venv", "-q", "--clear", "--python", sys.executable, environment), check=True)
    words = ("pip", "install", "-q", "--require-hashes", "-r", HERE / "peers.txt", "--python", environment)
    subprocess.run((program, *words), check=True, cwd=folder)
    return environment / "bin"


async def bench_peers(folder: Path) -> str:
    """Says what it measures as it goes."""
    os.environ.pop("VIRTUAL_ENV", None)
    repository, files = lay(folder)
    tools = Tools(TOOLS, no_sandbox())
    known = {plugin.id: plugin for plugin in load_plugins().plugins}
    (folder / "tmp").mkdir()
    compared = [await tool_of(known[name], tools, repository, files, folder / "tmp") for name in COMPARED]
    say(f"{len(files)} files, {len(compared)} tools, {cores()} cores")
    peers_bin = peers(folder)
    least, costs = bound(compared, repository)
    for name, cost in costs.items():
        say(f"  {name:<18} {cost.wall:6.2f} s, {cost.cpu:6.2f} s of CPU")
    serial = sum(cost.wall for cost in costs.values())
    say(f"bound: {least:.2f} s; one tool after the other: {serial:.2f} s")
    theirs, ours, again = run_all(compared, repository, folder, peers_bin)
    for name, cost in theirs.items():
        say(f"{name}: {cost.wall:.2f} s")
    faster = min(cost.wall for cost in theirs.values())
    say(f"ghapp cold: {ours.wall:.2f} s, {ours.wall / least:.2f} of the bound")
    say(f"  {ours.wall / faster:.2f} of the faster peer")
    say(f"ghapp's own process: {ours.megabytes:.0f} MB")
    say(f"ghapp unchanged: {again.wall:.2f} s, {again.wall / faster:.3f} of the faster peer")
    run_changed(repository, folder, faster)
    run_one_file(folder)
    return ""


def run_one_file(folder: Path) -> None:
    """One file, for the first time, with eight plugins."""
    (folder / "one").mkdir()
    (folder / "one/app.py").write_text("import os\n\n\ndef add(a, b):\n    return a + c\n")
    subprocess.run(("git", "init", "-q"), cwd=folder / "one", check=True)
    command = (*GHAPP[:4], ",".join(COMPARED[:8]))
    cost = measure(command, folder / "one", _settings(folder / "other"))
    say(f"ghapp, one file and 8 plugins: {cost.wall:.2f} s")


def run_all(
    tools: list[Tool], repository: Path, folder: Path, bin_: Path
) -> tuple[dict[str, Cost], Cost, Cost]:
    """Peers, ghapp, and ghapp where nothing changed, in turns; of each its best, because whatever else the
    machine does only adds to it.
    """
    config = folder / "hooks.yaml"
    hooks(tools, config)
    surroundings = {"PRE_COMMIT_HOME": str(folder / "pre-commit"), "PREK_HOME": str(folder / "prek")}
    theirs, ours, again = dict[str, list[Cost]](), list[Cost](), list[Cost]()
    for number in range(ROUNDS):
        for name in ("pre-commit", "prek"):
            command = (str(bin_ / name), "run", "--all-files", "--config", str(config))
            theirs.setdefault(name, []).append(measure(command, repository, surroundings))
        settings = _settings(folder / f"data{number}")
        ours.append(measure(GHAPP, repository, settings))
        again += [measure(GHAPP, repository, settings) for _ in range(SHORT)]
    return {name: _best(costs) for name, costs in theirs.items()}, _best(ours), _best(again)


def _best(costs: list[Cost]) -> Cost:
    say("  " + ", ".join(f"{cost.wall:.2f}" for cost in costs))
    return min(costs, key=lambda cost: cost.wall)


def _settings(data: Path) -> dict[str, str]:
    return {"GHAPP_DATA_DIR": str(data), "GHAPP_TOOLS_DIR": str(TOOLS.absolute())}


def run_changed(repository: Path, folder: Path, faster: float) -> None:
    """After a change of one file."""
    settings = _settings(folder / "data0")
    with (repository / "flask/src/flask/app.py").open("a") as file:
        file.write("\n\nadded = 1\n")
    one = measure(GHAPP, repository, settings)
    say(f"ghapp, one file changed: {one.wall:.2f} s, {one.wall / faster:.3f} of the faster peer")
    only = [name for name in COMPARED if name != "python_mypy"]
    with (repository / "flask/src/flask/app.py").open("a") as file:
        file.write("\n\nadded_too = 1\n")
    without = (*GHAPP[:4], ",".join(only), *GHAPP[5:])
    per_file = measure(without, repository, settings)
    say(f"  of it without the whole-program tool: {per_file.wall:.2f} s")


def say(text: str) -> None:
    print(text, flush=True)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(prefix="ghapp-bench-") as place:
        asyncio.run(bench_peers(Path(place)))
