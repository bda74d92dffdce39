"""What the portal is set to, on top of the site: its secrets, its sessions, the hosts it answers for.

Read once by `portal.app` and the command line. There is no default for a secret: a portal without one does not start.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from archive.language import LANGUAGES
from archive.settings import BadSetting, Site, secret, whole_number

_SHORTEST_SECRET = 32
_MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True)
class PortalSettings:
    """Times are whole minutes. The two secrets never appear in a log, a page or a repr."""

    site: Site
    secret_key: str = field(repr=False)
    audit_key: bytes = field(repr=False)
    cookie_secure: bool
    idle_minutes: int
    absolute_minutes: int
    language: str
    trusted_hosts: tuple[str, ...]
    page_cache: Path
    file_bytes: int = 500 * _MEGABYTE
    upload_bytes: int = 4000 * _MEGABYTE

    @classmethod
    def from_environment(cls, env: Mapping[str, str]) -> PortalSettings:
        """Read HOSO_* from `env`. Raises BadSetting with one sentence."""
        site = Site.from_environment(env)
        if site.language not in LANGUAGES:
            raise BadSetting(f"HOSO_LANGUAGE must be one of: {', '.join(LANGUAGES)}.")
        return cls(
            site=site,
            secret_key=_needed(env, "HOSO_SECRET_KEY"),
            audit_key=_needed(env, "HOSO_AUDIT_KEY").encode(),
            cookie_secure=_yes_or_no(env, "HOSO_COOKIE_SECURE", default=True),
            idle_minutes=whole_number(env, "HOSO_SESSION_IDLE_MINUTES", 30),
            absolute_minutes=whole_number(env, "HOSO_SESSION_MINUTES", 600),
            language=site.language,
            trusted_hosts=_words(env.get("HOSO_TRUSTED_HOSTS", "127.0.0.1,localhost,[::1]")),
            page_cache=Path(env.get("HOSO_PAGE_CACHE", "var/pages")),
            file_bytes=whole_number(env, "HOSO_MAX_FILE_MB", 500) * _MEGABYTE,
            upload_bytes=whole_number(env, "HOSO_MAX_UPLOAD_MB", 4000) * _MEGABYTE,
        )


def _needed(env: Mapping[str, str], name: str) -> str:
    value = secret(env, name)
    if len(value) < _SHORTEST_SECRET:
        raise BadSetting(
            f"{name} (or {name}_FILE) must hold a secret of at least {_SHORTEST_SECRET} characters; "
            'make one with: python -c "import secrets; print(secrets.token_urlsafe(48))"'
        )
    return value


def _yes_or_no(env: Mapping[str, str], name: str, *, default: bool) -> bool:
    value = env.get(name, "yes" if default else "no").strip().lower()
    if value not in {"yes", "no"}:
        raise BadSetting(f"{name} must be yes or no.")
    return value == "yes"


def _words(text: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in text.split(",") if word.strip())
