"""The stack's secrets: made on the first start, kept in keys.json (mode 600), never made anew silently."""

from __future__ import annotations

import dataclasses
import json
import secrets
from pathlib import Path

from embedded.errors import StackError
from embedded.folder import reason
from embedded.private_files import write_private

#: Every start gives these to the database, so one that an older version did not know can be made now.
_SET_ANEW = ("postgres_password", "authenticator_password", "realtime_password", "catalog_password")


@dataclasses.dataclass(frozen=True, kw_only=True)
class Keys:
    """Every secret of one stack."""

    #: Password of the superuser supabase_admin.
    admin_password: str
    #: Password of the role postgres, which owns what migrations create.
    postgres_password: str
    authenticator_password: str
    realtime_password: str
    catalog_password: str
    jwt_secret: str
    publishable_key: str
    secret_key: str

    @classmethod
    def load(cls, path: Path, *, may_create: bool) -> Keys:
        """The keys in `path`, made first if there are none and `may_create`.

        A cluster without its keys cannot be opened, so `may_create` is false once there is one.
        """
        if not path.exists():
            if not may_create:
                raise StackError(
                    f"{path} is missing, and the database beside it cannot be opened without it; "
                    "restore the file, or choose another data folder."
                )
            return cls._create(path)
        try:
            path.chmod(0o600)
            content = json.loads(path.read_text())
            keys = cls(**{**{name: _password() for name in _SET_ANEW}, **content})
        except OSError as error:
            raise StackError(f"{path} cannot be read: {reason(error)}.") from error
        except (ValueError, TypeError) as error:
            raise StackError(
                f"{path} is damaged; restore it from a copy, or choose another data folder. Nothing was changed."
            ) from error
        if not all(isinstance(value, str) and value for value in dataclasses.asdict(keys).values()):
            raise StackError(f"{path} holds an empty key; restore it from a copy, or choose another data folder.")
        if dataclasses.asdict(keys) != content:
            keys._save(path)
        return keys

    @classmethod
    def _create(cls, path: Path) -> Keys:
        keys = cls(
            admin_password=_password(),
            postgres_password=_password(),
            authenticator_password=_password(),
            realtime_password=_password(),
            catalog_password=_password(),
            jwt_secret=secrets.token_urlsafe(48),
            publishable_key=f"sb_publishable_{secrets.token_urlsafe(24)}",
            secret_key=f"sb_secret_{secrets.token_urlsafe(24)}",
        )
        keys._save(path)
        return keys

    def _save(self, path: Path) -> None:
        write_private(path, json.dumps(dataclasses.asdict(self), indent=2) + "\n")


def _password() -> str:
    return secrets.token_urlsafe(24)
