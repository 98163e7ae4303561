"""The App's private key, which tells GitHub that it is the App who asks."""

import time
from functools import cached_property

import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from jwt.algorithms import RSAAlgorithm

from ghapp.errors import UserProblem

LIVES_SECONDS = 9 * 60  # GitHub takes none that live longer than ten minutes
SKEW_SECONDS = 60  # our clock may be ahead of GitHub's


class AppKey:
    """Read once: to check its primes takes a hundred times as long as to sign with it."""

    def __init__(self, pem: str) -> None:
        self._pem = pem

    def token(self, app_id: int) -> str:
        """A JSON web token. Raises UserProblem E403 when nothing can be signed with the key."""
        began = int(time.time()) - SKEW_SECONDS
        claims = {"iat": began, "exp": began + LIVES_SECONDS, "iss": str(app_id)}
        return jwt.encode(claims, self._key, algorithm="RS256")

    @cached_property
    def _key(self) -> RSAPrivateKey:
        try:
            key = RSAAlgorithm(RSAAlgorithm.SHA256).prepare_key(self._pem)
        except (ValueError, TypeError, jwt.InvalidKeyError) as error:
            raise _unusable() from error
        if not isinstance(key, RSAPrivateKey):
            raise _unusable()
        return key


def _unusable() -> UserProblem:
    return UserProblem("E403", detail="this is no private RSA key in PEM form")
