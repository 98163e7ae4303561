"""A registry's answer on its way into the box: files stream, documents get their links rewritten."""

from aiohttp import ClientResponse, web

from ghapp.egress.answers import BEGUN, gunzip, picked
from ghapp.egress.limits import MEGABYTE, Taken
from ghapp.egress.registry import Registry
from ghapp.egress.rewrite import has_links, rewritten
from ghapp.errors import UserProblem

CHUNK = 1 << 16
_PASSED = (
    *("Content-Type", "ETag", "Last-Modified", "Cache-Control", "Accept-Ranges", "Content-Range", "Vary"),
    *("Retry-After", "X-PyPI-Last-Serial"),
)


async def pass_on(
    request: web.BaseRequest, registry: Registry, answer: ClientResponse, taken: Taken
) -> web.StreamResponse:
    """Raises UserProblem E553 for a registry's own error, E554 for more than the limits allow; once
    BEGUN is in the request a part of the answer is out.
    """
    if answer.status >= 400:  # whatever it says: it might repeat what we sent
        status = 403 if answer.status == 401 else answer.status
        raise UserProblem("E553", host=answer.url.host, detail=f"it answers {answer.status}", status=status)
    is_document = answer.status == 200 and has_links(registry.name, answer.content_type)
    if is_document and request.method == "GET":
        return await _document(request, registry, answer, taken)
    return await _file(request, answer, taken, has_length=not is_document)


async def _document(
    request: web.BaseRequest, registry: Registry, answer: ClientResponse, taken: Taken
) -> web.Response:
    content = bytearray()
    async for chunk in answer.content.iter_chunked(CHUNK):
        content += chunk
        taken.take(len(chunk), taken.limits.document_mb)
    plain = bytes(content)
    if answer.headers.get("Content-Encoding", "identity") != "identity":
        plain = gunzip(plain, taken.limits.document_mb * MEGABYTE)
    door = f"http://{request.host}"
    body = rewritten(
        registry.name, answer.content_type, plain, str(answer.url), lambda url: registry.inside(url, door)
    )
    return web.Response(body=body, headers=picked(answer.headers, _PASSED))


async def _file(
    request: web.BaseRequest, answer: ClientResponse, taken: Taken, *, has_length: bool
) -> web.StreamResponse:
    response = web.StreamResponse(status=answer.status, headers=picked(answer.headers, _PASSED))
    if "Content-Encoding" in answer.headers:
        response.headers["Content-Encoding"] = answer.headers["Content-Encoding"]
    if answer.content_length is not None and has_length:
        if request.method == "GET":
            taken.check(answer.content_length, taken.limits.answer_mb)
        response.content_length = answer.content_length
    request[BEGUN] = True
    await response.prepare(request)
    await _stream(response, answer, taken)
    return response


async def _stream(response: web.StreamResponse, answer: ClientResponse, taken: Taken) -> None:
    async for chunk in answer.content.iter_chunked(CHUNK):
        taken.take(len(chunk), taken.limits.answer_mb)
        await response.write(chunk)
    await response.write_eof()
