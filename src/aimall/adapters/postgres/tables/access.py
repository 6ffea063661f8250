"""The tables of `access`, for queries."""

from typing import Final

from sqlalchemy import BigInteger, Boolean, Column, DateTime, Integer, LargeBinary, MetaData, Table, Text, Uuid
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

metadata: Final = MetaData()
INSTANT: Final = DateTime(timezone=True)

workspace: Final = Table(
    "workspace",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("kind", Text),
    Column("name", Text),
    Column("created_at", INSTANT),
)

app_user: Final = Table(
    "app_user",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("email", Text),
    Column("display_name", Text),
    Column("role", Text),
    Column("workspace_id", Uuid),
    Column("password_hash", Text),
    Column("token_version", Integer),
    Column("is_disabled", Boolean),
    Column("default_chat_model", Text),
    Column("default_text_model", Text),
    Column("created_at", INSTANT),
)

workspace_member: Final = Table(
    "workspace_member",
    metadata,
    Column("workspace_id", Uuid, primary_key=True),
    Column("user_id", Uuid, primary_key=True),
    Column("role", Text),
)

session: Final = Table(
    "session",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("user_id", Uuid),
    Column("workspace_id", Uuid),
    Column("token_version", Integer),
    Column("current_hash", LargeBinary),
    Column("parent_hash", LargeBinary),
    Column("seed", Text),
    Column("device", Text),
    Column("created_at", INSTANT),
    Column("refreshed_at", INSTANT),
    Column("ended_at", INSTANT),
)

refresh_token: Final = Table(
    "refresh_token",
    metadata,
    Column("hash", LargeBinary, primary_key=True),
    Column("session_id", Uuid),
)

throttle: Final = Table(
    "throttle",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("arrival", INSTANT),
)

audit_entry: Final = Table(
    "audit_entry",
    metadata,
    Column("actor_id", Uuid),
    Column("workspace_id", Uuid),
    Column("action", Text),
    Column("subject", Text),
    Column("facts", JSONB),
)

idempotency_claim: Final = Table(
    "idempotency_claim",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("fingerprint", LargeBinary),
    Column("subject", Uuid),
)

api_key: Final = Table(
    "api_key",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("workspace_id", Uuid),
    Column("user_id", Uuid),
    Column("name", Text),
    Column("hash", LargeBinary),
    Column("last_four", Text),
    Column("former_hash", LargeBinary),
    Column("former_until", INSTANT),
    Column("scopes", ARRAY(Text)),
    Column("models", ARRAY(Text)),
    Column("cap_total_micro", BigInteger),
    Column("cap_month_micro", BigInteger),
    Column("requests_per_minute", Integer),
    Column("tokens_per_minute", Integer),
    Column("runs_at_once", Integer),
    Column("networks", ARRAY(Text)),
    Column("expires_at", INSTANT),
    Column("outlives_connection", Boolean),
    Column("created_at", INSTANT),
    Column("last_used_at", INSTANT),
    Column("revoked_at", INSTANT),
)
