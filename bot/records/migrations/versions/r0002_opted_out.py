"""People of whom nothing is to be kept."""

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make the table."""
    import sqlalchemy as sa
    from alembic import op

    op.create_table(
        "opted_out",
        sa.Column("person", sa.String(200), primary_key=True),
        sa.Column("since", sa.BigInteger, nullable=False),
    )


def downgrade() -> None:
    """Drop the table."""
    from alembic import op

    op.drop_table("opted_out")
