"""What the app keeps on disk is encrypted: one file, AES-256-GCM, under a key derived from APP_SECRET."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_VERSION: Final = b"\x01"
_NONCE: Final = 12


class Unreadable(Exception):
    """The file is damaged, or was written under another secret."""


class Vault:
    """One encrypted file. `purpose` separates its key from every other use of the same secret."""

    def __init__(self, path: Path, secret: str, purpose: str) -> None:
        self.path = path
        self._purpose = purpose.encode()
        derivation = HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=self._purpose)
        self._cipher = AESGCM(derivation.derive(secret.encode()))

    def read(self) -> bytes | None:
        """The content; none where there is no file yet. Raises Unreadable."""
        try:
            sealed = self.path.read_bytes()
        except FileNotFoundError:
            return None
        if sealed[:1] != _VERSION:
            raise Unreadable
        try:
            return self._cipher.decrypt(sealed[1 : 1 + _NONCE], sealed[1 + _NONCE :], self._purpose)
        except (InvalidTag, ValueError) as error:
            raise Unreadable from error

    def write(self, content: bytes) -> None:
        """Replaces the content in one step; nobody but this user can read the file."""
        nonce = os.urandom(_NONCE)
        sealed = _VERSION + nonce + self._cipher.encrypt(nonce, content, self._purpose)
        self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        draft = self.path.with_suffix(".new")
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(sealed)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(self.path)
