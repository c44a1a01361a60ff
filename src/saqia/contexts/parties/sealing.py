"""The national id under lock: AES-GCM keeps it, HMAC-SHA256 finds it again, the tenant's keys lie outside the database.

A tenant's key file is JSON: `index` is the key of the blind index, `current` names the sealing key for new rows and
`keys` holds every sealing key by its id, all base64. Adding a key and naming it `current` rotates; the index key stays.
Law 09-08 (CNDP): processing the number needs an authorization, hence optional and encrypted.
"""

import base64
import dataclasses
import hashlib
import hmac
import json
import os
import secrets
from pathlib import Path

from cryptography.hazmat.primitives.ciphers import aead
from django.conf import settings

from saqia.contexts.parties import models
from saqia.platform import environment

_NONCE = 12


class KeyMissing(Exception):
    """The tenant has sealed numbers, but the key file, or the key that sealed one of them, is not there."""

    def __init__(self, path: Path, key_id: str = "") -> None:
        super().__init__(f"{path}{f' lacks the key {key_id}' if key_id else ' is missing: restore it from its backup'}")
        self.path = path
        self.key_id = key_id


@dataclasses.dataclass(frozen=True)
class Sealed:
    """A number as it is stored."""

    sealed: bytes
    index: bytes
    key_id: str


class Keyring:
    """The keys of one tenant."""

    def __init__(self, tenant_id: int) -> None:
        """Read the tenant's key file, or make it when the tenant has sealed nothing yet.

        :raises KeyMissing: there are sealed rows but no file
        """
        self._path = folder() / f"personal-data-{tenant_id}.json"
        self._bound = f"saqia-cin:{tenant_id}".encode()
        if not self._path.exists():
            if models.Customer.objects.filter(cin_key_id__isnull=False).exists():
                raise KeyMissing(self._path)
            _make(self._path)
        content = json.loads(self._path.read_text(encoding="utf-8"))
        self._index_key = base64.b64decode(content["index"])
        self._current: str = content["current"]
        self._keys: dict[str, bytes] = {name: base64.b64decode(key) for name, key in content["keys"].items()}

    def index(self, number: str) -> bytes:
        """Return the 32 bytes by which a normalized number is found."""
        return hmac.digest(self._index_key, number.encode(), hashlib.sha256)

    def seal(self, numbers: list[str]) -> list[Sealed]:
        """Seal normalized numbers under the current key, each with a nonce of its own."""
        cipher = aead.AESGCM(self._keys[self._current])
        nonces = os.urandom(_NONCE * len(numbers))
        sealed = []
        for place, number in enumerate(numbers):
            nonce = nonces[place * _NONCE : (place + 1) * _NONCE]
            kept = nonce + cipher.encrypt(nonce, number.encode(), self._bound)
            sealed.append(Sealed(kept, self.index(number), self._current))
        return sealed

    def open(self, sealed: bytes, key_id: str) -> str:
        """Return the number again.

        :raises KeyMissing: the key that sealed it is not in the file
        :raises cryptography.exceptions.InvalidTag: the row was altered, or belongs to another tenant
        """
        if key_id not in self._keys:
            raise KeyMissing(self._path, key_id)
        opened = aead.AESGCM(self._keys[key_id]).decrypt(sealed[:_NONCE], sealed[_NONCE:], self._bound)
        return opened.decode()


def folder() -> Path:
    """Return where key files lie: SAQIA_PERSONAL_DATA_KEYS, else keys/ in SAQIA_HOME."""
    given = environment.read()["SAQIA_PERSONAL_DATA_KEYS"]
    home: Path = settings.SAQIA_HOME
    return Path(given) if given else home / "keys"


def _make(path: Path) -> None:
    """Write a fresh key file, readable by its owner only; of two processes at once the first wins."""
    path.parent.mkdir(parents=True, exist_ok=True)
    first = f"k{secrets.token_hex(4)}"
    keys = [base64.b64encode(secrets.token_bytes(32)).decode() for _ in range(2)]
    partial = path.with_name(f"{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        json.dump({"index": keys[0], "current": first, "keys": {first: keys[1]}}, file)
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(partial, path)  # unlike a rename, refuses to replace the file of a faster process
    except FileExistsError:
        pass
    finally:
        partial.unlink()
