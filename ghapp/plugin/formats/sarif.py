"""SARIF 2.1.0: results, with levels and help from their rules."""

from collections.abc import Mapping
from urllib.parse import unquote, urlsplit

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic.alias_generators import to_camel

from ghapp.plugin.formats.found import Found, Nonsense
from ghapp.plugin.lines import Columns
from ghapp.plugin.shape import Output

_COLUMNS: Mapping[str, Columns] = {"utf16CodeUnits": "utf16", "unicodeCodePoints": "characters"}


class _Part(BaseModel):
    """Names only what is read."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True)


class _Text(_Part):
    text: str = ""
    markdown: str = ""


class _Default(_Part):
    level: str = "warning"


class _Rule(_Part):
    id: str
    help_uri: str | None = None
    default_configuration: _Default = _Default()


class _Driver(_Part):
    rules: list[_Rule] = []


class _Tool(_Part):
    driver: _Driver


class _Artifact(_Part):
    uri: str = ""


class _Region(_Part):
    start_line: int | None = None
    end_line: int | None = None
    start_column: int | None = None
    end_column: int | None = None


class _Place(_Part):
    artifact_location: _Artifact = _Artifact()
    region: _Region = _Region()


class _Location(_Part):
    physical_location: _Place = _Place()


class _Properties(_Part):
    """Everybody's own; what is read stands there as ghapp writes it."""

    fixable: object = None


class _Result(_Part):
    rule_id: str = ""
    level: str | None = None
    message: _Text
    locations: list[_Location] = []
    fixes: list[object] | None = None
    suppressions: list[object] | None = None
    properties: _Properties = _Properties()


class _Run(_Part):
    """`column_kind` that is absent or unknown says nothing (SARIF 2.1.0, 3.14.17)."""

    tool: _Tool
    column_kind: str = ""
    results: list[_Result] | None = None


class _Log(_Part):
    runs: list[_Run] = Field(min_length=1)


def parse(text: str, output: Output) -> list[Found]:  # noqa: ARG001 (every format has this signature)
    try:
        log = _Log.model_validate_json(text)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        raise Nonsense(f"not SARIF: {'.'.join(map(str, first['loc']))} {first['msg']}") from None
    return [found for run in log.runs for found in _of(run)]


def _of(run: _Run) -> list[Found]:
    rules = {rule.id: rule for rule in run.tool.driver.rules}
    columns = _COLUMNS.get(run.column_kind)
    return [_found(result, rules, columns) for result in run.results or () if not result.suppressions]


def _found(result: _Result, rules: Mapping[str, _Rule], columns: Columns | None) -> Found:
    place = (result.locations or [_Location()])[0].physical_location
    rule = rules.get(result.rule_id) or _Rule(id=result.rule_id)
    return Found(
        path=_path(place.artifact_location.uri),
        line=place.region.start_line,
        end_line=place.region.end_line,
        column=place.region.start_column,
        end_column=place.region.end_column,
        columns=columns,
        code=result.rule_id,
        level=result.level or rule.default_configuration.level,
        message=result.message.text or result.message.markdown,  # some leave out the first
        fixable=bool(result.fixes) or result.properties.fixable is True,
        help_url=rule.help_uri,
    )


def _path(uri: str) -> str:
    return unquote(urlsplit(uri).path)
