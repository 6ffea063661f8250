-- Inner steps of every move. Nobody but the ledger's own functions may call them, under the wallet's lock.

-- One transfer, and for each bounded account of it an entry, which becomes the head of its chain. One statement,
-- since starting one costs as much as what it does.
CREATE OR REPLACE FUNCTION ledger.move(p_txn uuid, p_debit bigint, p_credit bigint, p_amount bigint) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    WITH made AS (
        INSERT INTO ledger.transfer (txn_id, asset, debit_id, credit_id, amount)
        VALUES (p_txn, 'COIN', p_debit, p_credit, p_amount) RETURNING id
    ), moved AS (
        SELECT a.id, a.head_seq, a.balance, a.head_hash, made.id AS transfer_id,
            CASE WHEN a.id = p_debit THEN -p_amount ELSE p_amount END AS delta
        FROM made, ledger.account a WHERE a.id = ANY (ARRAY[p_debit, p_credit]) AND a.bounded
    ), written AS (
        INSERT INTO ledger.entry (account_id, seq, transfer_id, delta, prev_seq, prev_balance, balance, prev_hash, hash)
        SELECT m.id, m.head_seq + 1, m.transfer_id, m.delta, m.head_seq, m.balance, m.balance + m.delta, m.head_hash,
            ledger.next_hash(m.head_hash, m.id, m.head_seq + 1, m.transfer_id, p_txn, p_debit, p_credit, m.delta,
                m.balance + m.delta)
        FROM moved m RETURNING account_id, seq, balance, hash
    )
    UPDATE ledger.account a SET head_seq = w.seq, balance = w.balance, head_hash = w.hash
    FROM written w WHERE a.id = w.account_id;
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

-- Write the act and its line of the statement. False when an act of this kind for this thing, or of this id, exists.
CREATE OR REPLACE FUNCTION ledger.write_line(p_txn uuid, p_kind text, p_ref uuid, p_wallet uuid, p_delta bigint, p_actor uuid,
    p_reason text, p_at timestamptz) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
    v_seq bigint := 0;
    v_balance bigint := 0;
BEGIN
    SELECT wallet_seq, balance_after_micro INTO v_seq, v_balance FROM ledger.txn
    WHERE wallet_id = p_wallet AND wallet_seq IS NOT NULL ORDER BY wallet_seq DESC LIMIT 1;
    INSERT INTO ledger.txn (id, kind, ref_id, wallet_id, actor, reason, created_at, wallet_seq, delta_micro, balance_after_micro)
    VALUES (p_txn, p_kind, p_ref, p_wallet, p_actor, p_reason, p_at, coalesce(v_seq, 0) + 1, p_delta, coalesce(v_balance, 0) + p_delta)
    ON CONFLICT DO NOTHING;
    RETURN FOUND;
END $$;
