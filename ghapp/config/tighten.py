"""What the base branch of a pull request may add to what the default branch decides: rigour, never leave.

Each key that the base branch's file sets is compared with the deciding one, and the tighter of the two holds.
Keys that cannot be compared (a tool's arguments, tools of its own, how many annotations are shown) stay the
default branch's.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import TypeVar

from ghapp.config.climbing import Auto, BudgetLimits, Ladder
from ghapp.config.merging import Merge, Thresholds
from ghapp.config.repository import (
    Forks,
    PatchLimits,
    Paths,
    Plugins,
    PluginSettings,
    RepositoryConfig,
    Role,
)
from ghapp.config.testing import Testing

Level = TypeVar("Level", bound=str)
Limits = TypeVar("Limits", BudgetLimits, PatchLimits)

# From the most lenient to the tightest.
FILTERS = ("added", "new", "all")
AUTOS: tuple[Auto, ...] = ("all", "mechanical", "default-branch", "off")
DELIVERIES = ("commit", "pull-request", "suggestion", "off")
FORKS = ("on", "approved", "off")
ROLES: tuple[Role, ...] = ("write", "maintain", "admin")


def tighten(deciding: RepositoryConfig, base: RepositoryConfig) -> RepositoryConfig:
    """`deciding` with the stricter of the two for every key that `base` sets."""
    tightened = {
        "strict": deciding.strict or base.strict,
        "filter": _tighter(FILTERS, deciding.filter, base.filter),
        "paths": _paths(deciding.paths, base.paths),
        "plugins": _plugins(deciding.plugins, base.plugins),
        "tests": _tests(deciding.tests, base.tests),
        "merge": _merge(deciding.merge, base.merge),
        "ladder": _ladder(deciding.ladder, base.ladder),
        "delivery": _tighter(DELIVERIES, deciding.delivery, base.delivery),
        "budget": _lower(deciding.budget, base.budget),
        "patch": _lower(deciding.patch, base.patch),
        "protected": _either(deciding.protected, base.protected),
        "forks": _forks(deciding.forks, base.forks),
        "commands": _commands(deciding.commands, base.commands),
    }
    update = {key: value for key, value in tightened.items() if key in base.model_fields_set}
    return deciding.model_copy(update=update)


def _paths(deciding: Paths, base: Paths) -> Paths:
    return Paths(exclude=_both(deciding.exclude, base.exclude)) if base.model_fields_set else deciding


def _plugins(deciding: Plugins, base: Plugins) -> Plugins:
    """More may run, less may be left out, and no cap may hide how bad a finding is."""
    update: dict[str, object] = {
        plugin: _settings(settings, base.of(plugin)) for plugin, settings in deciding.settings.items()
    }
    if "enable" in base.model_fields_set:
        update["enable"] = _either(deciding.enable, base.enable)
    if "disable" in base.model_fields_set:
        update["disable"] = _both(deciding.disable, base.disable)
    return deciding.model_copy(update=update)


def _settings(deciding: PluginSettings, base: PluginSettings) -> PluginSettings:
    update: dict[str, object] = {}
    if base.severity is not None and deciding.severity is not None:
        update["severity"] = min(deciding.severity, base.severity, key=lambda severity: severity.rank)
    if "exclude" in base.model_fields_set:
        update["exclude"] = _both(deciding.exclude, base.exclude)
    return deciding.model_copy(update=update)


def _ladder(deciding: Ladder, base: Ladder) -> Ladder:
    """Fewer may try, less often, and less without being asked; who tries first stays as it is."""
    update = {
        "order": _both(deciding.order, base.order),
        "auto": _tighter(AUTOS, deciding.auto, base.auto),
        "attempts": min(deciding.attempts, base.attempts),
        "max_in_a_row": min(deciding.max_in_a_row, base.max_in_a_row),
    }
    return deciding.model_copy(update={key: update[key] for key in base.model_fields_set})


def _tests(deciding: Testing, base: Testing) -> Testing:
    """What is run, and for how long, stays as it is."""
    update = {
        "coverage": deciding.coverage or base.coverage,
        "coverage_floor": max(deciding.coverage_floor, base.coverage_floor),
        "coverage_tolerance": min(deciding.coverage_tolerance, base.coverage_tolerance),
        "mutants": max(deciding.mutants, base.mutants),
    }
    return deciding.model_copy(update={key: update[key] for key in base.model_fields_set & set(update)})


def _merge(deciding: Merge, base: Merge) -> Merge:
    """How it is merged stays as it is."""
    update = {
        "auto": deciding.auto and base.auto,
        "thresholds": _thresholds(deciding.thresholds, base.thresholds),
        "max_per_hour": min(deciding.max_per_hour, base.max_per_hour),
    }
    return deciding.model_copy(update={key: update[key] for key in base.model_fields_set & set(update)})


def _thresholds(deciding: Thresholds, base: Thresholds) -> Thresholds:
    """The higher of each that `base` sets: where only one is, the other follows it if it must."""
    update = {key: max(getattr(deciding, key), getattr(base, key)) for key in base.model_fields_set}
    raised = deciding.model_copy(update=update)
    return raised.model_copy(update={"auto_merge": max(raised.auto_merge, raised.pull_request)})


def _lower(deciding: Limits, base: Limits) -> Limits:
    """The lower of each that `base` sets."""
    update = {key: min(getattr(deciding, key), getattr(base, key)) for key in base.model_fields_set}
    return deciding.model_copy(update=update)


def _forks(deciding: Forks, base: Forks) -> Forks:
    update = {
        key: _tighter(FORKS, getattr(deciding, key), getattr(base, key)) for key in base.model_fields_set
    }
    return deciding.model_copy(update=update)


def _commands(deciding: Mapping[str, Role], base: Mapping[str, Role]) -> dict[str, Role]:
    names = {**deciding, **base}
    return {name: _tighter(ROLES, deciding.get(name, ROLES[0]), base.get(name, ROLES[0])) for name in names}


def _tighter(levels: Sequence[Level], one: Level, other: Level) -> Level:
    return max(one, other, key=levels.index)


def _both(one: Sequence[Level], other: Collection[Level]) -> tuple[Level, ...]:
    return tuple(each for each in one if each in other)


def _either(one: Sequence[str], other: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*one, *other)))
