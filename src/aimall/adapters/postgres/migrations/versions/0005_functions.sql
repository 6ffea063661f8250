-- The paid spine in SQL: each function is one transaction's work, called once per run and moment.
-- Lock order, always: wallet, hold, accounts (inside ledger.*), generation, conversation, message.

-- Take the wallet's lock before looking at anything of its workspace: from here on the workspace stands still.
CREATE OR REPLACE FUNCTION ledger.wallet_lock(p_wallet uuid) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = ledger, pg_temp AS $$
BEGIN
    PERFORM 1 FROM ledger.wallet WHERE id = p_wallet FOR NO KEY UPDATE;
    RETURN FOUND;
END $$;

-- What the runs begun today, a day of UTC, have cost or may still cost.
CREATE OR REPLACE FUNCTION run_spent_today(p_workspace uuid) RETURNS bigint LANGUAGE sql STABLE AS $$
    SELECT coalesce(sum(CASE WHEN ended_at IS NULL THEN hold_micro ELSE charge_micro END), 0)::bigint FROM generation
    WHERE workspace_id = p_workspace
        AND created_at >= date_trunc('day', clock_timestamp() AT TIME ZONE 'UTC') AT TIME ZONE 'UTC';
$$;

CREATE OR REPLACE FUNCTION run_refusal(p jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    v_workspace uuid := (p ->> 'workspace')::uuid;
    v_conversation uuid := (p ->> 'conversation')::uuid;
    v_parent uuid := (p ->> 'parent')::uuid;
    v_busy uuid;
    v_left bigint := (p ->> 'daily_limit')::bigint; -- null where nothing limits a day
BEGIN
    -- Both questions are asked so that only the index of unfinished runs can answer them: without statistics the
    -- planner may as well read every run that the workspace ever had.
    IF (SELECT count(*) FROM (SELECT FROM generation WHERE workspace_id = v_workspace AND ended_at IS NULL
            AND state <> 'cost_pending' AND (request IS NULL) = (p ->> 'request' IS NULL)
            AND (kind IN ('completion', 'embedding')) = (p ->> 'kind' IN ('completion', 'embedding')) ORDER BY lease_until LIMIT (p ->> 'runs_limit')::int) AS open)
            >= (p ->> 'runs_limit')::int THEN
        RETURN jsonb_build_object('outcome', 'too_many');
    END IF;
    IF v_left IS NOT NULL THEN
        v_left := greatest(v_left - run_spent_today(v_workspace), 0);
        IF (p ->> 'hold')::bigint > v_left THEN
            RETURN jsonb_build_object('outcome', 'daily_limit', 'available', v_left);
        END IF;
    END IF;
    IF v_conversation IS NULL THEN
        RETURN NULL;
    END IF;
    PERFORM 1 FROM conversation
        WHERE id = v_conversation AND workspace_id = v_workspace AND deleted_at IS NULL FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        RETURN jsonb_build_object('outcome', 'no_conversation');
    END IF;
    SELECT id INTO v_busy FROM generation WHERE workspace_id IS NOT DISTINCT FROM v_workspace
        AND conversation_id = v_conversation AND state IN ('held', 'dispatching', 'streaming');
    IF FOUND THEN
        RETURN jsonb_build_object('outcome', 'busy', 'generation', v_busy);
    END IF;
    IF v_parent IS NOT NULL AND NOT EXISTS (SELECT 1 FROM message
            WHERE id = v_parent AND conversation_id = v_conversation AND workspace_id = v_workspace) THEN
        RETURN jsonb_build_object('outcome', 'no_parent');
    END IF;
    RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION run_write_turn(p jsonb) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    v_now timestamptz := clock_timestamp();
BEGIN
    INSERT INTO message
        (id, workspace_id, conversation_id, parent_id, role, content, generation_id, status, created_at)
    VALUES
        ((p ->> 'question')::uuid, (p ->> 'workspace')::uuid, (p ->> 'conversation')::uuid,
         (p ->> 'parent')::uuid, 'user', jsonb_build_array(jsonb_build_object('type', 'text', 'text', p ->> 'text')),
         (p ->> 'id')::uuid, 'complete', v_now),
        ((p ->> 'answer')::uuid, (p ->> 'workspace')::uuid, (p ->> 'conversation')::uuid,
         -- Lists go by time, so an answer is later than its question even if the clock stands still.
         (p ->> 'question')::uuid, 'assistant', '[]'::jsonb, (p ->> 'id')::uuid, 'pending',
         v_now + interval '1 microsecond');
    UPDATE conversation
    SET head_message_id = (p ->> 'answer')::uuid, updated_at = clock_timestamp(), model = p ->> 'model',
        title = coalesce(nullif(title, ''), left(regexp_replace(p ->> 'text', '\s+', ' ', 'g'), 80))
    WHERE id = (p ->> 'conversation')::uuid AND workspace_id = (p ->> 'workspace')::uuid;
END $$;

CREATE OR REPLACE FUNCTION run_begin(p jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    v_id uuid := (p ->> 'id')::uuid;
    v_hold bigint := (p ->> 'hold')::bigint;
    v_found record;
    v_key uuid := (p ->> 'key')::uuid;
    v_refusal jsonb;
    v_held record;
    v_now timestamptz;
BEGIN
    IF NOT ledger.wallet_lock((p ->> 'workspace')::uuid) THEN
        RETURN jsonb_build_object('outcome', 'no_wallet');
    END IF;
    SELECT state, encode(fingerprint, 'hex') AS fingerprint INTO v_found FROM generation WHERE id = v_id;
    IF FOUND THEN
        RETURN jsonb_build_object('outcome', 'replayed', 'state', v_found.state, 'fingerprint', v_found.fingerprint);
    END IF;
    v_now := clock_timestamp(); -- one moment, so that a key's month is the same for its cap, its counter and its run
    v_refusal := CASE WHEN v_key IS NOT NULL THEN key_refusal(p, v_now) END;
    IF v_refusal IS NULL THEN
        v_refusal := run_refusal(p);
    END IF;
    IF v_refusal IS NOT NULL THEN
        RETURN v_refusal;
    END IF;
    IF v_hold > 0 THEN
        SELECT * INTO v_held
        FROM ledger.hold_open(v_id, (p ->> 'workspace')::uuid, v_hold, make_interval(secs => (p ->> 'ttl')::float8));
        IF v_held.outcome <> 'ok' THEN
            RETURN jsonb_build_object('outcome', v_held.outcome, 'available', v_held.available);
        END IF;
    END IF;
    INSERT INTO generation (id, workspace_id, user_id, kind, state, model, fingerprint, conversation_id, message_id,
        prompt, temperature, price_version_id, hold_micro, max_tokens, input_tokens, lease_owner, lease_until, last_seq,
        request, priority, brief, version_of, is_preview, summary, api_key_id, created_at)
    VALUES (v_id, (p ->> 'workspace')::uuid, (p ->> 'user')::uuid, p ->> 'kind', 'held', p ->> 'model',
        decode(p ->> 'fingerprint', 'hex'), (p ->> 'conversation')::uuid, (p ->> 'answer')::uuid,
        p -> 'prompt', (p ->> 'temperature')::float8, (p ->> 'price')::uuid, v_hold, (p ->> 'max_tokens')::int,
        (p ->> 'input_tokens')::int, p ->> 'owner',
        -- A run that its own process does not take up within two seconds is anybody's; a job is so from the beginning.
        CASE WHEN p ->> 'request' IS NULL THEN clock_timestamp() + interval '2 seconds' ELSE '-infinity' END, 1,
        nullif(p -> 'request', 'null'), (p ->> 'priority')::int, nullif(p -> 'brief', 'null'),
        (p ->> 'version_of')::uuid,
        coalesce((p ->> 'is_preview')::boolean, false), nullif(p -> 'summary', 'null'), v_key, v_now);
    IF v_key IS NOT NULL THEN
        PERFORM key_hold(v_key, v_now, v_hold);
    END IF;
    INSERT INTO generation_event (generation_id, first_seq, last_seq, events) VALUES (v_id, 1, 1, p -> 'events');
    IF p ->> 'conversation' IS NOT NULL THEN
        PERFORM run_write_turn(p);
    END IF;
    IF p ->> 'request' IS NOT NULL THEN
        PERFORM pg_notify('aimall_jobs', '');
    END IF;
    RETURN jsonb_build_object('outcome', 'begun', 'fence', 1);
END $$;

CREATE OR REPLACE FUNCTION run_write_answer(p jsonb, g generation) RETURNS void LANGUAGE sql AS $$
    UPDATE message
    SET status = p ->> 'status',
        content = CASE WHEN p ->> 'text' = '' THEN '[]'::jsonb
            ELSE jsonb_build_array(jsonb_build_object('type', 'text', 'text', p ->> 'text')) END
    WHERE id = g.message_id AND workspace_id = g.workspace_id;
$$;

CREATE OR REPLACE FUNCTION file_write(p jsonb) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO file (id, workspace_id, user_id, generation_id, position, name, media_type, size, sha256, width, height,
        seconds, object_key, has_thumbnail)
    VALUES ((p ->> 'id')::uuid, (p ->> 'workspace')::uuid, (p ->> 'user')::uuid, (p ->> 'generation')::uuid,
        (p ->> 'position')::int, p ->> 'name', p ->> 'media_type', (p ->> 'size')::bigint,
        decode(p ->> 'sha256', 'hex'), (p ->> 'width')::int, (p ->> 'height')::int, (p ->> 'seconds')::float8,
        p ->> 'object_key', coalesce((p ->> 'has_thumbnail')::boolean, false))
    ON CONFLICT (id) DO NOTHING;
END $$;

-- `p.state` is settled, voided or cost_pending; the last keeps the hold open while the answer is already whole.
CREATE OR REPLACE FUNCTION run_settle(p jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    g generation;
    v_pending boolean := p ->> 'state' = 'cost_pending';
    v_charge bigint := (p ->> 'charge')::bigint;
    v_resolved record;
BEGIN
    SELECT * INTO g FROM generation WHERE id = (p ->> 'id')::uuid;
    PERFORM ledger.wallet_lock(g.workspace_id);
    SELECT * INTO g FROM generation WHERE id = (p ->> 'id')::uuid FOR UPDATE;
    IF NOT FOUND OR g.fence <> (p ->> 'fence')::int THEN
        RETURN jsonb_build_object('outcome', 'fenced');
    ELSIF g.ended_at IS NOT NULL OR (v_pending AND g.state = 'cost_pending') THEN
        RETURN jsonb_build_object('outcome', 'settled', 'charge', g.charge_micro);
    END IF;
    IF NOT v_pending AND g.hold_micro > 0 THEN
        SELECT * INTO v_resolved FROM ledger.hold_resolve(g.id, v_charge,
            CASE WHEN v_charge > 0 THEN 'captured' ELSE 'voided' END);
        v_charge := v_resolved.captured; -- less than asked only if the hold had expired before
    END IF;
    IF NOT v_pending AND g.api_key_id IS NOT NULL THEN
        PERFORM key_settle(g.api_key_id, g.created_at, g.hold_micro, v_charge);
    END IF;
    IF p -> 'events' <> '[]' THEN
        -- A flush whose answer was lost may have stored a beginning of these events.
        INSERT INTO generation_event (generation_id, first_seq, last_seq, events)
        VALUES (g.id, (p ->> 'first')::int, (p ->> 'last')::int, p -> 'events')
        ON CONFLICT (generation_id, first_seq) DO UPDATE SET last_seq = excluded.last_seq, events = excluded.events
            WHERE generation_event.last_seq < excluded.last_seq;
    END IF;
    IF g.message_id IS NOT NULL THEN
        PERFORM run_write_answer(p, g);
    END IF;
    IF p -> 'files' <> '[]' THEN
        PERFORM file_write(made) FROM jsonb_array_elements(p -> 'files') AS made;
    END IF;
    UPDATE generation SET
        state = p ->> 'state', charge_micro = v_charge,
        absorbed_micro = (p ->> 'absorbed')::bigint + (p ->> 'charge')::bigint - v_charge, price_version_id = (p ->> 'price')::uuid,
        finish = p ->> 'finish', failure = p ->> 'failure', provider = p ->> 'provider',
        provider_generation_id = p ->> 'provider_generation_id',
        provider_cost_micro_usd = (p ->> 'provider_cost')::bigint,
        usage_input = (p #>> '{usage,input}')::bigint, usage_cached_input = (p #>> '{usage,cached_input}')::bigint,
        usage_output = (p #>> '{usage,output}')::bigint, usage_reasoning = (p #>> '{usage,reasoning}')::bigint,
        usage_unit = p #>> '{usage,unit}', usage_quantity = (p #>> '{usage,quantity}')::bigint,
        transcript = nullif(p -> 'transcript', 'null'), summary_used = nullif(p -> 'summary', 'null'),
        usage_source = p ->> 'source', output = CASE WHEN g.message_id IS NULL THEN p ->> 'text' END,
        last_seq = greatest(g.last_seq, (p ->> 'last')::int),
        ended_at = CASE WHEN v_pending THEN NULL ELSE clock_timestamp() END
    WHERE id = g.id;
    RETURN jsonb_build_object('outcome', 'settled', 'charge', v_charge);
END $$;

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
