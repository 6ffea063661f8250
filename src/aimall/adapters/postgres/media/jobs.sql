-- The queue: jobs are rows of `generation` that have a request. One claims at a time, which is the only serial point.

CREATE OR REPLACE FUNCTION job_claim(p_owner text, p_lease interval, p_limit int, p_per_workspace int)
RETURNS SETOF uuid LANGUAGE plpgsql AS $$
BEGIN
    -- Whoever asks for work is alive, with or without room for it.
    INSERT INTO worker (owner) VALUES (p_owner) ON CONFLICT (owner) DO UPDATE SET seen_at = clock_timestamp();
    PERFORM pg_advisory_xact_lock(hashtext('aimall.job_claim'));
    RETURN QUERY
    -- Read once, in the order of the index that holds nothing else: without statistics the planner may as well read
    -- every job that a workspace ever had.
    WITH unfinished AS MATERIALIZED (
        SELECT id, workspace_id, priority, created_at, due_at, lease_until, stop_requested_at FROM generation
        WHERE request IS NOT NULL AND ended_at IS NULL ORDER BY priority DESC, created_at, id
    ), busy AS (
        SELECT workspace_id, count(*) AS jobs FROM unfinished WHERE lease_until >= clock_timestamp() GROUP BY workspace_id
    ), waiting AS (
        SELECT u.*, coalesce(b.jobs, 0) + row_number() OVER (PARTITION BY u.workspace_id
            ORDER BY u.priority DESC, u.created_at, u.id) AS place
        FROM unfinished u LEFT JOIN busy b ON b.workspace_id = u.workspace_id
        WHERE u.lease_until < clock_timestamp() AND (u.due_at <= clock_timestamp() OR u.stop_requested_at IS NOT NULL)
    ), chosen AS (
        SELECT id FROM waiting WHERE place <= p_per_workspace OR stop_requested_at IS NOT NULL
        ORDER BY stop_requested_at IS NULL, priority DESC, created_at, id LIMIT p_limit
    )
    UPDATE generation g
    SET fence = g.fence + 1, attempt = g.attempt + 1, state = 'dispatching', started_at = clock_timestamp(),
        lease_owner = p_owner, lease_until = clock_timestamp() + p_lease
    WHERE g.id IN (
        SELECT o.id FROM generation o WHERE o.id IN (SELECT c.id FROM chosen c)
            AND o.ended_at IS NULL AND o.lease_until < clock_timestamp() FOR UPDATE SKIP LOCKED
    )
    RETURNING g.id;
END $$;

-- What somebody brings in. Two at once cannot both take the last of the room.
CREATE OR REPLACE FUNCTION file_add(p jsonb, p_quota bigint) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    v_workspace uuid := (p ->> 'workspace')::uuid;
    v_taken bigint;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended(v_workspace::text, 1));
    IF EXISTS (SELECT 1 FROM file WHERE id = (p ->> 'id')::uuid AND workspace_id = v_workspace) THEN
        RETURN NULL;
    END IF;
    SELECT coalesce(sum(size), 0) INTO v_taken FROM file WHERE workspace_id = v_workspace;
    IF v_taken + (p ->> 'size')::bigint > p_quota THEN
        RETURN greatest(p_quota - v_taken, 0);
    END IF;
    PERFORM file_write(p);
    RETURN NULL;
END $$;
