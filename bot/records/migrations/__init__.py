"""Steps from one shape of the tables to the next, run by Alembic when the records are opened."""
