"""Where a chat app is installed, and the installations that have begun."""

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Make the tables."""
    import sqlalchemy as sa
    from alembic import op

    op.create_table(
        "installations",
        sa.Column("place", sa.String(200), primary_key=True),
        sa.Column("saved_at", sa.BigInteger, nullable=False),
        sa.Column("data", sa.Text, nullable=False),
    )
    op.create_table(
        "begun_installations",
        sa.Column("state", sa.String(64), primary_key=True),
        sa.Column("begun_at", sa.BigInteger, nullable=False),
    )


def downgrade() -> None:
    """Drop them."""
    from alembic import op

    op.drop_table("begun_installations")
    op.drop_table("installations")
