"""Housekeeping: functions that remove old rows; the application may call them, and delete nothing else."""

from alembic import op

from aimall.adapters.postgres.sql_script import run_script

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

UP = """
CREATE INDEX idempotency_claim_over ON idempotency_claim (created_at);
CREATE INDEX session_begun ON session (created_at);

-- Whoever repeats a call does it within three days.
CREATE FUNCTION remove_old_claims(p_limit int) RETURNS bigint LANGUAGE sql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
    WITH gone AS (
        DELETE FROM idempotency_claim WHERE id IN (SELECT id FROM idempotency_claim
            WHERE created_at < clock_timestamp() - interval '72 hours' LIMIT p_limit) RETURNING 1)
    SELECT count(*) FROM gone
$$;

-- Thirty days end every log-in; until then an old token still tells of a theft. A day of grace. A log-in may have had
-- thousands of tokens, so they go first and by themselves.
CREATE FUNCTION remove_old_tokens(p_limit int) RETURNS bigint LANGUAGE sql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
    WITH gone AS (
        DELETE FROM refresh_token WHERE hash IN (SELECT t.hash FROM refresh_token t
            JOIN session s ON s.id = t.session_id
            WHERE s.created_at < clock_timestamp() - interval '31 days' LIMIT p_limit) RETURNING 1)
    SELECT count(*) FROM gone
$$;
CREATE FUNCTION remove_old_log_ins(p_limit int) RETURNS bigint LANGUAGE sql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
    WITH gone AS (
        DELETE FROM session WHERE id IN (SELECT s.id FROM session s
            WHERE s.created_at < clock_timestamp() - interval '31 days'
            AND NOT EXISTS (SELECT FROM refresh_token t WHERE t.session_id = s.id) LIMIT p_limit) RETURNING 1)
    SELECT count(*) FROM gone
$$;

REVOKE ALL ON FUNCTION remove_old_claims(int), remove_old_tokens(int), remove_old_log_ins(int) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION remove_old_claims(int), remove_old_tokens(int), remove_old_log_ins(int) TO aimall_app;
"""


def upgrade() -> None:
    """Create them."""
    run_script(UP)


def downgrade() -> None:
    """Remove them."""
    op.execute("DROP FUNCTION remove_old_claims(int), remove_old_tokens(int), remove_old_log_ins(int)")
    op.execute("DROP INDEX session_begun")
    op.execute("DROP INDEX idempotency_claim_over")
