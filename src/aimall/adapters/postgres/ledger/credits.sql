-- Wallets, and the moves that no run makes: grants, top-ups, adjustments, expiry.

-- Outcomes: ok | replay | mismatch.
CREATE OR REPLACE FUNCTION ledger.wallet_open(p_wallet uuid, p_workspace uuid) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    INSERT INTO ledger.wallet (id, workspace_id) VALUES (p_wallet, p_workspace) ON CONFLICT DO NOTHING;
    IF NOT FOUND THEN
        PERFORM 1 FROM ledger.wallet WHERE id = p_wallet AND workspace_id = p_workspace;
        RETURN CASE WHEN FOUND THEN 'replay' ELSE 'mismatch' END;
    END IF;
    INSERT INTO ledger.account (wallet_id, asset, class) VALUES (p_wallet, 'COIN', 'paid'), (p_wallet, 'COIN', 'held');
    RETURN 'ok';
END $$;

-- Stop or allow new holds; runs that are under way finish. False when there is no such wallet.
CREATE OR REPLACE FUNCTION ledger.wallet_freeze(p_wallet uuid, p_frozen boolean) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    UPDATE ledger.wallet SET frozen = p_frozen WHERE id = p_wallet;
    RETURN FOUND;
END $$;

-- Take the locks of wallets before looking at anything of their workspaces: from here on these stand still.
CREATE OR REPLACE FUNCTION ledger.wallets_lock(p_wallets uuid[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM 1 FROM ledger.wallet w WHERE w.id = ANY (p_wallets) ORDER BY w.id FOR NO KEY UPDATE;
END $$;

-- Take the wallet's lock and see whether the act can be new: NULL if so, else its outcome.
CREATE OR REPLACE FUNCTION ledger.outcome_before(p_txn uuid, p_kind text, p_ref uuid, p_wallet uuid, p_delta bigint, p_reason text)
RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    t ledger.txn;
BEGIN
    PERFORM 1 FROM ledger.wallet WHERE id = p_wallet FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        RETURN 'unknown_wallet';
    END IF;
    SELECT * INTO t FROM ledger.txn WHERE kind = p_kind AND ref_id = p_ref;
    IF FOUND THEN
        RETURN CASE WHEN (t.wallet_id, t.delta_micro, t.reason) IS NOT DISTINCT FROM (p_wallet, p_delta, p_reason)
            THEN 'replay' ELSE 'mismatch' END;
    END IF;
    RETURN CASE WHEN EXISTS (SELECT 1 FROM ledger.txn WHERE id = p_txn) THEN 'mismatch' END;
END $$;

CREATE OR REPLACE FUNCTION ledger.answer(p_outcome text, p_kind text, p_ref uuid, p_wallet uuid) RETURNS ledger.posted LANGUAGE sql VOLATILE AS $$
    SELECT (p_outcome, ledger.available(p_wallet), t.id, t.wallet_seq, t.delta_micro, t.balance_after_micro, t.created_at)::ledger.posted
    FROM (SELECT 1) one LEFT JOIN ledger.txn t ON p_outcome IN ('ok', 'replay') AND t.kind = p_kind AND t.ref_id = p_ref
$$;

-- Outcomes: ok | replay | mismatch | unknown_wallet. A lot of bonus coins that will expire.
CREATE OR REPLACE FUNCTION ledger.grant_bonus(p_txn uuid, p_wallet uuid, p_ref uuid, p_amount bigint, p_expires_at timestamptz, p_actor uuid)
RETURNS SETOF ledger.posted LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE
    v_outcome text := ledger.outcome_before(p_txn, 'grant', p_ref, p_wallet, p_amount, NULL);
    v_lot bigint;
BEGIN
    IF v_outcome IS NULL THEN
        INSERT INTO ledger.account (wallet_id, asset, class, expires_at)
        VALUES (p_wallet, 'COIN', 'bonus', p_expires_at) RETURNING id INTO v_lot;
        PERFORM ledger.post(
            ARRAY[ROW(p_txn, 'grant', p_ref, p_wallet, p_actor, NULL, ledger.now(), NULL, p_amount, NULL, NULL)::ledger.txn],
            ARRAY[ROW(NULL, p_txn, 'COIN', ledger.system_account('promo'), v_lot, p_amount)::ledger.transfer]);
        v_outcome := 'ok';
    END IF;
    RETURN NEXT ledger.answer(v_outcome, 'grant', p_ref, p_wallet);
END $$;

-- Outcomes: ok | replay | mismatch | unknown_wallet. Paid coins, which never expire.
CREATE OR REPLACE FUNCTION ledger.credit(p_txn uuid, p_wallet uuid, p_ref uuid, p_amount bigint, p_actor uuid)
RETURNS SETOF ledger.posted LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE
    v_outcome text := ledger.outcome_before(p_txn, 'topup', p_ref, p_wallet, p_amount, NULL);
BEGIN
    IF v_outcome IS NULL THEN
        PERFORM ledger.post(
            ARRAY[ROW(p_txn, 'topup', p_ref, p_wallet, p_actor, NULL, ledger.now(), NULL, p_amount, NULL, NULL)::ledger.txn],
            ARRAY[ROW(NULL, p_txn, 'COIN', ledger.system_account('clearing'), ledger.account_of(p_wallet, 'paid'), p_amount)::ledger.transfer]);
        v_outcome := 'ok';
    END IF;
    RETURN NEXT ledger.answer(v_outcome, 'topup', p_ref, p_wallet);
END $$;

-- Outcomes: ok | replay | mismatch | unknown_wallet | insufficient. A signed correction with a reason. What is added
-- is paid coins; what is taken is taken in the order of spending, and never more than is free.
CREATE OR REPLACE FUNCTION ledger.adjust(p_txn uuid, p_wallet uuid, p_ref uuid, p_delta bigint, p_actor uuid, p_reason text)
RETURNS SETOF ledger.posted LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE
    v_outcome text := ledger.outcome_before(p_txn, 'adjust', p_ref, p_wallet, p_delta, p_reason);
    v_adjustment bigint := ledger.system_account('adjustment');
    v_left bigint := greatest(-p_delta, 0);
    v_transfers ledger.transfer[] := '{}';
    s record;
BEGIN
    IF v_outcome IS NULL AND p_delta > 0 THEN
        v_transfers := ARRAY[ROW(NULL, p_txn, 'COIN', v_adjustment, ledger.account_of(p_wallet, 'paid'), p_delta)::ledger.transfer];
    ELSIF v_outcome IS NULL THEN
        FOR s IN SELECT account_id, free FROM ledger.spendable(p_wallet, ledger.now()) ORDER BY n LOOP
            EXIT WHEN v_left = 0;
            v_transfers := v_transfers || ROW(NULL, p_txn, 'COIN', s.account_id, v_adjustment, least(v_left, s.free))::ledger.transfer;
            v_left := v_left - least(v_left, s.free);
        END LOOP;
    END IF;
    IF v_outcome IS NULL AND v_left > 0 THEN
        v_outcome := 'insufficient';
    ELSIF v_outcome IS NULL THEN
        PERFORM ledger.post(
            ARRAY[ROW(p_txn, 'adjust', p_ref, p_wallet, p_actor, p_reason, ledger.now(), NULL, p_delta, NULL, NULL)::ledger.txn], v_transfers);
        v_outcome := 'ok';
    END IF;
    RETURN NEXT ledger.answer(v_outcome, 'adjust', p_ref, p_wallet);
END $$;

-- Sweep lots that live no longer. A wallet that is busy is left for the next time.
CREATE OR REPLACE FUNCTION ledger.expire_lots(p_limit int) RETURNS int LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE
    c record;
    v_free bigint;
    v_txn uuid;
    v_count int := 0;
BEGIN
    FOR c IN SELECT * FROM (
            SELECT id, wallet_id, expires_at FROM ledger.account
            WHERE class = 'bonus' AND asset = 'COIN' AND balance > 0 AND expires_at <= ledger.now()
                AND NOT ledger.lot_lives(id, expires_at, ledger.now())
            ORDER BY expires_at LIMIT p_limit) due
        ORDER BY wallet_id, id LOOP
        PERFORM 1 FROM ledger.wallet WHERE id = c.wallet_id FOR NO KEY UPDATE SKIP LOCKED;
        CONTINUE WHEN NOT FOUND;
        SELECT balance INTO v_free FROM ledger.account
        WHERE id = c.id AND balance > 0 AND NOT ledger.lot_lives(id, expires_at, ledger.now());
        CONTINUE WHEN NOT FOUND;
        v_txn := gen_random_uuid();
        PERFORM ledger.post(
            ARRAY[ROW(v_txn, 'expiry', v_txn, c.wallet_id, NULL, NULL, ledger.now(), NULL, -v_free, NULL, NULL)::ledger.txn],
            ARRAY[ROW(NULL, v_txn, 'COIN', c.id, ledger.system_account('breakage'), v_free)::ledger.transfer]);
        v_count := v_count + 1;
    END LOOP;
    RETURN v_count;
END $$;
