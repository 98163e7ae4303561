"""`ghapp quarantine`: looking at what is held, and letting it out once."""

from pathlib import Path

import pytest

from ghapp.cli.quarantine import quarantine
from ghapp.config.server import Settings
from ghapp.errors import UserProblem
from tests.cli.kept import PAST, Kept


def test_only_what_is_held_is_listed(kept: Kept) -> None:
    held, released, expired = kept.held(), kept.held(), kept.held(expires_at=PAST)
    kept.call("quarantine", "release", released.id)

    rows = kept.document("quarantine", "list")
    all_rows = kept.document("quarantine", "list", "--all")

    assert [(row["id"], row["repository"], row["pull_request"]) for row in rows] == [
        (held.id, "Acme/shop", 3)
    ]
    states = {row["id"]: row["state"] for row in all_rows}
    assert states == {held.id: "held", released.id: "released", expired.id: "expired"}


def test_a_person_reads_a_line_for_each(kept: Kept) -> None:
    assert kept.call("quarantine", "list").stdout == "Nothing is held.\n"
    held = kept.held()
    [line] = kept.call("quarantine", "list").stdout.splitlines()
    assert line == f"{held.id}  held      Acme/shop #3 {held.sha[:10]}  nobody could"


def test_show_tells_what_was_tried(kept: Kept) -> None:
    held = kept.held()

    told, said = kept.document("quarantine", "show", held.id), kept.call("quarantine", "show", held.id).stdout

    assert (told["reason"], told["states"]) == ("nobody could", ["S_INIT", "S4_QUARANTINE"])
    assert (told["attempts"][0]["cost_usd"], told["patch"]) == (0.02, "+one\n")
    assert "1 aider      2 -> 2  $0.0200  undone: x\n\n+one\n" in said
    assert "S_INIT S4_QUARANTINE" in said


def test_the_patch_alone_is_for_git(kept: Kept) -> None:
    held = kept.held(patch="+\x1b[31mred\n")
    assert kept.call("quarantine", "show", held.id, "--patch").stdout == "+\x1b[31mred\n"
    assert "\x1b" not in kept.call("quarantine", "show", held.id).stdout


def test_it_is_let_out_once(kept: Kept) -> None:
    held = kept.held()
    first, second = (kept.call("quarantine", "release", held.id) for _ in range(2))
    assert (first.return_value, first.stdout) == (0, f"{held.id}: released\n")
    assert (second.return_value, second.stdout) == (1, f"{held.id}: not held: it is released\n")


def test_what_has_expired_is_not_let_out(kept: Kept) -> None:
    held = kept.held(expires_at=PAST)
    result = kept.call("quarantine", "release", held.id)
    assert (result.return_value, result.stdout) == (1, f"{held.id}: not held: it is expired\n")


@pytest.mark.parametrize("verb", ["show", "release"])
def test_an_id_that_nobody_knows_is_a_problem(kept: Kept, verb: str) -> None:
    result = kept.call("quarantine", verb, "nothing")
    assert isinstance(result.exception, UserProblem)
    assert result.exception.code == "E203"


def test_where_no_server_was_there_is_no_store_and_none_is_made(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path / "data")
    with pytest.raises(UserProblem, match="E202"):
        quarantine.main(["list"], obj=settings, standalone_mode=False)
    assert not (tmp_path / "data").exists()
