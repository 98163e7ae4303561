"""How a command is written and who may give it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ghapp.flows.commands import (
    MAX_ARGUMENT,
    MAX_ARGUMENTS,
    MAX_NAME,
    ROLES,
    RULES,
    Spoken,
    allows,
    is_for_us,
    nearest,
    needed_role,
    parse_command,
)

LEAST = {
    "fix": "write",
    "recheck": "write",
    "stop": "write",
    "approve": "maintain",
    "reject": "maintain",
    "baseline": "maintain",
    "ok-to-test": "maintain",
    "pause": "maintain",
    "resume": "maintain",
    "why": "read",
    "status": "read",
    "budget": "read",
    "help": "read",
}


@pytest.mark.parametrize(
    ("body", "name", "arguments", "named"),
    [
        ("/fix", "fix", (), False),
        ("/fix   ", "fix", (), False),
        ("/FIX", "fix", (), False),
        ("/fix\r\nplease", "fix", (), False),
        ("/fix src/App.py docs", "fix", ("src/App.py", "docs"), False),
        ("/fix\tsrc", "fix", ("src",), False),
        ("/ok-to-test", "ok-to-test", (), False),
        ("/fix\n/recheck", "fix", (), False),
        ("/ghapp fix", "fix", (), True),
        ("/ghapp /fix src", "fix", ("src",), True),
        ("/GHAPP Fix", "fix", (), True),
        ("@ghapp fix", "fix", (), True),
        ("@ghapp[bot] fix", "fix", (), True),
        ("@ghapp", "help", (), True),
        ("/ghapp", "help", (), True),
        ("@ghapp dance", "dance", (), True),
        ("/assign @ann", "assign", ("@ann",), False),
    ],
)
def test_a_command_is_understood(body: str, name: str, arguments: tuple[str, ...], named: bool) -> None:
    assert parse_command(body) == Spoken(name, arguments, named)


@pytest.mark.parametrize(
    "body",
    [
        "",
        "\n",
        "/",
        "Thanks!\n/fix",
        "\n/fix",
        "Please /fix this",
        " /fix",
        "    /fix",
        "> /fix",
        "`/fix`",
        "```\n/fix\n```",
        "~~~\n/fix\n~~~",
        "<!-- /fix -->",
        "- /fix",
        "//fix",
        "/usr/bin/env",
        "/fix: all of it",
        "/fix, please",
        "/1",
        "@ann fix",
        "@ann /fix",
        "@ghapp-staging fix",
        "@ghappy fix",
        "ghapp fix",
        "fix",
    ],
)
def test_what_only_looks_like_a_command_is_left_alone(body: str) -> None:
    assert parse_command(body) is None


@given(st.text(max_size=300))
def test_any_comment_can_be_read(body: str) -> None:
    spoken = parse_command(body)

    if spoken is not None:
        assert body[0] in "/@"
        assert spoken == parse_command(body.split("\n", 1)[0])


def test_arguments_are_bounded() -> None:
    spoken = parse_command("/fix " + " ".join(["x" * 1000] * 100))

    assert spoken is not None
    assert [len(argument) for argument in spoken.arguments] == [MAX_ARGUMENT] * MAX_ARGUMENTS


@pytest.mark.parametrize("body", ["/" + "x" * 1000, "/ghapp " + "x" * 1000])
def test_a_name_is_bounded(body: str) -> None:
    spoken = parse_command(body)

    assert spoken is not None
    assert len(spoken.name) == MAX_NAME


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("fixx", "fix"),
        ("rechek", "recheck"),
        ("stauts", "status"),
        ("fix", "fix"),
        ("assign", None),
        ("", None),
    ],
)
def test_the_nearest_command_is_offered(written: str, meant: str | None) -> None:
    assert nearest(written) == meant


@pytest.mark.parametrize(
    ("name", "named", "ours"),
    [("fix", False, True), ("fixx", False, True), ("assign", False, False), ("assign", True, True)],
)
def test_other_bots_commands_are_theirs(name: str, named: bool, ours: bool) -> None:
    assert is_for_us(name, named=named) is ours


def test_the_least_roles_are_those_of_the_requirements() -> None:
    assert {name: rule.role for name, rule in RULES.items()} == LEAST


@pytest.mark.parametrize("name", RULES)
@pytest.mark.parametrize("asked", ROLES)
def test_the_repositorys_file_raises_a_role_and_never_lowers_it(name: str, asked: str) -> None:
    needed = needed_role(name, {name: asked, "other": "admin"})

    assert ROLES.index(needed) == max(ROLES.index(LEAST[name]), ROLES.index(asked))


def test_without_a_word_in_the_file_the_least_role_holds() -> None:
    assert needed_role("fix", {"recheck": "admin"}) == "write"


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("needed", ROLES)
def test_a_role_allows_what_needs_it_or_less(role: str, needed: str) -> None:
    assert allows(role, needed) is (ROLES.index(role) >= ROLES.index(needed))


@pytest.mark.parametrize("role", ["", "owner", "ADMIN", "root"])
def test_an_unknown_role_allows_nothing(role: str) -> None:
    assert not any(allows(role, needed) for needed in ROLES)
