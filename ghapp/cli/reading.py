"""The configuration and the baseline of a person's own checkout, as they stand there."""

from pathlib import Path

from ghapp.config.load import parse_repository_config
from ghapp.config.repository import PATHS, RepositoryConfig
from ghapp.errors import Problem, UserProblem
from ghapp.pipeline.baseline import NOTHING, PATH, Baseline, parse_baseline


def read_configuration(root: Path) -> RepositoryConfig:
    """Of the checkout at `root`. Raises UserProblem."""
    for name in PATHS:
        try:
            text = (root / name).read_bytes()
        except FileNotFoundError:
            continue
        except OSError as error:
            raise UserProblem("E321", path=name, detail=error) from error
        parsed = parse_repository_config(text, name)
        if isinstance(parsed, Problem):
            raise UserProblem.telling(parsed)
        return parsed
    return RepositoryConfig()


def read_baseline(root: Path) -> Baseline:
    """Of the checkout at `root`, as its configuration. Raises UserProblem."""
    try:
        parsed = parse_baseline((root / PATH).read_bytes())
    except FileNotFoundError:
        return NOTHING
    except OSError as error:
        raise UserProblem("E321", path=PATH, detail=error) from error
    if isinstance(parsed, Problem):
        raise UserProblem.telling(parsed)
    return parsed
