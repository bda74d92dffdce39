"""The portal's settings: no secret has a default, and what is wrong is one sentence."""

from __future__ import annotations

from pathlib import Path

import pytest

from archive.settings import BadSetting
from portal.settings import PortalSettings

SECRETS = {"HOSO_SECRET_KEY": "s" * 32, "HOSO_AUDIT_KEY": "a" * 32}


def test_the_defaults_are_the_careful_ones() -> None:
    settings = PortalSettings.from_environment(SECRETS)
    assert settings.cookie_secure
    assert (settings.idle_minutes, settings.absolute_minutes, settings.language) == (30, 600, "vi")
    assert settings.trusted_hosts == ("127.0.0.1", "localhost", "[::1]")


@pytest.mark.parametrize(
    "wrong",
    [
        {"HOSO_SECRET_KEY": ""},
        {"HOSO_SECRET_KEY": "short"},
        {"HOSO_AUDIT_KEY": "x" * 31},
        {"HOSO_LANGUAGE": "xx"},
        {"HOSO_COOKIE_SECURE": "perhaps"},
        {"HOSO_SESSION_IDLE_MINUTES": "-1"},
        {"HOSO_CEILING": "mat"},
        {"HOSO_SECRET_KEY_FILE": "/nowhere/at/all"},
    ],
)
def test_what_is_missing_or_wrong_is_refused_with_one_sentence(wrong: dict[str, str]) -> None:
    with pytest.raises(BadSetting) as refused:
        PortalSettings.from_environment({**SECRETS, **wrong})
    assert next(iter(wrong)).removesuffix("_FILE") in str(refused.value) or "HOSO_CEILING" in str(refused.value)


def test_a_secret_may_stand_in_a_file_and_never_shows(tmp_path: Path) -> None:
    (tmp_path / "key").write_text("f" * 40 + "\n")
    settings = PortalSettings.from_environment({**SECRETS, "HOSO_SECRET_KEY_FILE": str(tmp_path / "key")})
    assert settings.secret_key == "f" * 40
    assert "f" * 40 not in repr(settings)
    assert "a" * 32 not in repr(settings)
