"""The demo's accounts: one passphrase, drawn at the first run and kept in `accounts.json` beside what each may see.

Called by `demo.run`. A script may sign in with what it reads there.
"""

from __future__ import annotations

import json
import secrets
from pathlib import Path

from demo.site import write_private
from demo.world import PEOPLE, describe, unit_name

_WORDS = ("bien", "cat", "dong", "ghe", "hoa", "khe", "lua", "mua", "nang", "nui", "rung", "sen", "song", "tre", "vuon")


def passphrase(file: Path) -> tuple[str, bool]:
    """The passphrase of this demo, and whether it is new. A file that cannot be read is replaced."""
    try:
        return str(json.loads(file.read_text("utf-8"))[0]["password"]), False
    except (OSError, ValueError, LookupError, TypeError):
        words = [secrets.choice(_WORDS) for _ in range(4)]
        return "-".join([*words, f"{secrets.randbelow(900) + 100}"]), True


def write(file: Path, password: str) -> None:
    """Write the accounts, readable by their owner alone."""
    accounts = [
        {
            "login": person.login,
            "password": password,
            "name": person.name,
            "role": person.role.value,
            "unit": person.unit,
            "sees": list(describe(person)),
        }
        for person in PEOPLE
    ]
    write_private(file, json.dumps(accounts, ensure_ascii=False, indent=2) + "\n")


def table(password: str) -> str:
    """The accounts for the terminal: who, where, what each may see."""
    lines = [f"Mật khẩu chung (password of all): {password}", ""]
    for person in PEOPLE:
        lines.append(f"  {person.login:8}{person.name}, {person.role.vi.lower()}, {unit_name(person)}")
        lines += [f"          {sentence}" for sentence in describe(person)]
    return "\n".join(lines)
