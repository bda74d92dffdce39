"""What OCR has made of a page

Follows: 0006
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "ocr_results",
        sa.Column("file_digest", sa.String(length=64), nullable=False),
        sa.Column("page_no", sa.Integer(), nullable=False),
        sa.Column("engine", sa.String(length=20), nullable=False),
        sa.Column("version", sa.String(length=40), nullable=False),
        sa.Column("settings", sa.String(length=60), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("characters", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["file_digest"], ["files.digest"], name=op.f("fk_ocr_results_file_digest_files")),
        sa.PrimaryKeyConstraint("file_digest", "page_no", "engine", "version", "settings", name=op.f("pk_ocr_results")),
    )
    with op.batch_alter_table("ocr_results", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_ocr_results_digest"), ["digest"], unique=False)

    with op.batch_alter_table("rereadings", schema=None) as batch_op:
        batch_op.add_column(sa.Column("settings", sa.String(length=60), server_default="", nullable=False))
        batch_op.add_column(sa.Column("seconds", sa.Integer(), server_default="0", nullable=False))
        batch_op.alter_column("asked_by", existing_type=sa.String(length=32), nullable=True)


def downgrade() -> None:
    with op.batch_alter_table("rereadings", schema=None) as batch_op:
        batch_op.alter_column("asked_by", existing_type=sa.String(length=32), nullable=False)
        batch_op.drop_column("seconds")
        batch_op.drop_column("settings")

    with op.batch_alter_table("ocr_results", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_ocr_results_digest"))

    op.drop_table("ocr_results")
