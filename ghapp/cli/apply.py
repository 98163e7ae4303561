"""`ghapp apply`: judges a patch on a repository's last commit. Nothing in the repository changes."""

import asyncio
import json
from dataclasses import dataclass
from pathlib import Path

import click
from pydantic import ValidationError

from ghapp.cli.applied import as_document, show
from ghapp.cli.check import CONFIGURATION, FINDINGS, FINE, NOT_JUDGED, status_of_problem
from ghapp.cli.console import tell
from ghapp.cli.laptop import Laptop, Wish
from ghapp.cli.machine import ThisMachine
from ghapp.cli.reading import read_configuration
from ghapp.config.merging import Merge, Thresholds
from ghapp.config.repository import PATHS, RepositoryConfig
from ghapp.config.server import Settings
from ghapp.errors import GhappError, Problem, UserProblem
from ghapp.git import Applied, LocalTree, open_local
from ghapp.model import Handling, Patch
from ghapp.patches.judgement import Judgement, rejected
from ghapp.patches.prove import Question, prove
from ghapp.patches.reading import strip_of

_LARGEST = 20_000_000  # bytes of a patch
_TOOL_BROKE = {"E500"}


@dataclass(frozen=True, slots=True)
class Asked:
    """The patch, the repository, and thresholds for this time."""

    patch: Path
    repo: Path
    auto_merge: float | None
    pull_request: float | None


@click.command()
@click.argument("patch", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option(
    "--repo", type=click.Path(path_type=Path), default=Path(), help="The repository (default: here)."
)
@click.option(
    "--auto-merge-threshold", "auto_merge", type=click.FloatRange(0, 1), help="The least score to be merged."
)
@click.option(
    "--pr-threshold",
    "pull_request",
    type=click.FloatRange(0, 1),
    help="The least score to become a pull request without a review first.",
)
@click.option("--publish", "publishes", is_flag=True, help="Have the server judge and deliver it, on GitHub.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
@click.pass_context
def apply(  # noqa: PLR0913  # click gives each option as one
    context: click.Context,
    /,
    patch: Path,
    repo: Path,
    *,
    auto_merge: float | None,
    pull_request: float | None,
    publishes: bool,
    form: str,
) -> None:
    """Judge PATCH on the last commit of a repository: decision, confidence, vetoes, evidence.

    The patch is applied and measured in folders of their own. Nothing in the repository changes. With
    --publish the server does that, by the policy of the repository's default branch, and delivers it.
    """
    settings: Settings = context.obj
    try:
        asked = Asked(patch.absolute(), repo, auto_merge, pull_request)
        if publishes:
            context.exit(_publish(settings, asked, form))
        judged = asyncio.run(_judge(settings, asked))
    except GhappError as error:
        tell(error.problem)
        context.exit(status_of_problem(error.code))
    if form == "json":
        click.echo(json.dumps(as_document(judged, patch), indent=2))
    else:
        show(judged)
    context.exit(status_of(judged))


def _publish(settings: Settings, asked: Asked, form: str) -> int:
    """The exit status. Raises UsageError, UserProblem and TryLater."""
    from ghapp.cli.publishing import publish, show_published  # a server's parts: they take a while

    if asked.auto_merge is not None or asked.pull_request is not None:
        raise click.UsageError("what is published is judged by the thresholds of the default branch")
    tree, applied = asyncio.run(_apply(asked))
    return show_published(asyncio.run(publish(settings, tree, applied)), asked.patch, form)


async def _apply(asked: Asked) -> tuple[LocalTree, Applied]:
    """What it makes of HEAD. Raises UserProblem E451, E452, E453."""
    tree = await open_local(asked.repo)
    if tree.sha is None:
        raise UserProblem("E453", path=asked.repo)
    patch = await asyncio.to_thread(_read, asked.patch)
    return tree, await tree.applied(tree.sha, patch, strip_of(patch))


def status_of(judged: Judgement) -> int:
    """A required tool that broke wins over a patch that was rejected, as does a broken configuration."""
    if judged.handling is not Handling.REJECTED:
        return FINE
    code = judged.error.code if judged.error else ""
    if code.startswith("E3"):
        return CONFIGURATION
    return NOT_JUDGED if code in _TOOL_BROKE else FINDINGS


async def _judge(settings: Settings, asked: Asked) -> Judgement:
    """Raises UserProblem where there is no repository, or it has a configuration that cannot be read."""
    laptop = await Laptop.open(settings, Wish(asked.repo))
    sha = laptop.tree.sha
    if sha is None:
        raise UserProblem("E453", path=asked.repo)
    try:
        patch = await asyncio.to_thread(_read, asked.patch)
        applied = await laptop.tree.applied(sha, patch, strip_of(patch))
        config, is_configured = await _config_of(laptop, sha)
        merge = _merge(config.merge, asked, is_configured=is_configured)
        question = Question(_patch_of(sha, applied), config, merge)
        return await prove(ThisMachine.of(laptop, sha, config), question, applied.before)
    except click.UsageError:
        raise
    except GhappError as error:
        return rejected(error.problem)
    except Exception as error:
        if settings.log_level == "DEBUG":
            raise
        return rejected(Problem.of("E454", detail=f"{type(error).__name__}: {error}"))


async def _config_of(laptop: Laptop, sha: str) -> tuple[RepositoryConfig, bool]:
    """Of the commit, and whether it has a file for it: the checkout may differ. Raises UserProblem."""
    async with laptop.tree.beside(sha) as tree:
        is_configured = any((tree.path / name).exists() for name in PATHS)
        return read_configuration(tree.path), is_configured


def _patch_of(sha: str, applied: Applied) -> Patch:
    return Patch(base_sha=sha, source="apply", changes=applied.changes, diff=applied.diff)


def _merge(configured: Merge, asked: Asked, *, is_configured: bool) -> Merge:
    """Without a file of the repository the tier is to show. Raises UsageError."""
    given = {"auto_merge": asked.auto_merge, "pull_request": asked.pull_request}
    wanted = configured.thresholds.model_dump() | {k: v for k, v in given.items() if v is not None}
    try:
        thresholds = Thresholds.model_validate(wanted)
    except ValidationError:
        least, most = wanted["pull_request"], wanted["auto_merge"]
        raise click.UsageError(
            f"the threshold to be merged ({most}) is lower than that of a pull request ({least})"
        ) from None
    auto = configured.auto if is_configured else True
    return configured.model_copy(update={"auto": auto, "thresholds": thresholds})


def _read(path: Path) -> bytes:
    """Raises UserProblem E451."""
    with path.open("rb") as file:
        patch = file.read(_LARGEST + 1)
    if len(patch) > _LARGEST:
        raise UserProblem("E451", detail=f"it is larger than {_LARGEST // 1_000_000} MB")
    if not patch.strip():
        raise UserProblem("E452")
    return patch
