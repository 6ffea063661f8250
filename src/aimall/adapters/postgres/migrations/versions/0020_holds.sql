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

-- Outcomes: ok | replay | mismatch | frozen | insufficient | unknown_wallet. Only ok writes anything.
CREATE OR REPLACE FUNCTION ledger.holds_open(p_holds uuid[], p_wallets uuid[], p_amounts bigint[], p_ttls interval[])
RETURNS TABLE (hold uuid, outcome text, available bigint) LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE
    w ledger.wallet;
    h ledger.hold;
    v_now timestamptz;
    v_held bigint;
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
    FOR i IN 1 .. cardinality(p_holds) LOOP
        IF p_holds[i] IS NULL OR coalesce(p_amounts[i], 0) <= 0 OR p_ttls[i] IS NULL THEN
            RAISE EXCEPTION 'a hold needs an id, a positive amount and a time to live' USING ERRCODE = 'invalid_parameter_value';
        END IF;
        IF w.id IS DISTINCT FROM p_wallets[i] THEN
            SELECT * INTO w FROM ledger.wallet x WHERE x.id = p_wallets[i];
            SELECT coalesce(array_agg(s.account_id ORDER BY s.n), '{}'), coalesce(array_agg(s.free ORDER BY s.n), '{}'), coalesce(sum(s.free), 0)
            INTO v_accounts, v_free, available FROM ledger.spendable(w.id, v_now) s;
            v_held := ledger.account_of(w.id, 'held');
            v_at := 1;
        END IF;
        hold := p_holds[i];
        SELECT * INTO h FROM ledger.hold x WHERE x.id = hold;
        -- A repeat is answered before anything can refuse it: the first answer may have been lost on the way.
        outcome := CASE
            WHEN w.id IS NULL THEN 'unknown_wallet'
            WHEN h.id IS NOT NULL THEN CASE WHEN (h.wallet_id, h.amount_micro) = (w.id, p_amounts[i]) THEN 'replay' ELSE 'mismatch' END
            WHEN w.frozen THEN 'frozen'
            WHEN available < p_amounts[i] THEN 'insufficient'
            ELSE 'ok' END;
        IF outcome = 'ok' THEN
            available := available - p_amounts[i];
            v_txn := gen_random_uuid();
            v_holds := v_holds || ROW(hold, w.id, p_amounts[i], 'open', 0, v_now, v_now + p_ttls[i], NULL)::ledger.hold;
            v_acts := v_acts || ROW(v_txn, 'hold', hold, w.id, NULL, NULL, v_now, NULL, NULL, NULL, NULL)::ledger.txn;
            v_left := p_amounts[i];
            v_n := 0;
            WHILE v_left > 0 AND v_at <= cardinality(v_accounts) LOOP
                v_n := v_n + 1;
                v_take := least(v_left, v_free[v_at]);
                v_parts := v_parts || ROW(hold, v_n, v_accounts[v_at], v_take)::ledger.hold_part;
                v_transfers := v_transfers || ROW(NULL, v_txn, 'COIN', v_accounts[v_at], v_held, v_take)::ledger.transfer;
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
    h ledger.hold;
    p ledger.hold_part;
    v_now timestamptz;
    v_locked uuid[];
    v_wallet uuid;
    v_held bigint;
    v_revenue bigint := ledger.system_account('revenue');
    v_txn uuid;
    v_spend bigint;
    v_take bigint;
    v_ended ledger.hold[] := '{}';
    v_acts ledger.txn[] := '{}';
    v_transfers ledger.transfer[] := '{}';
BEGIN
    v_locked := ARRAY(SELECT o.wallet_id FROM ledger.hold o WHERE o.id = ANY (p_holds));
    PERFORM 1 FROM ledger.wallet x WHERE x.id = ANY (v_locked) ORDER BY x.id FOR NO KEY UPDATE;
    v_now := ledger.now();
    FOR i IN 1 .. cardinality(p_holds) LOOP
        IF coalesce(p_costs[i], -1) < 0 OR p_states[i] IS NULL OR p_states[i] NOT IN ('captured', 'voided', 'expired') THEN
            RAISE EXCEPTION 'a hold ends captured, voided or expired, at a cost of 0 or more' USING ERRCODE = 'invalid_parameter_value';
        END IF;
        hold := p_holds[i];
        SELECT * INTO h FROM ledger.hold x WHERE x.id = hold FOR NO KEY UPDATE;
        IF NOT FOUND OR h.wallet_id <> ALL (v_locked) THEN -- it was not there when we looked whose wallets to lock
            outcome := 'unknown_hold'; captured := 0; returned := 0;
            RETURN NEXT;
            CONTINUE;
        ELSIF h.state <> 'open' THEN
            outcome := 'already_' || h.state; captured := h.captured_micro; returned := h.amount_micro - h.captured_micro;
            RETURN NEXT;
            CONTINUE;
        END IF;
        captured := CASE WHEN p_states[i] = 'captured' THEN least(p_costs[i], h.amount_micro) ELSE 0 END;
        returned := h.amount_micro - captured;
        outcome := p_states[i];
        IF v_wallet IS DISTINCT FROM h.wallet_id THEN
            v_wallet := h.wallet_id;
            v_held := ledger.account_of(v_wallet, 'held');
        END IF;
        v_txn := gen_random_uuid();
        h.state := outcome; h.captured_micro := captured; h.resolved_at := v_now;
        v_ended := v_ended || h;
        v_acts := v_acts || ROW(v_txn, 'resolve', hold, v_wallet, NULL, NULL, v_now, NULL, nullif(-captured, 0), NULL, NULL)::ledger.txn;
        IF captured > 0 THEN
            v_transfers := v_transfers || ROW(NULL, v_txn, 'COIN', v_held, v_revenue, captured)::ledger.transfer;
        END IF;
        v_spend := captured;
        FOR p IN SELECT * FROM ledger.hold_part x WHERE x.hold_id = hold ORDER BY x.n LOOP
            v_take := least(v_spend, p.amount_micro);
            v_spend := v_spend - v_take;
            IF p.amount_micro > v_take THEN
                v_transfers := v_transfers || ROW(NULL, v_txn, 'COIN', v_held, p.account_id, p.amount_micro - v_take)::ledger.transfer;
            END IF;
        END LOOP;
        RETURN NEXT;
    END LOOP;
    IF v_ended <> '{}' THEN
        UPDATE ledger.hold x SET state = e.state, captured_micro = e.captured_micro, resolved_at = e.resolved_at
        FROM unnest(v_ended) AS e WHERE x.id = e.id;
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
