-- Runs under way belong to one process at a time: it tells what it has and keeps its lease, or loses them to another.

CREATE OR REPLACE FUNCTION run_flush(p_owner text, p_lease interval, p jsonb) RETURNS TABLE (run uuid, stop boolean)
LANGUAGE sql AS $$
    WITH incoming AS (
        SELECT * FROM jsonb_to_recordset(p) AS x (id uuid, fence int, state text, attempt int, provider text,
            provider_generation_id text, first int, last int, events jsonb)
    ), locked AS MATERIALIZED (
        -- In the order in which settlements lock, or two of them and a flush could wait for each other in a ring.
        SELECT g.id FROM generation g JOIN incoming i ON g.id = i.id AND g.fence = i.fence
        WHERE g.ended_at IS NULL ORDER BY g.workspace_id, g.id FOR UPDATE OF g
    ), mine AS (
        UPDATE generation g
        SET state = CASE WHEN g.state = 'cost_pending' THEN g.state ELSE i.state END,
            attempt = i.attempt, provider = i.provider,
            provider_generation_id = i.provider_generation_id, last_seq = greatest(g.last_seq, i.last),
            lease_owner = p_owner, lease_until = clock_timestamp() + p_lease
        FROM incoming i JOIN locked USING (id)
        WHERE g.id = i.id AND g.fence = i.fence AND g.ended_at IS NULL
        RETURNING g.id, g.stop_requested_at IS NOT NULL AS stop, g.state, g.message_id, g.workspace_id
    ), stored AS (
        INSERT INTO generation_event (generation_id, first_seq, last_seq, events)
        SELECT i.id, i.first, i.last, i.events FROM incoming i JOIN mine USING (id)
        WHERE jsonb_array_length(i.events) > 0
        ON CONFLICT (generation_id, first_seq) DO UPDATE SET last_seq = excluded.last_seq, events = excluded.events
            WHERE generation_event.last_seq < excluded.last_seq
    ), shown AS (
        UPDATE message m SET status = 'streaming' FROM mine
        WHERE m.id = mine.message_id AND m.workspace_id = mine.workspace_id
            AND mine.state = 'streaming' AND m.status = 'pending'
    )
    SELECT id, stop FROM mine;
$$;

CREATE OR REPLACE FUNCTION run_take_stale(p_owner text, p_lease interval, p_limit int) RETURNS SETOF uuid
LANGUAGE plpgsql AS $$
BEGIN
    RETURN QUERY
    UPDATE generation g SET fence = g.fence + 1, lease_owner = p_owner, lease_until = clock_timestamp() + p_lease
    WHERE g.id IN (SELECT s.id FROM generation s
        WHERE s.ended_at IS NULL AND s.lease_until < clock_timestamp() AND s.request IS NULL -- workers claim jobs
        ORDER BY s.workspace_id, s.id LIMIT p_limit FOR UPDATE SKIP LOCKED)
    RETURNING g.id;
END $$;
