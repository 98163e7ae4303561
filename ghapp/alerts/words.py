"""Fill in `templates/alerts/`: the first line of each says what happened, the others what to do next."""

from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined

from ghapp.alerts.alarms import Alarm
from ghapp.model import Alert, new_run_id
from ghapp.observability.plain import one_line
from ghapp.observability.redact import redact

LONGEST = 300  # characters of one value


def put_in_words(alarm: Alarm, at: str) -> Alert:
    """The alarm as it is kept and told. `at` is ISO 8601 in UTC with milliseconds."""
    template = _environment().get_template(f"{alarm.kind}.txt.j2")
    message, _, advice = redact(template.render(**alarm.values)).strip().partition("\n")
    return Alert(
        id=new_run_id(),
        kind=alarm.kind,
        severity=alarm.severity,
        repository_id=alarm.repository_id,
        run_id=alarm.run_id,
        key=alarm.key[:200],
        message=message,
        advice=advice.strip(),
        created_at=at,
        last_at=at,
    )


def _plain(value: object) -> object:
    """On its way in: one line, and nothing that no store or channel could write down."""
    if not isinstance(value, str):
        return value
    line = redact(one_line(value.encode("utf-8", "replace").decode()))
    return line if len(line) <= LONGEST else f"{line[:LONGEST]}…"


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("templates", "alerts"),
        undefined=StrictUndefined,
        autoescape=False,  # noqa: S701  # plain text: each channel escapes it in its own way
        finalize=_plain,
        trim_blocks=True,
        lstrip_blocks=True,
    )
