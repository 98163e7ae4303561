"""Reports as a plugin `x` leaves them."""

from ghapp.config.repository import RepositoryConfig
from ghapp.model import Finding, PluginResult, PluginStatus, Report
from ghapp.pipeline import Facts, Selection, build_report
from ghapp.plugin import Checked


def report(status: str, *findings: Finding) -> Report:
    result = PluginResult(id="x", status=PluginStatus(status))
    given = build_report(
        Facts("r", "", ""), Selection((), (), ()), [Checked(result, findings)], RepositoryConfig(), None
    )
    return given.model_copy(update={"issues": findings})
