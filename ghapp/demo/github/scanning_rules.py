"""GitHub's rules for uploads to code scanning. Pure: a request body in, a document or a refusal out."""

import base64
import binascii
import gzip
import json
import re
import zlib
from typing import Any

from ghapp.demo.github.refusal import Refusal

LARGEST = 10_000_000
MOST_RUNS = 20
MOST_RESULTS = 25_000
MOST_RULES = 25_000
_REF = re.compile(r"refs/(heads/.+|tags/.+|pull/\d+/(merge|head))")

Json = dict[str, Any]


def judge(body: Json) -> Json:
    """The document. Raises what GitHub answers at once."""
    if not re.fullmatch(r"[0-9a-fA-F]{40}", str(body.get("commit_sha"))):
        raise Refusal(400, "commit_sha must be 40 hexadecimal characters")
    if not _REF.fullmatch(str(body.get("ref"))):
        raise Refusal(400, "ref must be a full Git reference")
    packed = _decoded(str(body.get("sarif")))
    if len(packed) > LARGEST:
        raise Refusal(413, "The SARIF file is too large")
    try:
        document = json.loads(gzip.decompress(packed))
    except (OSError, EOFError, ValueError, zlib.error):
        raise Refusal(400, "Invalid SARIF. It is not valid gzip of JSON.") from None
    if not isinstance(document, dict) or document.get("version") != "2.1.0" or "runs" not in document:
        raise Refusal(400, "Invalid SARIF. It is not version 2.1.0.")
    return document


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error:
        raise Refusal(400, "Invalid SARIF. It is not valid base64.") from None


def rejections(document: Json) -> list[str]:
    """What GitHub finds later, when it reads the document: then nothing of it is shown."""
    runs = document["runs"]
    found = [_too_many("runs", len(runs), MOST_RUNS)]
    for run in runs:
        results = run.get("results", [])
        found.append(_too_many("results per run", len(results), MOST_RESULTS))
        found.append(_too_many("rules per run", len(run["tool"]["driver"].get("rules", [])), MOST_RULES))
        found.extend(_misplaced(result) for result in results)
    return [each for each in found if each]


def _too_many(what: str, number: int, most: int) -> str:
    return (
        f"rejecting SARIF, as there are more {what} than allowed ({number} > {most})" if number > most else ""
    )


def _misplaced(result: Json) -> str:
    locations = result.get("locations")
    if not locations:
        return "locationFromSarifResult: expected at least one location"
    place = locations[0].get("physicalLocation", {})
    if not place.get("artifactLocation", {}).get("uri"):
        return "locationFromSarifResult: expected artifact location"
    return "" if place.get("region", {}).get("startLine") else "locationFromSarifResult: expected a region"
