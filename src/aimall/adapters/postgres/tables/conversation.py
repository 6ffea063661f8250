"""The tables of `conversation`, and what it reads of runs, for queries."""

from typing import Final

from sqlalchemy import Boolean, Column, Table, Text, Uuid
from sqlalchemy.dialects.postgresql import JSONB

from aimall.adapters.postgres.tables.access import INSTANT, metadata

conversation: Final = Table(
    "conversation",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("workspace_id", Uuid),
    Column("user_id", Uuid),
    Column("title", Text),
    Column("model", Text),
    Column("head_message_id", Uuid),
    Column("created_at", INSTANT),
    Column("updated_at", INSTANT),
    Column("deleted_at", INSTANT),
    Column("pinned", Boolean),
    Column("archived", Boolean),
)

message: Final = Table(
    "message",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("workspace_id", Uuid),
    Column("conversation_id", Uuid),
    Column("parent_id", Uuid),
    Column("role", Text),
    Column("content", JSONB),
    Column("generation_id", Uuid),
    Column("status", Text),
    Column("created_at", INSTANT),
)

generation: Final = Table(
    "generation",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("workspace_id", Uuid),
    Column("conversation_id", Uuid),
    Column("state", Text),
    Column("finish", Text),
)
