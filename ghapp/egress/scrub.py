"""Takes a secret out of what passes in pieces."""

MASK = b"***"


class Scrubber:
    """Holds back only what may be the beginning of the secret: a stream is not delayed."""

    def __init__(self, secret: bytes) -> None:
        self._secret = secret
        self._held = b""

    def feed(self, piece: bytes) -> bytes:
        text = (self._held + piece).replace(self._secret, MASK)
        at = len(text) - self._begun(text)
        self._held = text[at:]
        return text[:at]

    def rest(self) -> bytes:
        return self._held

    def _begun(self, text: bytes) -> int:
        """How many bytes at the end are the secret's first."""
        lengths = range(min(len(self._secret) - 1, len(text)), 0, -1)
        return next((length for length in lengths if text.endswith(self._secret[:length])), 0)
