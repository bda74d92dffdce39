"""What one site is set to: where its database, files and engine are, and which grade it may hold.

Read from the environment by the composition roots. A secret may stand in a file named by `<NAME>_FILE` instead.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from mappings.vocabulary import Ceiling


class BadSetting(Exception):
    """A setting is missing or wrong. The message is one sentence for the operator."""


@dataclass(frozen=True, slots=True)
class Site:
    """The settings that the writer and the reader share."""

    database_url: str
    store: Path
    opensearch_url: str
    prefix: str
    ceiling: Ceiling
    approval: str
    language: str
    uploads: Path = Path("var/uploads")

    @classmethod
    def from_environment(cls, env: Mapping[str, str]) -> Site:
        """Read HOSO_* from `env`. Raises BadSetting."""
        ceiling_code = env.get("HOSO_CEILING", Ceiling.NONE.value)
        approval = env.get("HOSO_CEILING_APPROVAL", "").strip()
        if ceiling_code not in {choice.value for choice in Ceiling}:
            raise BadSetting(f"HOSO_CEILING must be one of: {', '.join(Ceiling)}.")
        if Ceiling(ceiling_code) is Ceiling.MAT and not approval:
            raise BadSetting("HOSO_CEILING=mat needs HOSO_CEILING_APPROVAL, the number of the written approval.")
        return cls(
            database_url=secret(env, "HOSO_DATABASE_URL") or "sqlite:///var/hoso.db",
            store=Path(env.get("HOSO_STORE", "var/store")),
            opensearch_url=env.get("HOSO_OPENSEARCH_URL", "http://127.0.0.1:19200"),
            prefix=env.get("HOSO_PREFIX", "hoso"),
            ceiling=Ceiling(ceiling_code),
            approval=approval,
            language=env.get("HOSO_LANGUAGE", "vi"),
            uploads=Path(env.get("HOSO_UPLOADS", "var/uploads")),
        )


def secret(env: Mapping[str, str], name: str) -> str:
    """The value of `name`, or the stripped content of the file that `<name>_FILE` names, or an empty string."""
    path = env.get(f"{name}_FILE")
    if not path:
        return env.get(name, "")
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except OSError as error:
        raise BadSetting(f"{name}_FILE cannot be read: {error.strerror}.") from error


def whole_number(env: Mapping[str, str], name: str, default: int) -> int:
    """The non-negative whole number `name`. Raises BadSetting."""
    text = env.get(name, str(default))
    if not text.isascii() or not text.isdigit():
        raise BadSetting(f"{name} must be a whole number.")
    return int(text)
