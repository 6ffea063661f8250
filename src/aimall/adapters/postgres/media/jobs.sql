-- The queue: jobs are rows of `generation` that have a request. One claims at a time, which is the only serial point.

CREATE OR REPLACE FUNCTION job_claim(p_owner text, p_lease interval, p_limit int, p_per_workspace int)
RETURNS SETOF uuid LANGUAGE plpgsql AS $$
BEGIN
    -- Whoever asks for work is alive, with or without room for it.
    INSERT INTO worker (owner) VALUES (p_owner) ON CONFLICT (owner) DO UPDATE SET seen_at = clock_timestamp();
    PERFORM pg_advisory_xact_lock(hashtext('aimall.job_claim'));
    RETURN QUERY
    UPDATE generation g
    SET fence = g.fence + 1, attempt = g.attempt + 1, state = 'dispatching', started_at = clock_timestamp(),
        lease_owner = p_owner, lease_until = clock_timestamp() + p_lease
    WHERE g.id IN (
        SELECT o.id FROM generation o WHERE o.id IN (
            SELECT w.id FROM (
                SELECT open.id, open.priority, open.created_at, open.stop_requested_at,
                    row_number() OVER (PARTITION BY open.workspace_id
                        ORDER BY open.priority DESC, open.created_at, open.id)
                    + (SELECT count(*) FROM generation r WHERE r.workspace_id = open.workspace_id
                        AND r.request IS NOT NULL AND r.ended_at IS NULL AND r.lease_until >= clock_timestamp()) AS place
                FROM generation open
                WHERE open.request IS NOT NULL AND open.ended_at IS NULL AND open.lease_until < clock_timestamp()
                    AND (open.due_at <= clock_timestamp() OR open.stop_requested_at IS NOT NULL)
            ) w
            WHERE w.place <= p_per_workspace OR w.stop_requested_at IS NOT NULL
            ORDER BY w.stop_requested_at IS NULL, w.priority DESC, w.created_at, w.id
            LIMIT p_limit
        ) FOR UPDATE SKIP LOCKED
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
