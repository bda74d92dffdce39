"""Which delivery an access was to, and which difference a word was said of

Follows: 0003
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("access_events", schema=None) as batch_op:
        batch_op.add_column(sa.Column("delivery_id", sa.String(length=64), server_default="", nullable=False))

    with op.batch_alter_table("difference_notes", schema=None) as batch_op:
        batch_op.add_column(sa.Column("kind", sa.String(length=32), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("difference_notes", schema=None) as batch_op:
        batch_op.drop_column("kind")

    with op.batch_alter_table("access_events", schema=None) as batch_op:
        batch_op.drop_column("delivery_id")
