"""Access: who calls, and what they may do. The App by its JWT, an installation by its token."""

import base64
import binascii
import secrets
import time
from dataclasses import dataclass

import jwt

from ghapp.demo.github.account import now
from ghapp.demo.github.refusal import FieldError, Refusal
from ghapp.demo.github.state import App, Installation, Permissions, Repo, State, Token

LONGEST_JWT_SECONDS = 600
CLOCK_SKEW_SECONDS = 60
_RANK = {"read": 1, "write": 2, "admin": 3}


@dataclass(frozen=True, slots=True)
class Caller:
    """Nobody, the App itself, or one of its installations."""

    app: App | None = None
    token: Token | None = None

    def require(self, repo: Repo, needs: tuple[str, ...]) -> None:
        """Refuse unless the token holds one of `needs` on this repository."""
        if self.token is None:
            raise Refusal(401, "Requires authentication")
        reads = all(need.endswith(":read") for need in needs)
        if not self.token.covers(repo) and (repo.private or not reads):
            raise Refusal.not_found() if repo.private else _not_accessible()
        if not any(self.token.may(need) for need in needs):
            raise _not_accessible()


def identify(header: str | None, state: State, app: App) -> Caller:
    """Read an Authorization header: `Bearer` or `token`, with a JWT or an installation token."""
    if not header:
        return Caller()
    scheme, _, value = header.partition(" ")
    if scheme.lower() not in {"bearer", "token"}:
        raise Refusal(401, "Bad credentials")
    if value.count(".") == 2:
        return Caller(app=_verify_app(value, app))
    return Caller(token=find_token(value, state))


def find_token(value: str, state: State) -> Token:
    token = state.tokens.get(value)
    if token is None or token.expires_at <= now():
        raise Refusal(401, "Bad credentials")
    return token


def basic_password(header: str | None) -> str | None:
    """The token out of `Basic x-access-token:TOKEN`, the only form git over HTTP takes."""
    scheme, _, value = (header or "").partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        return base64.b64decode(value, validate=True).decode().partition(":")[2]
    except (binascii.Error, UnicodeDecodeError):
        return None


def grant(
    state: State, where: Installation, *, repositories: list[Repo] | None, permissions: Permissions | None
) -> Token:
    """A token for an installation, no wider than the installation."""
    held = where.permissions
    for name, level in (permissions or {}).items():
        if _RANK.get(level, 9) > _RANK.get(held.get(name, ""), 0):
            raise Refusal.unprocessable("The permissions requested are not granted to this installation.")
    narrowed = {"metadata": "read"} | dict(held if permissions is None else permissions)
    if repositories is None and where.repositories is not None:
        repositories = list(where.repositories)
    chosen = None if repositories is None else tuple(repositories)
    token = Token(f"ghs_{secrets.token_urlsafe(27)}", where, narrowed, chosen)
    state.tokens[token.value] = token
    return token


def chosen_repositories(
    state: State, where: Installation, names: list[str], ids: list[int]
) -> list[Repo] | None:
    """The repositories an access-token request names; all must be covered."""
    if not names and not ids:
        return None
    covered = [repo for repo in state.repos.values() if where.covers(repo)]
    picked = [repo for repo in covered if repo.name in names or repo.id in ids]
    if len(picked) < len(set(names)) + len(set(ids)):
        raise Refusal.unprocessable(
            "There is at least one repository that does not exist or is not accessible to the parent "
            "installation.",
            FieldError("Installation", "repositories"),
        )
    return picked


def _verify_app(value: str, app: App) -> App:
    claims = _claims(value, app)
    if str(claims.get("iss")) not in {str(app.id), app.client_id}:
        raise Refusal(401, "Integration must generate a public key")
    expires = claims.get("exp")
    if not isinstance(expires, int) or expires > time.time() + LONGEST_JWT_SECONDS + CLOCK_SKEW_SECONDS:
        raise Refusal(401, "'Expiration time' claim ('exp') is too far in the future")
    return app


def _claims(value: str, app: App) -> dict[str, object]:
    try:
        return jwt.decode(
            value,
            app.public_key,
            algorithms=["RS256"],
            options={"require": ["exp", "iat", "iss"], "verify_iss": False},
            leeway=CLOCK_SKEW_SECONDS,
        )
    except jwt.ExpiredSignatureError:
        message = (
            "'Expiration time' claim ('exp') must be a numeric value representing the future time at "
            "which the assertion expires"
        )
        raise Refusal(401, message) from None
    except jwt.InvalidTokenError:
        raise Refusal(401, "A JSON web token could not be decoded") from None


def _not_accessible() -> Refusal:
    return Refusal(403, "Resource not accessible by integration")
