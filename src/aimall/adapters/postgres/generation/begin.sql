-- How runs begin: all that do so together are one transaction's work.
-- Lock order, always: the wallets of all, by their ids; whoever has them may lock what is theirs: holds and accounts
-- (inside ledger.*), runs by workspace and id, then conversations and messages. Who has none locks runs, in the same order.
-- Rows are found by their keys, a handful at a time. A plan is kept for as long as its connection, and one made while the
-- tables were young would read the whole of them for ever: so whatever leads here, or to ledger.post, allows no other plan.
-- For runs_begin and runs_settle it is also made only once (migration 0021). Left to itself the planner finds that a plan
-- for any array costs more than one for the array at hand, and plans each call anew: a quarter of what the call costs.

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

-- Whether a run may begin, given what is left in its wallet and in which state it is, if it has begun before. Writes it
-- down if so, but for its hold and its first event.
CREATE OR REPLACE FUNCTION run_begin(p jsonb, p_frozen boolean, p_available bigint, p_state text, p_fingerprint bytea)
RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    v_id uuid := (p ->> 'id')::uuid;
    v_hold bigint := (p ->> 'hold')::bigint;
    v_key uuid := (p ->> 'key')::uuid;
    v_refusal jsonb;
    v_now timestamptz;
BEGIN
    IF p_available IS NULL THEN
        RETURN jsonb_build_object('outcome', 'no_wallet');
    END IF;
    IF p_state IS NOT NULL THEN
        RETURN jsonb_build_object('outcome', 'replayed', 'state', p_state, 'fingerprint', encode(p_fingerprint, 'hex'));
    END IF;
    v_now := clock_timestamp(); -- one moment, so that a key's month is the same for its cap, its counter and its run
    v_refusal := CASE WHEN v_key IS NOT NULL THEN key_refusal(p, v_now) END;
    IF v_refusal IS NULL THEN
        v_refusal := run_refusal(p);
    END IF;
    IF v_refusal IS NOT NULL THEN
        RETURN v_refusal;
    END IF;
    IF v_hold > 0 AND (p_frozen OR v_hold > p_available) THEN
        RETURN jsonb_build_object('outcome', CASE WHEN p_frozen THEN 'frozen' ELSE 'insufficient' END, 'available', p_available);
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
    IF p ->> 'conversation' IS NOT NULL THEN
        PERFORM run_write_turn(p);
    END IF;
    IF p ->> 'request' IS NOT NULL THEN
        PERFORM pg_notify('aimall_jobs', '');
    END IF;
    RETURN jsonb_build_object('outcome', 'begun', 'fence', 1);
END $$;

-- The runs that are to begin, in their order, each with what there is before any of them: its wallet, a run of its id and,
-- with the first of each wallet, what can be spent.
CREATE OR REPLACE FUNCTION runs_asked(p_runs jsonb, p_at timestamptz)
RETURNS TABLE (asked jsonb, frozen boolean, state text, fingerprint bytea, is_first boolean, available bigint) LANGUAGE sql STABLE AS $$
    SELECT a.asked, w.frozen, g.state, g.fingerprint, f.is_first, s.available
    FROM jsonb_array_elements(p_runs) WITH ORDINALITY AS a (asked, n)
    CROSS JOIN LATERAL (SELECT a.n = 1 OR (a.asked ->> 'workspace')::uuid IS DISTINCT FROM
        (p_runs -> (a.n - 2)::int ->> 'workspace')::uuid AS is_first) f -- a number below zero would count from the end
    LEFT JOIN ledger.wallet w ON w.id = (a.asked ->> 'workspace')::uuid
    LEFT JOIN generation g ON g.id = (a.asked ->> 'id')::uuid
    LEFT JOIN LATERAL (SELECT coalesce(sum(x.free), 0)::bigint AS available FROM ledger.spendable(w.id, p_at) x WHERE f.is_first) s
        ON w.id IS NOT NULL
    ORDER BY a.n
$$;

-- Begin runs, in the order of their workspaces: each is decided with all those before it already written down. Gives an
-- answer for each, in the order in which they are given.
CREATE OR REPLACE FUNCTION runs_begin(p_runs jsonb) RETURNS SETOF jsonb LANGUAGE plpgsql
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE
    a record;
    v_now timestamptz;
    v_answer jsonb;
    v_outcome text;
    v_hold bigint;
    v_left bigint;
    v_begun jsonb[] := '{}';
    v_ids uuid[] := '{}'; -- of those that have begun
    v_holds uuid[] := '{}';
    v_wallets uuid[] := '{}';
    v_amounts bigint[] := '{}';
    v_ttls interval[] := '{}';
BEGIN
    PERFORM ledger.wallets_lock(ARRAY(SELECT (d ->> 'workspace')::uuid FROM jsonb_array_elements(p_runs) AS d));
    v_now := ledger.now(); -- a value, since a call of it would keep runs_asked from becoming part of this statement
    FOR a IN SELECT * FROM runs_asked(p_runs, v_now) LOOP
        IF a.is_first THEN
            v_left := a.available;
        END IF;
        IF (a.asked ->> 'id')::uuid = ANY (v_ids) THEN -- it came twice, and the first has begun since we looked
            SELECT g.state, g.fingerprint INTO a.state, a.fingerprint FROM generation g WHERE g.id = (a.asked ->> 'id')::uuid;
        END IF;
        v_answer := run_begin(a.asked, a.frozen, v_left, a.state, a.fingerprint);
        v_hold := (a.asked ->> 'hold')::bigint;
        IF v_answer ->> 'outcome' = 'begun' THEN
            v_begun := v_begun || a.asked;
            v_ids := v_ids || (a.asked ->> 'id')::uuid;
            IF v_hold > 0 THEN
                v_left := v_left - v_hold;
                v_holds := v_holds || (a.asked ->> 'id')::uuid;
                v_wallets := v_wallets || (a.asked ->> 'workspace')::uuid;
                v_amounts := v_amounts || v_hold;
                v_ttls := v_ttls || make_interval(secs => (a.asked ->> 'ttl')::float8);
            END IF;
        END IF;
        RETURN NEXT v_answer;
    END LOOP;
    INSERT INTO generation_event (generation_id, first_seq, last_seq, events)
    SELECT (p ->> 'id')::uuid, 1, 1, p -> 'events' FROM unnest(v_begun) AS p;
    IF v_holds <> '{}' THEN
        SELECT h.outcome INTO v_outcome FROM ledger.holds_open(v_holds, v_wallets, v_amounts, v_ttls) AS h WHERE h.outcome <> 'ok';
        IF FOUND THEN
            -- A lot has expired since we looked: all look again. Or an id is that of a hold without a run: that one fails.
            RAISE EXCEPTION 'a hold of these is %', v_outcome
                USING ERRCODE = CASE v_outcome WHEN 'insufficient' THEN 'serialization_failure' ELSE 'check_violation' END;
        END IF;
    END IF;
END $$;
