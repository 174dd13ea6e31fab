"""The answers of people that were kept."""

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Make the table."""
    import sqlalchemy as sa
    from alembic import op

    people = ("author", "author_name", "editor", "editor_name", "asker")
    op.create_table(
        "curated_answers",
        sa.Column("id", sa.String(64), primary_key=True),
        *(sa.Column(name, sa.String(200), nullable=False) for name in ("community", "place", "label", *people)),
        *(sa.Column(name, sa.String(200), nullable=False) for name in ("event", "asked_event")),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("question", "text", "link")),
        *(
            sa.Column(name, sa.BigInteger, nullable=False)
            for name in ("said_at", "kept_at", "expires_at", "changed_at")
        ),
    )
    for name in ("event", "asked_event", "author", "asker", "editor"):
        op.create_index(f"curated_answers_by_{name}", "curated_answers", [name])


def downgrade() -> None:
    """Drop it."""
    from alembic import op

    op.drop_table("curated_answers")
