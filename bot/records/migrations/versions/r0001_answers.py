"""Answers, votes and handled events."""

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the tables."""
    import sqlalchemy as sa
    from alembic import op

    name = sa.String(200)
    op.create_table(
        "answers",
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("asked_at", sa.BigInteger, nullable=False),
        *(sa.Column(column, name, nullable=False) for column in ("community", "channel", "thread", "asker")),
        sa.Column("question", sa.Text, nullable=False),
        sa.Column("status", sa.String(20), nullable=False),
        sa.Column("generation", sa.Integer, nullable=False),
        sa.Column("record", sa.LargeBinary, nullable=False),
    )
    op.create_index("answers_by_time", "answers", ["asked_at"])
    op.create_index("answers_by_asker", "answers", ["asker"])
    op.create_index("answers_by_thread", "answers", ["community", "channel", "thread", "asked_at"])
    op.create_table(
        "votes",
        sa.Column("answer_id", sa.String(64), sa.ForeignKey("answers.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("voter", name, primary_key=True),
        sa.Column("value", sa.SmallInteger, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("voted_at", sa.BigInteger, nullable=False),
    )
    op.create_index("votes_by_voter", "votes", ["voter"])
    op.create_table(
        "handled_events",
        sa.Column("id", name, primary_key=True),
        sa.Column("handled_at", sa.BigInteger, nullable=False),
    )
    op.create_index("handled_events_by_time", "handled_events", ["handled_at"])


def downgrade() -> None:
    """Drop the tables."""
    from alembic import op

    for table in ("handled_events", "votes", "answers"):
        op.drop_table(table)
