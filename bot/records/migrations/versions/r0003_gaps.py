"""What gaps are found by: the worst outcome of each answer, the event that asked, and what is answered since."""

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Make the columns and the table; the outcome of earlier answers stays in their records alone."""
    import sqlalchemy as sa
    from alembic import op

    op.add_column("answers", sa.Column("outcome", sa.String(20), nullable=False, server_default=""))
    op.add_column("answers", sa.Column("event", sa.String(200), nullable=False, server_default=""))
    op.create_index("answers_by_event", "answers", ["event"])
    op.create_table(
        "answered_since",
        sa.Column("answer_id", sa.String(64), sa.ForeignKey("answers.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("since", sa.BigInteger, nullable=False),
        sa.Column("told", sa.BigInteger, nullable=False),
    )


def downgrade() -> None:
    """Drop them."""
    from alembic import op

    op.drop_table("answered_since")
    op.drop_index("answers_by_event", "answers")
    op.drop_column("answers", "event")
    op.drop_column("answers", "outcome")
