"""Grades and identities

Follows: 0007
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("documents", schema=None, recreate="never") as batch_op:
        batch_op.add_column(sa.Column("listed_grade", sa.String(length=32), nullable=True))
        batch_op.add_column(sa.Column("marked_grade", sa.String(length=32), nullable=True))
        batch_op.add_column(sa.Column("grade_open", sa.Boolean(), server_default=sa.text("false"), nullable=False))
        batch_op.create_index(batch_op.f("ix_documents_grade_open"), ["grade_open"], unique=False)
    op.execute("UPDATE documents SET listed_grade = grade")  # until now the list alone had given it
    op.create_table(
        "paper_identities",
        sa.Column("document_id", sa.String(length=32), nullable=False),
        sa.Column("issuer", sa.String(length=300), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("number", sa.String(length=100), nullable=False),
        sa.Column("term", sa.String(length=16), nullable=False),
        sa.Column("dated", sa.String(length=10), nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"], ["documents.id"], name=op.f("fk_paper_identities_document_id_documents")
        ),
        sa.PrimaryKeyConstraint("document_id", name=op.f("pk_paper_identities")),
    )
    with op.batch_alter_table("paper_identities", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_paper_identities_number"), ["number"], unique=False)
    with op.batch_alter_table("twins", schema=None) as batch_op:
        batch_op.add_column(sa.Column("copy_id", sa.String(length=32), nullable=True))
        batch_op.create_foreign_key(batch_op.f("fk_twins_copy_id_documents"), "documents", ["copy_id"], ["id"])


def downgrade() -> None:
    with op.batch_alter_table("twins", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_twins_copy_id_documents"), type_="foreignkey")
        batch_op.drop_column("copy_id")
    with op.batch_alter_table("paper_identities", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_paper_identities_number"))
    op.drop_table("paper_identities")
    with op.batch_alter_table("documents", schema=None, recreate="never") as batch_op:
        batch_op.drop_index(batch_op.f("ix_documents_grade_open"))
        batch_op.drop_column("grade_open")
        batch_op.drop_column("marked_grade")
        batch_op.drop_column("listed_grade")
