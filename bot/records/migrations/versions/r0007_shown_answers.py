"""Where answers stand in chats, and what they show by now."""

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Make the table."""
    import sqlalchemy as sa
    from alembic import op

    op.create_table(
        "shown_answers",
        sa.Column("answer_id", sa.String(64), sa.ForeignKey("answers.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("sent_at", sa.BigInteger, nullable=False),
        sa.Column("channel", sa.String(200), nullable=False),
        sa.Column("messages", sa.Text, nullable=False),
        sa.Column("repeats", sa.SmallInteger, nullable=False),
        sa.Column("asks_human", sa.SmallInteger, nullable=False),
        sa.Column("notes", sa.Text, nullable=False),
        sa.Column("cited", sa.Text, nullable=False),
        sa.Column("said", sa.String(64), nullable=False),
        sa.Column("edited_at", sa.BigInteger, nullable=False),
    )
    op.create_index("shown_answers_by_time", "shown_answers", ["sent_at"])
    op.create_index("shown_answers_by_edit", "shown_answers", ["edited_at"])


def downgrade() -> None:
    """Drop it."""
    from alembic import op

    op.drop_table("shown_answers")
