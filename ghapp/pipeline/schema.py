"""The published JSON Schema of a report: `python -m ghapp.pipeline.schema > docs/report.schema.json`."""

import json
import sys

from ghapp.model import Report
from ghapp.model.report import SCHEMA_ID


def report_schema() -> str:
    schema = Report.model_json_schema(by_alias=True, mode="serialization")
    told = {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": f"urn:ghapp:{SCHEMA_ID}"}
    return json.dumps({**told, **schema}, indent=2) + "\n"


if __name__ == "__main__":
    sys.stdout.write(report_schema())
