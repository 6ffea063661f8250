-- The money of API keys. All of it is called by runs_begin and runs_settle, which have locked the wallet of the key's
-- workspace: so no two runs of one key pass the same cap, however many begin at once.

CREATE OR REPLACE FUNCTION key_month(p_at timestamptz) RETURNS date LANGUAGE sql IMMUTABLE AS $$
    SELECT date_trunc('month', p_at AT TIME ZONE 'UTC')::date;
$$;

-- What keeps a run of a key from beginning. Sums the key's months, never its runs.
CREATE OR REPLACE FUNCTION key_refusal(p jsonb, p_at timestamptz) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    v_workspace uuid := (p ->> 'workspace')::uuid;
    v_key uuid := (p ->> 'key')::uuid;
    k record;
    v_cap record;
BEGIN
    SELECT * INTO k FROM api_key WHERE id = v_key AND workspace_id = v_workspace;
    IF NOT FOUND OR k.revoked_at IS NOT NULL OR k.expires_at <= p_at THEN
        RETURN jsonb_build_object('outcome', 'key_ended');
    END IF;
    -- Asked so that only the index of unfinished runs can answer it.
    IF (SELECT count(*) FROM (SELECT FROM generation WHERE workspace_id = v_workspace AND ended_at IS NULL
            AND state <> 'cost_pending' AND api_key_id = v_key ORDER BY lease_until LIMIT k.runs_at_once) AS open)
            >= k.runs_at_once THEN
        RETURN jsonb_build_object('outcome', 'key_busy', 'limit', k.runs_at_once);
    END IF;
    IF k.cap_total_micro IS NULL AND k.cap_month_micro IS NULL THEN
        RETURN NULL;
    END IF;
    SELECT cap.* INTO v_cap FROM (
        SELECT coalesce(sum(charged_micro + held_micro), 0) AS total,
            coalesce(sum(charged_micro + held_micro) FILTER (WHERE month = key_month(p_at)), 0) AS month
        FROM api_key_spending WHERE api_key_id = v_key
    ) AS spent CROSS JOIN LATERAL (VALUES
        ('total', k.cap_total_micro, greatest(k.cap_total_micro - spent.total, 0)::bigint),
        ('month', k.cap_month_micro, greatest(k.cap_month_micro - spent.month, 0)::bigint)
    ) AS cap (period, most, available)
    WHERE cap.most IS NOT NULL ORDER BY cap.available LIMIT 1;
    IF (p ->> 'hold')::bigint > v_cap.available THEN
        RETURN jsonb_build_object('outcome', 'key_cap', 'period', v_cap.period, 'limit', v_cap.most,
            'available', v_cap.available);
    END IF;
    RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION key_hold(p_key uuid, p_at timestamptz, p_hold bigint) RETURNS void LANGUAGE sql AS $$
    INSERT INTO api_key_spending (api_key_id, month, held_micro) VALUES (p_key, key_month(p_at), p_hold)
    ON CONFLICT (api_key_id, month) DO UPDATE SET held_micro = api_key_spending.held_micro + excluded.held_micro;
$$;

-- A charge belongs to the month in which its run began, as its hold did.
CREATE OR REPLACE FUNCTION key_settle(p_key uuid, p_begun timestamptz, p_hold bigint, p_charge bigint) RETURNS void
LANGUAGE sql AS $$
    UPDATE api_key_spending SET held_micro = held_micro - p_hold, charged_micro = charged_micro + p_charge
    WHERE api_key_id = p_key AND month = key_month(p_begun);
$$;
