"""From what a person typed to a repository, or to the sentence that says what is wrong with it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from app.i18n import _

_OWNER: Final = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,37}[A-Za-z0-9])?")
_NAME: Final = re.compile(r"[A-Za-z0-9._-]{1,100}")
_GITHUB: Final = frozenset({"github.com", "www.github.com"})


@dataclass(frozen=True, kw_only=True)
class Source:
    """A repository as the database names it."""

    host: str
    full_name: str
    branch: str | None = None


class NotASource(ValueError):
    """What was typed names no repository. The message is for the person who typed it."""


def parse(text: str, *, local: bool = False) -> Source:
    """The repository in `text`: owner/name, an address on GitHub, or (with `local`) an absolute path."""
    text = text.strip()
    if not text:
        raise NotASource(_("Type the address of a repository first."))
    if re.search(r"[\x00-\x1f]", text):
        raise NotASource(_("The address contains characters that cannot be typed."))
    if text.startswith(("/", "~", "./", "../")) or re.match(r"[A-Za-z]:[\\/]", text):
        return _folder(text, local)
    if text.startswith("git@"):
        return _github(*_ssh(text))
    if "://" in text or text.lower().startswith(("github.com/", "www.github.com/")):
        return _url(text if "://" in text else f"https://{text}")
    if re.match(r"[\w.-]+\.[a-z]{2,}/", text, re.IGNORECASE) and text.count("/") > 1:
        raise NotASource(_only_github(text.split("/", 1)[0]))
    return _short(text)


def _folder(text: str, local: bool) -> Source:
    if not local:
        raise NotASource(
            _("Folders can only be added where Fondation runs on your own machine. Give a GitHub repository.")
        )
    if not text.startswith("/"):
        raise NotASource(
            _("“{path}” is not an absolute path. Give the whole path, starting with “/”.", path=_short_of(text))
        )
    path = re.sub(r"/{2,}", "/", text)
    if "/../" in f"{path}/" or "/./" in f"{path}/":
        raise NotASource(_("The path contains “.” or “..”. Give it without them."))
    if len(path) > 4096:
        raise NotASource(_("This path is longer than a path can be."))
    path = path.rstrip("/")
    if not path:
        raise NotASource(_("The root of the disk is not a repository. Give the folder that holds one."))
    return Source(host="local", full_name=path)


def _ssh(text: str) -> tuple[str, str]:
    host, _, path = text.removeprefix("git@").partition(":")
    if host.lower() not in _GITHUB:
        raise NotASource(_only_github(host))
    owner, _, name = path.partition("/")
    return owner, name


def _url(text: str) -> Source:
    try:
        parts = urlsplit(text)
        host = (parts.hostname or "").lower()
        odd = parts.username is not None or parts.password is not None or parts.port is not None
    except ValueError:
        raise NotASource(_("This address cannot be read. Copy it from the repository’s page.")) from None
    if parts.scheme not in {"https", "http", "ssh", "git"}:
        raise NotASource(
            _(
                "“{scheme}://” is not an address of GitHub. Start with “https://github.com/”.",
                scheme=_short_of(parts.scheme),
            )
        )
    if host not in _GITHUB:
        raise NotASource(_only_github(host))
    if odd and parts.username != "git":
        raise NotASource(_("Leave user names, passwords and ports out of the address."))
    pieces = [piece for piece in parts.path.split("/") if piece]
    if len(pieces) < 2:
        raise NotASource(_("This is a page of GitHub, not a repository. The address ends in owner/name."))
    branch = "/".join(pieces[3:]) if len(pieces) > 3 and pieces[2] == "tree" else None
    return _github(pieces[0], pieces[1], branch)


def _short(text: str) -> Source:
    owner, slash, name = text.partition("/")
    if not slash or not owner or not name or "/" in name.rstrip("/") or " " in text:
        raise NotASource(
            _("“{typed}” is not a repository. Write owner/name, for example pallets/click.", typed=_short_of(text))
        )
    return _github(owner, name.rstrip("/"))


def _github(owner: str, name: str, branch: str | None = None) -> Source:
    name = name.rstrip("/").removesuffix(".git")
    if not _OWNER.fullmatch(owner):
        raise NotASource(
            _(
                "“{owner}” cannot be an owner on GitHub: letters, digits and single hyphens only.",
                owner=_short_of(owner),
            )
        )
    if not _NAME.fullmatch(name) or name in {".", ".."}:
        raise NotASource(_("“{name}” cannot be the name of a repository on GitHub.", name=_short_of(name)))
    return Source(host="github.com", full_name=f"{owner}/{name}", branch=branch)


def _only_github(host: str) -> str:
    return _("“{host}” is not GitHub. Only repositories on github.com can be added.", host=_short_of(host))


def _short_of(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:57]}…"
