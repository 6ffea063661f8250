-- Holds: coins set aside before a run, then charged or returned, once. Many at a time are opened or ended as if one
-- after the other, in the order in which they are given; those of one wallet stand together. None is given twice: its own
-- key would refuse it.

CREATE OR REPLACE FUNCTION ledger.holds_write(p_holds ledger.hold[], p_parts ledger.hold_part[], p_acts ledger.txn[],
    p_transfers ledger.transfer[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    v_written bigint;
BEGIN
    INSERT INTO ledger.hold SELECT * FROM unnest(p_holds) ON CONFLICT DO NOTHING;
    GET DIAGNOSTICS v_written = ROW_COUNT;
    IF v_written <> cardinality(p_holds) THEN
        -- Another wallet, whose lock we do not have, took an id just now. Whoever looks again sees it.
        RAISE EXCEPTION 'another hold is just being written under the same id' USING ERRCODE = 'serialization_failure';
    END IF;
    INSERT INTO ledger.hold_part SELECT * FROM unnest(p_parts);
    PERFORM ledger.post(p_acts, p_transfers);
END $$;

-- The holds that are to be opened, in their order, each with what there is before any of them: its wallet, a hold of its
-- id and, with the first of each wallet, what can be spent. All is read at once, since to begin a statement costs as much
-- as what it does for a row.
CREATE OR REPLACE FUNCTION ledger.holds_asked(p_holds uuid[], p_wallets uuid[], p_amounts bigint[], p_ttls interval[], p_at timestamptz)
RETURNS TABLE (hold uuid, amount bigint, ttl interval, wallet uuid, frozen boolean, held bigint, before_wallet uuid, before_amount bigint,
    is_first boolean, accounts bigint[], free bigint[], available bigint) LANGUAGE sql STABLE AS $$
    SELECT a.hold, a.amount, a.ttl, w.id, w.frozen, c.id, h.wallet_id, h.amount_micro, f.is_first, s.accounts, s.free, s.available
    FROM unnest(p_holds, p_wallets, p_amounts, p_ttls) WITH ORDINALITY AS a (hold, wallet, amount, ttl, n)
    CROSS JOIN LATERAL (SELECT a.wallet IS DISTINCT FROM p_wallets[a.n::int - 1] AS is_first) f
    LEFT JOIN ledger.wallet w ON w.id = a.wallet
    LEFT JOIN ledger.account c ON c.wallet_id = w.id AND c.asset = 'COIN' AND c.class = 'held'
    LEFT JOIN ledger.hold h ON h.id = a.hold
    LEFT JOIN LATERAL (
        SELECT coalesce(array_agg(x.account_id ORDER BY x.n), '{}') AS accounts, coalesce(array_agg(x.free ORDER BY x.n), '{}') AS free,
            coalesce(sum(x.free), 0)::bigint AS available
        FROM ledger.spendable(w.id, p_at) x WHERE f.is_first
    ) s ON true
    ORDER BY a.n
$$;

-- Outcomes: ok | replay | mismatch | frozen | insufficient | unknown_wallet. Only ok writes anything.
CREATE OR REPLACE FUNCTION ledger.holds_open(p_holds uuid[], p_wallets uuid[], p_amounts bigint[], p_ttls interval[])
RETURNS TABLE (hold uuid, outcome text, available bigint) LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE
    a record;
    v_now timestamptz;
    v_accounts bigint[]; -- what can be spent, in its order
    v_free bigint[];
    v_at int; -- the first of them that is not used up
    v_txn uuid;
    v_left bigint;
    v_take bigint;
    v_n int;
    v_holds ledger.hold[] := '{}';
    v_parts ledger.hold_part[] := '{}';
    v_acts ledger.txn[] := '{}';
    v_transfers ledger.transfer[] := '{}';
BEGIN
    PERFORM 1 FROM ledger.wallet x WHERE x.id = ANY (p_wallets) ORDER BY x.id FOR NO KEY UPDATE;
    v_now := ledger.now();
    available := 0;
    FOR a IN SELECT * FROM ledger.holds_asked(p_holds, p_wallets, p_amounts, p_ttls, v_now) LOOP
        IF a.hold IS NULL OR coalesce(a.amount, 0) <= 0 OR a.ttl IS NULL THEN
            RAISE EXCEPTION 'a hold needs an id, a positive amount and a time to live' USING ERRCODE = 'invalid_parameter_value';
        END IF;
        IF a.is_first THEN
            v_accounts := a.accounts; v_free := a.free; available := a.available; v_at := 1;
        END IF;
        hold := a.hold;
        -- A repeat is answered before anything can refuse it: the first answer may have been lost on the way.
        outcome := CASE
            WHEN a.wallet IS NULL THEN 'unknown_wallet'
            WHEN a.before_wallet IS NOT NULL THEN CASE WHEN (a.before_wallet, a.before_amount) = (a.wallet, a.amount) THEN 'replay' ELSE 'mismatch' END
            WHEN a.frozen THEN 'frozen'
            WHEN available < a.amount THEN 'insufficient'
            ELSE 'ok' END;
        IF outcome = 'ok' THEN
            available := available - a.amount;
            v_txn := gen_random_uuid();
            v_holds := v_holds || ROW(hold, a.wallet, a.amount, 'open', 0, v_now, v_now + a.ttl, NULL)::ledger.hold;
            v_acts := v_acts || ROW(v_txn, 'hold', hold, a.wallet, NULL, NULL, v_now, NULL, NULL, NULL, NULL)::ledger.txn;
            v_left := a.amount;
            v_n := 0;
            WHILE v_left > 0 AND v_at <= cardinality(v_accounts) LOOP
                v_n := v_n + 1;
                v_take := least(v_left, v_free[v_at]);
                v_parts := v_parts || ROW(hold, v_n, v_accounts[v_at], v_take)::ledger.hold_part;
                v_transfers := v_transfers || ROW(NULL, v_txn, 'COIN', v_accounts[v_at], a.held, v_take)::ledger.transfer;
                v_left := v_left - v_take;
                v_free[v_at] := v_free[v_at] - v_take;
                v_at := CASE WHEN v_free[v_at] = 0 THEN v_at + 1 ELSE v_at END;
            END LOOP;
            -- Without this a broken mutex makes holds with missing parts.
            IF v_left <> 0 THEN
                RAISE EXCEPTION 'hold % lacks % of its parts', hold, v_left USING ERRCODE = 'check_violation';
            END IF;
        END IF;
        RETURN NEXT;
    END LOOP;
    IF v_holds <> '{}' THEN
        PERFORM ledger.holds_write(v_holds, v_parts, v_acts, v_transfers);
    END IF;
END $$;

-- Outcomes: captured | voided | expired | already_captured | already_voided | already_expired | unknown_hold.
-- `captured` is what was really charged, never more than was held; the parts are spent in their order.
CREATE OR REPLACE FUNCTION ledger.holds_resolve(p_holds uuid[], p_costs bigint[], p_states text[])
RETURNS TABLE (hold uuid, outcome text, captured bigint, returned bigint) LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE
    a record;
    p ledger.hold_part;
    v_now timestamptz;
    v_locked uuid[];
    v_revenue bigint := ledger.system_account('revenue');
    v_txn uuid;
    v_spend bigint;
    v_take bigint;
    v_ended uuid[] := '{}'; -- with how each ended, and what was captured
    v_states text[] := '{}';
    v_captured bigint[] := '{}';
    v_acts ledger.txn[] := '{}';
    v_transfers ledger.transfer[] := '{}';
BEGIN
    v_locked := ARRAY(SELECT o.wallet_id FROM ledger.hold o WHERE o.id = ANY (p_holds));
    PERFORM 1 FROM ledger.wallet x WHERE x.id = ANY (v_locked) ORDER BY x.id FOR NO KEY UPDATE;
    v_now := ledger.now();
    FOR a IN
        SELECT e.hold, e.cost, e.state, h.wallet_id, h.amount_micro, h.captured_micro, h.state AS before, c.id AS held,
            ARRAY(SELECT x FROM ledger.hold_part x WHERE x.hold_id = e.hold ORDER BY x.n) AS parts
        FROM unnest(p_holds, p_costs, p_states) WITH ORDINALITY AS e (hold, cost, state, n)
        LEFT JOIN LATERAL (SELECT * FROM ledger.hold x WHERE x.id = e.hold FOR NO KEY UPDATE) h ON true
        LEFT JOIN ledger.account c ON c.wallet_id = h.wallet_id AND c.asset = 'COIN' AND c.class = 'held'
        ORDER BY e.n
    LOOP
        IF coalesce(a.cost, -1) < 0 OR a.state IS NULL OR a.state NOT IN ('captured', 'voided', 'expired') THEN
            RAISE EXCEPTION 'a hold ends captured, voided or expired, at a cost of 0 or more' USING ERRCODE = 'invalid_parameter_value';
        END IF;
        hold := a.hold;
        IF a.wallet_id IS NULL OR a.wallet_id <> ALL (v_locked) THEN -- it was not there when we looked whose wallets to lock
            outcome := 'unknown_hold'; captured := 0; returned := 0;
            RETURN NEXT;
            CONTINUE;
        ELSIF a.before <> 'open' THEN
            outcome := 'already_' || a.before; captured := a.captured_micro; returned := a.amount_micro - a.captured_micro;
            RETURN NEXT;
            CONTINUE;
        END IF;
        captured := CASE WHEN a.state = 'captured' THEN least(a.cost, a.amount_micro) ELSE 0 END;
        returned := a.amount_micro - captured;
        outcome := a.state;
        v_txn := gen_random_uuid();
        v_ended := v_ended || hold;
        v_states := v_states || outcome;
        v_captured := v_captured || captured;
        v_acts := v_acts || ROW(v_txn, 'resolve', hold, a.wallet_id, NULL, NULL, v_now, NULL, nullif(-captured, 0), NULL, NULL)::ledger.txn;
        IF captured > 0 THEN
            v_transfers := v_transfers || ROW(NULL, v_txn, 'COIN', a.held, v_revenue, captured)::ledger.transfer;
        END IF;
        v_spend := captured;
        FOREACH p IN ARRAY a.parts LOOP
            v_take := least(v_spend, p.amount_micro);
            v_spend := v_spend - v_take;
            IF p.amount_micro > v_take THEN
                v_transfers := v_transfers || ROW(NULL, v_txn, 'COIN', a.held, p.account_id, p.amount_micro - v_take)::ledger.transfer;
            END IF;
        END LOOP;
        RETURN NEXT;
    END LOOP;
    IF v_ended <> '{}' THEN
        UPDATE ledger.hold x SET state = e.state, captured_micro = e.captured, resolved_at = v_now
        FROM unnest(v_ended, v_states, v_captured) AS e (hold, state, captured) WHERE x.id = e.hold;
        PERFORM ledger.post(v_acts, v_transfers);
    END IF;
END $$;

-- The backstop behind the run's lease: give back what nobody settled in time. Candidates are read without locks;
-- a wallet that is busy is skipped until the next time, so reapers never wait for each other or for a settler.
CREATE OR REPLACE FUNCTION ledger.expire_holds(p_limit int) RETURNS int LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE
    c record;
    v_count int := 0;
BEGIN
    FOR c IN SELECT id, wallet_id FROM (
            SELECT id, wallet_id FROM ledger.hold WHERE state = 'open' AND expires_at <= ledger.now() ORDER BY expires_at LIMIT p_limit) due
        ORDER BY wallet_id, id LOOP
        PERFORM 1 FROM ledger.wallet WHERE id = c.wallet_id FOR NO KEY UPDATE SKIP LOCKED;
        IF FOUND AND (SELECT r.outcome FROM ledger.holds_resolve(ARRAY[c.id], ARRAY[0], ARRAY['expired']) r) = 'expired' THEN
            v_count := v_count + 1;
        END IF;
    END LOOP;
    RETURN v_count;
END $$;
