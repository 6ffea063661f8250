-- How runs end: all that do so together are one transaction's work, with the locks and plans of begin.sql.

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

-- Write down the ends of runs, none of them twice, each with what it is charged.
CREATE OR REPLACE FUNCTION runs_end(p_ends jsonb[], p_charges bigint[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    -- A flush whose answer was lost may have stored a beginning of these events.
    INSERT INTO generation_event (generation_id, first_seq, last_seq, events)
    SELECT (p ->> 'id')::uuid, (p ->> 'first')::int, (p ->> 'last')::int, p -> 'events' FROM unnest(p_ends) AS p WHERE p -> 'events' <> '[]'
    ON CONFLICT (generation_id, first_seq) DO UPDATE SET last_seq = excluded.last_seq, events = excluded.events
        WHERE generation_event.last_seq < excluded.last_seq;
    UPDATE message m
    SET status = p ->> 'status',
        content = CASE WHEN p ->> 'text' = '' THEN '[]'::jsonb
            ELSE jsonb_build_array(jsonb_build_object('type', 'text', 'text', p ->> 'text')) END
    FROM unnest(p_ends) AS p JOIN generation g ON g.id = (p ->> 'id')::uuid
    WHERE m.id = g.message_id AND m.workspace_id = g.workspace_id;
    PERFORM file_write(made) FROM unnest(p_ends) AS p, jsonb_array_elements(p -> 'files') AS made;
    UPDATE generation g SET
        state = p ->> 'state', charge_micro = charge,
        absorbed_micro = (p ->> 'absorbed')::bigint + (p ->> 'charge')::bigint - charge, price_version_id = (p ->> 'price')::uuid,
        finish = p ->> 'finish', failure = p ->> 'failure', provider = p ->> 'provider',
        provider_generation_id = p ->> 'provider_generation_id',
        provider_cost_micro_usd = (p ->> 'provider_cost')::bigint,
        usage_input = (p #>> '{usage,input}')::bigint, usage_cached_input = (p #>> '{usage,cached_input}')::bigint,
        usage_output = (p #>> '{usage,output}')::bigint, usage_reasoning = (p #>> '{usage,reasoning}')::bigint,
        usage_unit = p #>> '{usage,unit}', usage_quantity = (p #>> '{usage,quantity}')::bigint,
        transcript = nullif(p -> 'transcript', 'null'), summary_used = nullif(p -> 'summary', 'null'),
        usage_source = p ->> 'source', output = CASE WHEN g.message_id IS NULL THEN p ->> 'text' END,
        last_seq = greatest(g.last_seq, (p ->> 'last')::int),
        ended_at = CASE WHEN p ->> 'state' <> 'cost_pending' THEN clock_timestamp() END
    FROM unnest(p_ends, p_charges) AS e (p, charge) WHERE g.id = (p ->> 'id')::uuid;
END $$;

-- End runs, in the order of their workspaces. `state` is settled, voided or cost_pending; the last keeps the hold open while
-- the answer is already whole. Gives an answer for each, in the order in which they are given.
CREATE OR REPLACE FUNCTION runs_settle(p_ends jsonb) RETURNS SETOF jsonb LANGUAGE plpgsql
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE
    p jsonb;
    g record;
    h record;
    v_pending boolean;
    v_answers jsonb[] := '{}';
    v_ids uuid[] := '{}'; -- of those that end now, with what they are charged and whose answer is whose
    v_ends jsonb[] := '{}';
    v_charges bigint[] := '{}';
    v_at int[] := '{}';
    v_keys uuid[] := '{}';
    v_holds uuid[] := '{}';
    v_costs bigint[] := '{}';
    v_states text[] := '{}';
BEGIN
    PERFORM ledger.wallets_lock(ARRAY(SELECT (d ->> 'workspace')::uuid FROM jsonb_array_elements(p_ends) AS d));
    FOR p IN SELECT d FROM jsonb_array_elements(p_ends) AS d LOOP
        v_pending := p ->> 'state' = 'cost_pending';
        SELECT id, workspace_id, fence, state, ended_at, hold_micro, charge_micro, api_key_id INTO g
        FROM generation WHERE id = (p ->> 'id')::uuid FOR UPDATE;
        IF NOT FOUND OR (g.workspace_id, g.fence) <> ((p ->> 'workspace')::uuid, (p ->> 'fence')::int) THEN
            v_answers := v_answers || jsonb_build_object('outcome', 'fenced');
        ELSIF g.id = ANY (v_ids) THEN
            RAISE EXCEPTION 'run % is to end twice at once', g.id USING ERRCODE = 'invalid_parameter_value';
        ELSIF g.ended_at IS NOT NULL OR (v_pending AND g.state = 'cost_pending') THEN
            v_answers := v_answers || jsonb_build_object('outcome', 'settled', 'charge', g.charge_micro);
        ELSE
            v_answers := v_answers || NULL::jsonb;
            v_at := v_at || cardinality(v_answers);
            v_ids := v_ids || g.id;
            v_keys := v_keys || g.api_key_id;
            v_ends := v_ends || p;
            v_charges := v_charges || (p ->> 'charge')::bigint;
            IF NOT v_pending AND g.hold_micro > 0 THEN
                v_holds := v_holds || g.id;
                v_costs := v_costs || (p ->> 'charge')::bigint;
                v_states := v_states || CASE WHEN (p ->> 'charge')::bigint > 0 THEN 'captured' ELSE 'voided' END;
            END IF;
        END IF;
    END LOOP;
    FOR h IN SELECT * FROM ledger.holds_resolve(v_holds, v_costs, v_states) LOOP
        v_charges[array_position(v_ids, h.hold)] := h.captured; -- less than asked only if the hold had expired before
    END LOOP;
    FOR i IN 1 .. cardinality(v_ids) LOOP
        IF v_keys[i] IS NOT NULL AND v_ends[i] ->> 'state' <> 'cost_pending' THEN
            PERFORM key_settle(r.api_key_id, r.created_at, r.hold_micro, v_charges[i]) FROM generation r WHERE r.id = v_ids[i];
        END IF;
        v_answers[v_at[i]] := jsonb_build_object('outcome', 'settled', 'charge', v_charges[i]);
    END LOOP;
    IF v_ids <> '{}' THEN
        PERFORM runs_end(v_ends, v_charges);
    END IF;
    RETURN QUERY SELECT a FROM unnest(v_answers) WITH ORDINALITY AS x (a, n) ORDER BY n;
END $$;
