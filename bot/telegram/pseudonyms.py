"""Names for people in the logs: the same person has the same, and nobody can compute it."""

import hashlib
import hmac
import secrets

_LENGTH = 10


class Pseudonyms:
    """A keyed hash of a person's id. Until `use` is called the key is one of this run."""

    def __init__(self) -> None:
        self._key = secrets.token_bytes(32)

    def use(self, key: str) -> None:
        """Take the key that is kept over restarts."""
        self._key = key.encode()

    def of(self, person_id: int | None) -> str | None:
        """The pseudonym of a person: ten hexadecimal digits."""
        if person_id is None:
            return None
        return hmac.new(self._key, str(person_id).encode(), hashlib.sha256).hexdigest()[:_LENGTH]
