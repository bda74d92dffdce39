"""The access log only grows

Follows: 0004
"""

from __future__ import annotations

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_GROWING = {
    "sqlite": (
        """CREATE TRIGGER access_events_stay BEFORE UPDATE ON access_events
        BEGIN SELECT RAISE(ABORT, 'access_events only grows'); END""",
        """CREATE TRIGGER access_events_kept BEFORE DELETE ON access_events
        BEGIN SELECT RAISE(ABORT, 'access_events only grows'); END""",
    ),
    "postgresql": (
        """CREATE FUNCTION access_events_only_grow() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN RAISE EXCEPTION 'access_events only grows'; END $$""",
        """CREATE TRIGGER access_events_kept BEFORE UPDATE OR DELETE ON access_events
        FOR EACH ROW EXECUTE FUNCTION access_events_only_grow()""",
        """CREATE TRIGGER access_events_whole BEFORE TRUNCATE ON access_events
        FOR EACH STATEMENT EXECUTE FUNCTION access_events_only_grow()""",
    ),
}
"""The database itself refuses what the chain would only show afterwards."""
_SHRINKING = {
    "sqlite": ("DROP TRIGGER access_events_stay", "DROP TRIGGER access_events_kept"),
    "postgresql": (
        "DROP TRIGGER access_events_kept ON access_events",
        "DROP TRIGGER access_events_whole ON access_events",
        "DROP FUNCTION access_events_only_grow()",
    ),
}


def upgrade() -> None:
    with op.batch_alter_table("access_events") as batch_op:
        batch_op.create_index("ix_access_events_at", ["at"], unique=False)
        batch_op.create_index("ix_access_events_dossier_id", ["dossier_id"], unique=False)
    for statement in _GROWING[op.get_bind().dialect.name]:
        op.execute(statement)


def downgrade() -> None:
    for statement in _SHRINKING[op.get_bind().dialect.name]:
        op.execute(statement)
    with op.batch_alter_table("access_events") as batch_op:
        batch_op.drop_index("ix_access_events_dossier_id")
        batch_op.drop_index("ix_access_events_at")
