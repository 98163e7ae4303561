"""GitHub's rules for check runs. Pure: a request body in, refusals out."""

from typing import Any

from ghapp.demo.github.refusal import FieldError, Refusal

MOST_ANNOTATIONS = 50
MOST_TEXT = 65_535
MOST_ACTIONS = 3
ACTION_SIZES = {"label": 20, "description": 40, "identifier": 20}
STATUSES = {"queued", "in_progress", "completed", "waiting", "requested", "pending"}
CONCLUSIONS = {
    "action_required",
    "cancelled",
    "failure",
    "neutral",
    "success",
    "skipped",
    "stale",
    "timed_out",
}
LEVELS = {"notice", "warning", "failure"}
_NEEDED = ("path", "start_line", "end_line", "annotation_level", "message")

Json = dict[str, Any]


def judge(body: Json, *, creating: bool) -> None:
    """Raise what GitHub answers when the body breaks a rule."""
    _judge_state(body, creating=creating)
    if output := body.get("output"):
        _judge_output(output, creating=creating)
    _judge_actions(body.get("actions") or [])


def _judge_state(body: Json, *, creating: bool) -> None:
    for key in ("name", "head_sha") if creating else ():
        if not body.get(key):
            raise _invalid_request(f'"{key}" wasn\'t supplied.')
    status, conclusion = body.get("status"), body.get("conclusion")
    if status is not None and status not in STATUSES:
        raise _invalid_request(f"{status} is not a member of {sorted(STATUSES)}.")
    if conclusion is not None and conclusion not in CONCLUSIONS:
        raise _invalid_request(f"{conclusion} is not a member of {sorted(CONCLUSIONS)}.")
    if status == "completed" and not conclusion:
        raise _invalid_request('"conclusion" wasn\'t supplied.')


def _judge_output(output: Json, *, creating: bool) -> None:
    for key in ("title", "summary") if creating else ("summary",):
        if not isinstance(output.get(key), str):
            raise _invalid_request(f'"{key}" wasn\'t supplied.')
    for key in ("summary", "text"):
        if len(output.get(key) or "") > MOST_TEXT:
            raise _invalid_request(
                f"Only {MOST_TEXT} characters are allowed; {len(output[key])} were supplied."
            )
    notes = output.get("annotations") or []
    if len(notes) > MOST_ANNOTATIONS:
        raise _invalid_request(
            f"No more than {MOST_ANNOTATIONS} items are allowed; {len(notes)} were supplied."
        )
    for note in notes:
        _judge_annotation(note)


def _judge_annotation(note: Json) -> None:
    for key in _NEEDED:
        if note.get(key) in {None, ""}:
            raise _invalid_request(f'"{key}" wasn\'t supplied.')
    if note["annotation_level"] not in LEVELS:
        raise _invalid_request(f"{note['annotation_level']} is not a member of {sorted(LEVELS)}.")
    if note["end_line"] < note["start_line"]:
        raise _invalid_annotation("end_line must be greater than or equal to start_line")
    columns = note.get("start_column") is not None or note.get("end_column") is not None
    if columns and note["start_line"] != note["end_line"]:
        raise _invalid_annotation("start_column and end_column cannot be set across multiple lines")


def _judge_actions(actions: list[Json]) -> None:
    if len(actions) > MOST_ACTIONS:
        raise _invalid_request(
            f"No more than {MOST_ACTIONS} items are allowed; {len(actions)} were supplied."
        )
    for action in actions:
        for key, most in ACTION_SIZES.items():
            text = action.get(key)
            if not text:
                raise _invalid_request(f'"{key}" wasn\'t supplied.')
            if len(text) > most:
                raise _invalid_request(f"Only {most} characters are allowed; {len(text)} were supplied.")


def _invalid_request(what: str) -> Refusal:
    return Refusal.unprocessable(f"Invalid request.\n\n{what}")


def _invalid_annotation(what: str) -> Refusal:
    return Refusal.invalid(FieldError("CheckRun", "annotations", "custom", what))
