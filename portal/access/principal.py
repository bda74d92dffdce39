"""The person who asks, as he stands at this request."""

from __future__ import annotations

from dataclasses import dataclass

from mappings.vocabulary import Grade, Purpose, Role


@dataclass(frozen=True, slots=True)
class Principal:
    """A signed-in person with the roles he holds at this moment and the purpose he gave. It opens nothing by itself."""

    user_id: str
    login: str
    name: str
    unit_id: str
    unit_name: str
    roles: tuple[Role, ...]
    clearance: Grade
    purpose: Purpose | None = None
    reference: str = ""
