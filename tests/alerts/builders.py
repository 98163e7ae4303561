"""Alerts that are good by default, and a text of a stranger that is not."""

from typing import Any

from ghapp.model import Alert, AlertKind, AlertSeverity, Commit, Repository, Run, new_run_id

AT = "2026-01-01T00:00:00.000+00:00"
TOKEN = "ghp_" + "a1" * 18
HOSTILE = f"<!channel> *b*\r\nBcc: eve@example.com\n\u2028<a&b>\x00\u202e \ud800 {TOKEN} " + "x" * 9000


def a_run(**more: Any) -> Run:
    repository = Repository(id=7, full_name="Acme/shop", default_branch="main", installation_id=9)
    commit = Commit(repository=repository, sha="1" * 40, lane="branch/topic", **more)
    return Run(id="r1", key="k", commit=commit, created_at=AT)


def an_alert(**more: Any) -> Alert:
    values = {"id": new_run_id(), "kind": AlertKind.DISK, "severity": AlertSeverity.P1, "key": "disk:P1"}
    times = {"created_at": AT, "last_at": AT}
    return Alert.model_validate({"message": "It is full.", "advice": "- Make room."} | values | times | more)
