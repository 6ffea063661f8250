-- Inner steps of every act. Nobody but the ledger's own functions may call them, under the wallets' locks.

-- Write acts, each with its line of the statement if it has a delta, and then their transfers, in the order in which they
-- are given; acts of one wallet stand together. However many they are, each table is written by one statement, since to
-- begin one costs as much as what it does for a row.
CREATE OR REPLACE FUNCTION ledger.post(p_acts ledger.txn[], p_transfers ledger.transfer[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    t ledger.txn;
    v_last ledger.txn;
    v_written bigint;
BEGIN
    FOR i IN 1 .. cardinality(p_acts) LOOP
        t := p_acts[i];
        IF t.delta_micro IS NOT NULL THEN
            IF v_last.wallet_id IS DISTINCT FROM t.wallet_id THEN
                SELECT * INTO v_last FROM ledger.txn x WHERE x.wallet_id = t.wallet_id AND x.wallet_seq IS NOT NULL
                ORDER BY x.wallet_seq DESC LIMIT 1;
            END IF;
            t.wallet_seq := coalesce(v_last.wallet_seq, 0) + 1;
            t.balance_after_micro := coalesce(v_last.balance_after_micro, 0) + t.delta_micro;
            p_acts[i] := t;
            v_last := t;
        END IF;
    END LOOP;
    INSERT INTO ledger.txn (id, kind, ref_id, wallet_id, actor, reason, created_at, wallet_seq, delta_micro, balance_after_micro)
    SELECT id, kind, ref_id, wallet_id, actor, reason, created_at, wallet_seq, delta_micro, balance_after_micro FROM unnest(p_acts)
    ON CONFLICT DO NOTHING;
    GET DIAGNOSTICS v_written = ROW_COUNT;
    IF v_written <> cardinality(p_acts) THEN
        -- An act of this kind for this thing, or of this id, was written since we looked, for a wallet whose lock we do
        -- not have. Whoever looks again sees it.
        RAISE EXCEPTION 'another act is just being written under the same id' USING ERRCODE = 'serialization_failure';
    END IF;
    PERFORM ledger.move(p_transfers);
END $$;

-- Write transfers, and for each bounded account of each an entry that follows the one before; the last becomes the head.
CREATE OR REPLACE FUNCTION ledger.move(p_transfers ledger.transfer[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    m ledger.transfer;
    a ledger.account;
    v_heads ledger.account[];
    v_accounts bigint[] := '{}';
    v_entries ledger.entry[] := '{}';
    v_delta bigint;
    v_hash bytea;
    k int;
BEGIN
    FOR i IN 1 .. cardinality(p_transfers) LOOP
        v_accounts := v_accounts || (p_transfers[i]).debit_id || (p_transfers[i]).credit_id;
    END LOOP;
    SELECT array_agg(x), array_agg(x.id) INTO v_heads, v_accounts FROM ledger.account x WHERE x.id = ANY (v_accounts) AND x.bounded;
    FOR i IN 1 .. cardinality(p_transfers) LOOP
        m := p_transfers[i];
        m.id := nextval('ledger.transfer_id_seq');
        p_transfers[i] := m;
        v_delta := -m.amount;
        k := array_position(v_accounts, m.debit_id);
        FOR side IN 1 .. 2 LOOP
            IF k IS NOT NULL THEN
                a := v_heads[k];
                v_hash := ledger.next_hash(a.head_hash, a.id, a.head_seq + 1, m.id, m.txn_id, m.debit_id, m.credit_id, v_delta, a.balance + v_delta);
                v_entries := v_entries || ROW(a.id, a.head_seq + 1, m.id, v_delta, a.head_seq, a.balance, a.balance + v_delta, a.head_hash,
                    v_hash)::ledger.entry;
                a.head_seq := a.head_seq + 1;
                a.balance := a.balance + v_delta;
                a.head_hash := v_hash;
                v_heads[k] := a;
            END IF;
            v_delta := m.amount;
            k := array_position(v_accounts, m.credit_id);
        END LOOP;
    END LOOP;
    INSERT INTO ledger.transfer OVERRIDING SYSTEM VALUE SELECT * FROM unnest(p_transfers);
    INSERT INTO ledger.entry SELECT * FROM unnest(v_entries);
    UPDATE ledger.account x SET head_seq = h.head_seq, balance = h.balance, head_hash = h.head_hash
    FROM unnest(v_heads) AS h WHERE x.id = h.id;
END $$;

CREATE OR REPLACE FUNCTION ledger.system_account(p_class text) RETURNS bigint LANGUAGE sql STABLE
RETURN (SELECT id FROM ledger.account WHERE wallet_id IS NULL AND asset = 'COIN' AND class = p_class);

CREATE OR REPLACE FUNCTION ledger.account_of(p_wallet uuid, p_class text) RETURNS bigint LANGUAGE sql STABLE
RETURN (SELECT id FROM ledger.account WHERE wallet_id = p_wallet AND asset = 'COIN' AND class = p_class);

-- A lot lives until it expires; when a part of it was held at that moment, 24 hours longer.
CREATE OR REPLACE FUNCTION ledger.lot_lives(p_lot bigint, p_expires_at timestamptz, p_at timestamptz) RETURNS boolean LANGUAGE sql STABLE
RETURN p_at < p_expires_at OR (p_at < p_expires_at + interval '24 hours' AND EXISTS (
    SELECT 1 FROM ledger.hold_part p JOIN ledger.hold h ON h.id = p.hold_id
    WHERE p.account_id = p_lot AND h.created_at < p_expires_at AND (h.resolved_at IS NULL OR h.resolved_at >= p_expires_at)));

-- What can be spent, in the order in which it is spent: lots by soonest expiry, then paid coins.
CREATE OR REPLACE FUNCTION ledger.spendable(p_wallet uuid, p_at timestamptz)
RETURNS TABLE (account_id bigint, class text, free bigint, n bigint) LANGUAGE sql STABLE AS $$
    SELECT a.id, a.class, a.balance, row_number() OVER (ORDER BY a.class = 'paid', a.expires_at, a.id)
    FROM ledger.account a
    WHERE a.wallet_id = p_wallet AND a.asset = 'COIN' AND a.class IN ('bonus', 'paid') AND a.balance > 0
        AND (a.class = 'paid' OR p_at < a.expires_at OR ledger.lot_lives(a.id, a.expires_at, p_at))
$$;

CREATE OR REPLACE FUNCTION ledger.available(p_wallet uuid) RETURNS bigint LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp AS $$
    SELECT coalesce(sum(s.free), 0)::bigint FROM ledger.spendable(p_wallet, ledger.now()) s
$$;

-- One row for a known wallet, none for an unknown one.
CREATE OR REPLACE FUNCTION ledger.balance(p_wallet uuid) RETURNS TABLE (available bigint, paid bigint, bonus bigint, held bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT s.paid + s.bonus, s.paid, s.bonus,
        (SELECT h.balance FROM ledger.account h WHERE h.id = ledger.account_of(w.id, 'held'))
    FROM ledger.wallet w, LATERAL (
        SELECT coalesce(sum(free) FILTER (WHERE class = 'paid'), 0)::bigint AS paid,
            coalesce(sum(free) FILTER (WHERE class = 'bonus'), 0)::bigint AS bonus
        FROM ledger.spendable(w.id, ledger.now())) s
    WHERE w.id = p_wallet
$$;
