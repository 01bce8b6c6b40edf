"""Run the migrations on the connection that `bot.store.engine` hands in."""

from typing import Any, Literal

from alembic import context

from bot.store.tables import Instant, metadata


def render_item(kind: str, item: Any, _context: Any) -> str | Literal[False]:
    """Write our column type into new migrations as the plain type beneath it, so that they never change with ours."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, Instant) else False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
    render_item=render_item,
    compare_type=False,
)
context.run_migrations()
