-- Holds: coins set aside before a run, then charged or returned, once.

-- Outcomes: ok | replay | mismatch | frozen | insufficient | unknown_wallet. Only ok writes anything.
CREATE OR REPLACE FUNCTION ledger.hold_open(p_hold uuid, p_wallet uuid, p_amount bigint, p_ttl interval)
RETURNS TABLE (outcome text, available bigint) LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    v_now timestamptz;
    v_frozen boolean;
    h ledger.hold;
    v_accounts bigint[];
    v_free bigint[];
    v_held bigint;
    v_txn uuid := gen_random_uuid();
    v_left bigint := p_amount;
    v_take bigint;
BEGIN
    IF p_hold IS NULL OR coalesce(p_amount, 0) <= 0 OR p_ttl IS NULL THEN
        RAISE EXCEPTION 'a hold needs an id, a positive amount and a time to live' USING ERRCODE = 'invalid_parameter_value';
    END IF;
    SELECT frozen INTO v_frozen FROM ledger.wallet WHERE id = p_wallet FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        outcome := 'unknown_wallet'; available := 0; RETURN NEXT; RETURN;
    END IF;
    v_now := ledger.now();
    SELECT coalesce(array_agg(s.account_id ORDER BY s.n), '{}'), coalesce(array_agg(s.free ORDER BY s.n), '{}'), coalesce(sum(s.free), 0)
    INTO v_accounts, v_free, available FROM ledger.spendable(p_wallet, v_now) s;

    -- A repeat is answered before anything can refuse it: the first answer may have been lost on the way.
    SELECT * INTO h FROM ledger.hold WHERE id = p_hold;
    IF FOUND THEN
        outcome := CASE WHEN h.wallet_id = p_wallet AND h.amount_micro = p_amount THEN 'replay' ELSE 'mismatch' END;
        RETURN NEXT; RETURN;
    END IF;
    IF v_frozen THEN
        outcome := 'frozen'; RETURN NEXT; RETURN;
    END IF;
    IF available < p_amount THEN
        outcome := 'insufficient'; RETURN NEXT; RETURN;
    END IF;

    INSERT INTO ledger.hold (id, wallet_id, amount_micro, created_at, expires_at)
    VALUES (p_hold, p_wallet, p_amount, v_now, v_now + p_ttl) ON CONFLICT DO NOTHING;
    IF NOT FOUND THEN
        -- Another wallet, whose lock we do not have, took the id just now.
        outcome := 'mismatch'; RETURN NEXT; RETURN;
    END IF;
    INSERT INTO ledger.txn (id, kind, ref_id, wallet_id, created_at) VALUES (v_txn, 'hold', p_hold, p_wallet, v_now);
    v_held := ledger.account_of(p_wallet, 'held');
    FOR i IN 1 .. cardinality(v_accounts) LOOP
        v_take := least(v_left, v_free[i]);
        INSERT INTO ledger.hold_part (hold_id, n, account_id, amount_micro) VALUES (p_hold, i, v_accounts[i], v_take);
        PERFORM ledger.move(v_txn, v_accounts[i], v_held, v_take);
        v_left := v_left - v_take;
        EXIT WHEN v_left = 0;
    END LOOP;
    -- Without this a broken mutex makes holds with missing parts.
    IF v_left <> 0 THEN
        RAISE EXCEPTION 'hold % lacks % of its parts', p_hold, v_left USING ERRCODE = 'check_violation';
    END IF;
    outcome := 'ok';
    available := available - p_amount;
    RETURN NEXT;
END $$;

-- Outcomes: captured | voided | expired | already_captured | already_voided | already_expired | unknown_hold.
-- `captured` is what was really charged, never more than was held; the parts are spent in their order.
CREATE OR REPLACE FUNCTION ledger.hold_resolve(p_hold uuid, p_cost bigint, p_state text)
RETURNS TABLE (outcome text, captured bigint, returned bigint) LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    h ledger.hold;
    p ledger.hold_part;
    v_now timestamptz;
    v_wallet uuid;
    v_held bigint;
    v_txn uuid := gen_random_uuid();
    v_spend bigint;
    v_take bigint;
BEGIN
    IF coalesce(p_cost, -1) < 0 OR p_state IS NULL OR p_state NOT IN ('captured', 'voided', 'expired') THEN
        RAISE EXCEPTION 'a hold ends captured, voided or expired, at a cost of 0 or more' USING ERRCODE = 'invalid_parameter_value';
    END IF;
    SELECT wallet_id INTO v_wallet FROM ledger.hold WHERE id = p_hold;
    IF NOT FOUND THEN
        outcome := 'unknown_hold'; captured := 0; returned := 0; RETURN NEXT; RETURN;
    END IF;
    PERFORM 1 FROM ledger.wallet WHERE id = v_wallet FOR NO KEY UPDATE;
    SELECT * INTO h FROM ledger.hold WHERE id = p_hold FOR NO KEY UPDATE;
    IF h.state <> 'open' THEN
        outcome := 'already_' || h.state; captured := h.captured_micro; returned := h.amount_micro - h.captured_micro;
        RETURN NEXT; RETURN;
    END IF;

    v_now := ledger.now();
    captured := CASE WHEN p_state = 'captured' THEN least(p_cost, h.amount_micro) ELSE 0 END;
    returned := h.amount_micro - captured;
    UPDATE ledger.hold SET state = p_state, captured_micro = captured, resolved_at = v_now WHERE id = p_hold;
    IF captured = 0 THEN
        INSERT INTO ledger.txn (id, kind, ref_id, wallet_id, created_at) VALUES (v_txn, 'resolve', p_hold, v_wallet, v_now);
    ELSIF NOT ledger.write_line(v_txn, 'resolve', p_hold, v_wallet, -captured, NULL, NULL, v_now) THEN
        RAISE EXCEPTION 'hold % was resolved before', p_hold USING ERRCODE = 'unique_violation';
    END IF;
    v_held := ledger.account_of(v_wallet, 'held');
    IF captured > 0 THEN
        PERFORM ledger.move(v_txn, v_held, ledger.system_account('revenue'), captured);
    END IF;
    v_spend := captured;
    FOR p IN SELECT * FROM ledger.hold_part WHERE hold_id = p_hold ORDER BY n LOOP
        v_take := least(v_spend, p.amount_micro);
        v_spend := v_spend - v_take;
        IF p.amount_micro > v_take THEN
            PERFORM ledger.move(v_txn, v_held, p.account_id, p.amount_micro - v_take);
        END IF;
    END LOOP;
    outcome := p_state;
    RETURN NEXT;
END $$;

-- The backstop behind the run's lease: give back what nobody settled in time. Candidates are read without locks;
-- a wallet that is busy is skipped until the next time, so reapers never wait for each other or for a settler.
CREATE OR REPLACE FUNCTION ledger.expire_holds(p_limit int) RETURNS int LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    c record;
    v_count int := 0;
BEGIN
    FOR c IN SELECT id, wallet_id FROM (
            SELECT id, wallet_id FROM ledger.hold WHERE state = 'open' AND expires_at <= ledger.now() ORDER BY expires_at LIMIT p_limit) due
        ORDER BY wallet_id, id LOOP
        PERFORM 1 FROM ledger.wallet WHERE id = c.wallet_id FOR NO KEY UPDATE SKIP LOCKED;
        IF FOUND AND (SELECT r.outcome FROM ledger.hold_resolve(c.id, 0, 'expired') r) = 'expired' THEN
            v_count := v_count + 1;
        END IF;
    END LOOP;
    RETURN v_count;
END $$;
