"""Alembic's home; run at start-up."""
