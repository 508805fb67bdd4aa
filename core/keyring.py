"""Users' GitHub tokens, encrypted: AES-256-GCM under a key ring, bound to the user they belong to.

The database holds ciphertext and the number of the key; the keys stand in the environment of the app, which encrypts,
and of the workers, which decrypt for one clone. The user's id is associated data: a row that is moved to another user
cannot be read.
"""

from __future__ import annotations

import base64
import binascii
import os
import re
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_NONCE: Final = 12
_BYTES: Final = 32
_ENTRY: Final = re.compile(r"([1-9][0-9]{0,4}):([A-Za-z0-9+/=_-]{40,50})")
#: The largest number of a key that its column holds.
_LARGEST: Final = 32767


class Undecipherable(Exception):
    """The ciphertext is damaged, belongs to another user, or was made with a key that is not in the ring."""


@dataclass(frozen=True)
class Keyring:
    """Keys by their number. The first one writes, all of them read."""

    keys: dict[int, bytes] = field(repr=False)

    @classmethod
    def parse(cls, text: str) -> Keyring:
        """From `2:<base64>,1:<base64>`, 32 bytes each. Raises ValueError with a sentence that shows no key."""
        keys: dict[int, bytes] = {}
        for place, entry in enumerate(text.split(","), start=1):
            match = _ENTRY.fullmatch(entry.strip())
            if match is None or int(match[1]) > _LARGEST:
                raise ValueError(f"entry {place} is not a number, a colon and 32 bytes in base64")
            number, key = int(match[1]), _decoded(match[2])
            if key is None:
                raise ValueError(f"the key of entry {place} is not 32 bytes in base64")
            if number in keys:
                raise ValueError(f"the number {number} stands there twice")
            keys[number] = key
        return cls(keys)

    @staticmethod
    def fresh(number: int = 1) -> str:
        """A new key, as it is written into the setting."""
        return f"{number}:{base64.b64encode(os.urandom(_BYTES)).decode()}"

    def encrypt(self, token: str, user_id: UUID) -> tuple[bytes, int]:
        """Nonce, ciphertext and tag; and the number of the key."""
        number, key = next(iter(self.keys.items()))
        nonce = os.urandom(_NONCE)
        return nonce + AESGCM(key).encrypt(nonce, token.encode(), user_id.bytes), number

    def decrypt(self, sealed: bytes, number: int, user_id: UUID) -> str:
        """The token. Raises Undecipherable."""
        key = self.keys.get(number)
        if key is None:
            raise Undecipherable(f"There is no key {number} in GITHUB_TOKEN_KEYS.")
        try:
            return AESGCM(key).decrypt(sealed[:_NONCE], sealed[_NONCE:], user_id.bytes).decode()
        except (InvalidTag, ValueError) as error:
            raise Undecipherable(f"The stored token cannot be read with key {number}.") from error


def _decoded(text: str) -> bytes | None:
    try:
        key = base64.b64decode(text.replace("-", "+").replace("_", "/"), validate=True)
    except binascii.Error:
        return None
    return key if len(key) == _BYTES else None
