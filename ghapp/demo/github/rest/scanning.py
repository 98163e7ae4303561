"""Code scanning: uploads and what came of them."""

import uuid

from ghapp.demo.github import scanning_rules
from ghapp.demo.github.refusal import Refusal
from ghapp.demo.github.rest.operation import Answer, Call, Operation
from ghapp.demo.github.state import Scan


async def upload(call: Call) -> Answer:
    if not call.repo.code_scanning:
        raise Refusal(
            403,
            "Code scanning is not enabled for this repository. Please enable code scanning in the repository "
            "settings.",
        )
    document = scanning_rules.judge(call.body)
    sha, ref = call.body["commit_sha"], call.body["ref"]
    if await call.bare.resolve(sha) != sha:
        raise Refusal(404, "commit not found")
    if await call.bare.resolve(ref) is None:
        raise Refusal(404, f"ref '{ref}' not found in this repository")
    scan = Scan(str(uuid.uuid4()), sha, ref, document, scanning_rules.rejections(document))
    call.repo.scans.append(scan)
    return Answer({"id": scan.id, "url": _url(call, "sarifs", scan.id)}, 202)


async def get_upload(call: Call) -> Answer:
    scan = next((scan for scan in call.repo.scans if scan.id == call.word("sarif_id")), None)
    if scan is None:
        raise Refusal.not_found()
    if scan.errors:
        return Answer({"processing_status": "failed", "analyses_url": None, "errors": scan.errors})
    analyses = f"{_url(call, 'analyses')}?sarif_id={scan.id}"
    return Answer({"processing_status": "complete", "analyses_url": analyses, "errors": None})


def _url(call: Call, *parts: str) -> str:
    return call.links.repo(call.repo.full_name, "code-scanning", *parts)


_SARIFS = "/repos/{owner}/{repo}/code-scanning/sarifs"

OPERATIONS = (
    Operation("POST", _SARIFS, upload, ("security_events:write",)),
    Operation("GET", f"{_SARIFS}/{{sarif_id}}", get_upload, ("security_events:read",)),
)
