"""A base branch may tighten what the default branch decides, never loosen it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ghapp.config.load import parse_repository_config
from ghapp.config.repository import RepositoryConfig
from ghapp.config.tighten import tighten


def read(text: str) -> RepositoryConfig:
    config = parse_repository_config(text, "f")
    assert isinstance(config, RepositoryConfig), config
    return config


@pytest.mark.parametrize(
    ("deciding", "base", "expected"),
    [
        ("", "", ""),
        ("strict: false", "strict: true", "strict: true"),
        ("strict: true", "strict: false", "strict: true"),
        ("strict: false", "filter: all", "{strict: false, filter: all}"),
        ("filter: all", "filter: added", "filter: all"),
        ("delivery: commit", "delivery: pull-request", "delivery: pull-request"),
        ("delivery: off", "delivery: commit", "delivery: off"),
        ("paths: {exclude: [a, b]}", "paths: {exclude: [b, c]}", "paths: {exclude: [b]}"),
        ("paths: {exclude: [a]}", "paths: {exclude: []}", ""),
        ("paths: {exclude: [a]}", "paths: {}", "paths: {exclude: [a]}"),
        ("paths: {exclude: [a]}", "strict: true", "paths: {exclude: [a]}"),
        ("protected: [a]", "protected: [b]", "protected: [a, b]"),
        (
            "patch: {max_files: 5}",
            "patch: {max_files: 3, max_lines: 9}",
            "patch: {max_files: 3, max_lines: 9}",
        ),
        ("patch: {max_files: 5}", "patch: {max_files: 20}", "patch: {max_files: 5}"),
        ("merge: {auto: true}", "merge: {auto: false}", "merge: {auto: false}"),
        (
            "merge: {thresholds: {auto_merge: 0.9}}",
            "merge: {thresholds: {auto_merge: 0.8, pull_request: 0.7}}",
            "merge: {thresholds: {auto_merge: 0.9}}",
        ),
        (
            "merge: {thresholds: {auto_merge: 0.9}}",
            "merge: {thresholds: {auto_merge: 0.99, pull_request: 0.95}}",
            "merge: {thresholds: {auto_merge: 0.99, pull_request: 0.95}}",
        ),
        ("merge: {max_per_hour: 2}", "merge: {max_per_hour: 9, method: rebase}", "merge: {max_per_hour: 2}"),
        ("tests: {coverage: false}", "tests: {coverage: true}", "tests: {coverage: true}"),
        ("tests: {mutants: 0}", "tests: {mutants: 4}", "tests: {mutants: 4}"),
        ("tests: {mutants: 4}", "tests: {mutants: 0}", "tests: {mutants: 4}"),
        ("tests: {coverage_floor: 50}", "tests: {coverage_floor: 40}", "tests: {coverage_floor: 50}"),
        (
            "tests: {coverage_tolerance: 2.0}",
            "tests: {coverage_tolerance: 1.0}",
            "tests: {coverage_tolerance: 1.0}",
        ),
        ("tests: {command: make}", "tests: {command: 'true', timeout_seconds: 1}", "tests: {command: make}"),
        ("commands: {fix: maintain}", "commands: {fix: write}", "commands: {fix: maintain}"),
        ("commands: {fix: maintain}", "commands: {fix: admin}", "commands: {fix: admin}"),
        ("", "commands: {recheck: admin}", "commands: {recheck: admin}"),
        ("plugins: {enable: [a]}", "plugins: {enable: [b]}", "plugins: {enable: [a, b]}"),
        ("plugins: {disable: [a, b]}", "plugins: {disable: [b, c]}", "plugins: {disable: [b]}"),
        ("plugins: {disable: [a]}", "plugins: {enable: [b]}", "plugins: {enable: [b], disable: [a]}"),
        (
            "plugins: {x: {severity: info}}",
            "plugins: {x: {severity: error}}",
            "plugins: {x: {severity: error}}",
        ),
        (
            "plugins: {x: {severity: error}}",
            "plugins: {x: {severity: info}}",
            "plugins: {x: {severity: error}}",
        ),
        ("", "plugins: {x: {severity: info, exclude: ['*'], args: [--exit-zero]}}", ""),
        ("plugins: {x: {args: [-a]}}", "plugins: {x: {args: [-b]}}", "plugins: {x: {args: [-a]}}"),
        ("plugins: {x: {exclude: [a, b]}}", "plugins: {x: {exclude: [a]}}", "plugins: {x: {exclude: [a]}}"),
        ("checks: {max_annotations: 5}", "checks: {max_annotations: 0}", "checks: {max_annotations: 5}"),
        ("", "sarif: [{id: x, command: [x], files: ['*']}]", ""),
        (
            "sarif: [{id: x, command: [x], files: ['*']}]",
            "sarif: []",
            "sarif: [{id: x, command: [x], files: ['*']}]",
        ),
        ("", "ladder: {order: [claude, mechanical]}", "ladder: {order: [mechanical, claude]}"),
        ("ladder: {order: [aider]}", "ladder: {order: [codex]}", "ladder: {order: []}"),
        ("ladder: {auto: mechanical}", "ladder: {auto: all}", "ladder: {auto: mechanical}"),
        ("ladder: {auto: all}", "ladder: {auto: mechanical}", "ladder: {auto: mechanical}"),
        ("ladder: {auto: mechanical}", "ladder: {auto: default-branch}", ""),
        ("", "ladder: {auto: off}", "ladder: {auto: off}"),
        ("ladder: {auto: all, attempts: 3}", "ladder: {attempts: 2}", "ladder: {auto: all, attempts: 2}"),
        ("ladder: {attempts: 2}", "ladder: {attempts: 5}", "ladder: {attempts: 2}"),
        ("budget: {day_usd: 5}", "budget: {day_usd: 7}", "budget: {day_usd: 5}"),
        ("budget: {day_usd: 50}", "budget: {month_usd: 7}", "budget: {day_usd: 50, month_usd: 7}"),
        ("budget: {day_usd: 5}", "budget: {day_usd: 0}", "budget: {day_usd: 0}"),
        ("merge: {auto: false}", "merge: {auto: true}", "merge: {auto: false}"),
        ("", "forks: {tests: on}", ""),
        ("", "forks: {tests: off}", "forks: {tests: off}"),
        ("forks: {tests: on}", "forks: {agents: off}", "forks: {tests: on, agents: off}"),
    ],
)
def test_the_tighter_of_both_holds(deciding: str, base: str, expected: str) -> None:
    assert tighten(read(deciding), read(base)).model_dump() == read(expected).model_dump()


SIDES = st.builds(
    RepositoryConfig,
    strict=st.booleans(),
    filter=st.sampled_from(["added", "new", "all"]),
    delivery=st.sampled_from(["commit", "pull-request", "suggestion", "off"]),
    protected=st.lists(st.sampled_from("abc"), unique=True),
    commands=st.dictionaries(st.sampled_from("xyz"), st.sampled_from(["write", "maintain", "admin"])),
)


@given(SIDES, SIDES)
def test_tightening_again_changes_nothing_and_cannot_be_undone(
    deciding: RepositoryConfig, base: RepositoryConfig
) -> None:
    tightened = tighten(deciding, base)

    assert tighten(tightened, base) == tightened
    assert tighten(tightened, RepositoryConfig(strict=False, delivery="commit", protected=())) == tightened
