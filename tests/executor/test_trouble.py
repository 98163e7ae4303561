"""Errors come back as what they were; our own mistakes show people nothing of their inside."""

import pickle

import pytest

from ghapp.errors import GhappError, ToolBroke, TryLater, UserProblem
from ghapp.executor.trouble import ExecutorBug, as_document, as_error
from ghapp.git.command import GitFailed


@pytest.mark.parametrize(
    "error", [UserProblem("E003", sha="1" * 40), TryLater("E402", after=7, detail="x"), ToolBroke("E530")]
)
def test_what_people_meet_comes_back_as_it_was(error: GhappError) -> None:
    back = as_error(as_document(error))

    assert type(back) is type(error)
    assert isinstance(back, GhappError)
    assert back.problem == error.problem
    assert getattr(back, "after", None) == getattr(error, "after", None)


def test_a_narrower_kind_comes_back_as_the_kind_it_is_of() -> None:
    assert type(as_error(as_document(GitFailed("fetch", 1, "no")))) is ToolBroke


def test_our_own_mistake_brings_its_traceback_for_the_log_only() -> None:
    try:
        raise KeyError("secret detail")
    except KeyError as error:
        back = pickle.loads(pickle.dumps(as_error(as_document(error))))  # noqa: S301  # our own

    assert isinstance(back, ExecutorBug)
    assert str(back) == "KeyError"
    assert "test_trouble.py" in back.__notes__[0]


@pytest.mark.parametrize("document", [{}, {"kind": "UserProblem", "problem": 1}, {"kind": "bug"}])
def test_what_no_executor_of_ours_sends_is_refused(document: dict[str, object]) -> None:
    with pytest.raises((KeyError, TypeError, ValueError)):
        as_error(document)
