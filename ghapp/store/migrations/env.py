"""Alembic asks this how to reach the database: through the connection it was handed."""

from alembic import context

from ghapp.store.tables import METADATA

context.configure(connection=context.config.attributes["connection"], target_metadata=METADATA)
with context.begin_transaction():
    context.run_migrations()
