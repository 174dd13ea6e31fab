"""Answers that moderators look at before they are posted, and what they decide."""

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Make the table."""
    import sqlalchemy as sa
    from alembic import op

    short = ("community", "channel", "asker", "event", "conversation", "place", "words_by")
    op.create_table(
        "shadow_previews",
        sa.Column("id", sa.String(64), primary_key=True),
        *(sa.Column(name, sa.String(200), nullable=False) for name in short),
        sa.Column("confidence", sa.Float, nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("said", sa.String(64), nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("reason", "shown", "entry", "words")),
        *(sa.Column(name, sa.BigInteger, nullable=False) for name in ("created_at", "decided_at")),
        sa.Column("record", sa.LargeBinary, nullable=False),
    )
    for name in ("event", "asker"):
        op.create_index(f"shadow_previews_by_{name}", "shadow_previews", [name])
    op.create_index("shadow_previews_by_time", "shadow_previews", ["community", "created_at"])


def downgrade() -> None:
    """Drop it."""
    from alembic import op

    op.drop_table("shadow_previews")
