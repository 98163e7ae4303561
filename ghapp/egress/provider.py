"""The providers of models: which of their addresses are let through, and how a key is shown to them. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from pydantic import SecretStr

_PASSED = ("Accept", "Content-Type", "User-Agent", "anthropic-version", "anthropic-beta", "OpenAI-Beta")
_MODELS = "GET /v1/models"


@dataclass(frozen=True, slots=True)
class Provider:
    """`/v1/...` of the door stands below `url`. `free` are the requests that cost no tokens."""

    name: str
    url: str
    key: SecretStr
    paid: tuple[str, ...]
    free: tuple[str, ...]
    is_bearer: bool

    def address(self, target: str) -> str:
        return self.url + target.removeprefix("/v1")

    def headers(self, given: Mapping[str, str]) -> dict[str, str]:
        """What the box said about itself is dropped. Nothing compressed: the usage is read on the way."""
        passed = {name: given[name] for name in _PASSED if name in given}
        key = self.key.get_secret_value()
        own = {"Authorization": f"Bearer {key}"} if self.is_bearer else {"x-api-key": key}
        return passed | own | {"Accept-Encoding": "identity"}

    def error(self, status: int, message: str) -> dict[str, Any]:
        """In the provider's own shape: agents show it."""
        if self.is_bearer:
            kind = {402: "insufficient_quota"}.get(status, "invalid_request_error")
            return {"error": {"message": message, "type": kind, "param": None, "code": kind}}
        kinds = {402: "billing_error", 403: "permission_error", 413: "request_too_large", 502: "api_error"}
        kind = kinds.get(status, "invalid_request_error")
        return {"type": "error", "error": {"type": kind, "message": message}}


def anthropic(key: SecretStr, url: str) -> Provider:
    """https://docs.anthropic.com/en/api/overview"""
    paid, free = ("POST /v1/messages",), ("POST /v1/messages/count_tokens", _MODELS)
    return Provider("anthropic", _versioned(url), key, paid, free, is_bearer=False)


def openai(key: SecretStr, url: str) -> Provider:
    """https://platform.openai.com/docs/api-reference; others speak the same, below paths of their own."""
    paid, free = ("POST /v1/chat/completions", "POST /v1/responses"), (_MODELS,)
    base = url if urlsplit(url).path.strip("/") else _versioned(url)
    return Provider("openai", base.rstrip("/"), key, paid, free, is_bearer=True)


def _versioned(url: str) -> str:
    """Base URLs are written with `/v1` at their end, and without it."""
    return url.rstrip("/").removesuffix("/v1") + "/v1"
