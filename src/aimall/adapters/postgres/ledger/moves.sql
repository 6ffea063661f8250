-- Inner steps of every move. Nobody but the ledger's own functions may call them, under the wallet's lock.

-- Add one entry to a bounded account and move its head. Does nothing for a system account.
CREATE FUNCTION ledger.chain(p_account bigint, p_transfer ledger.transfer, p_delta bigint) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    a ledger.account;
    v_hash bytea;
BEGIN
    SELECT * INTO a FROM ledger.account WHERE id = p_account AND bounded;
    IF NOT FOUND THEN
        RETURN;
    END IF;
    v_hash := ledger.next_hash(a.head_hash, a.id, a.head_seq + 1, p_transfer.id, p_transfer.txn_id,
        p_transfer.debit_id, p_transfer.credit_id, p_delta, a.balance + p_delta);
    INSERT INTO ledger.entry (account_id, seq, transfer_id, delta, prev_seq, prev_balance, balance, prev_hash, hash)
    VALUES (a.id, a.head_seq + 1, p_transfer.id, p_delta, a.head_seq, a.balance, a.balance + p_delta, a.head_hash, v_hash);
    UPDATE ledger.account SET head_seq = a.head_seq + 1, balance = a.balance + p_delta, head_hash = v_hash WHERE id = a.id;
END $$;

CREATE FUNCTION ledger.move(p_txn uuid, p_debit bigint, p_credit bigint, p_amount bigint) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    t ledger.transfer;
BEGIN
    INSERT INTO ledger.transfer (txn_id, asset, debit_id, credit_id, amount)
    VALUES (p_txn, 'COIN', p_debit, p_credit, p_amount) RETURNING * INTO t;
    PERFORM ledger.chain(p_debit, t, -p_amount);
    PERFORM ledger.chain(p_credit, t, p_amount);
END $$;

CREATE FUNCTION ledger.system_account(p_class text) RETURNS bigint LANGUAGE sql STABLE
RETURN (SELECT id FROM ledger.account WHERE wallet_id IS NULL AND asset = 'COIN' AND class = p_class);

CREATE FUNCTION ledger.account_of(p_wallet uuid, p_class text) RETURNS bigint LANGUAGE sql STABLE
RETURN (SELECT id FROM ledger.account WHERE wallet_id = p_wallet AND asset = 'COIN' AND class = p_class);

-- A lot lives until it expires; when a part of it was held at that moment, 24 hours longer.
CREATE FUNCTION ledger.lot_lives(p_lot bigint, p_expires_at timestamptz, p_at timestamptz) RETURNS boolean LANGUAGE sql STABLE
RETURN p_at < p_expires_at OR (p_at < p_expires_at + interval '24 hours' AND EXISTS (
    SELECT 1 FROM ledger.hold_part p JOIN ledger.hold h ON h.id = p.hold_id
    WHERE p.account_id = p_lot AND h.created_at < p_expires_at AND (h.resolved_at IS NULL OR h.resolved_at >= p_expires_at)));

-- What can be spent, in the order in which it is spent: lots by soonest expiry, then paid coins.
CREATE FUNCTION ledger.spendable(p_wallet uuid, p_at timestamptz)
RETURNS TABLE (account_id bigint, class text, free bigint, n bigint) LANGUAGE sql STABLE AS $$
    SELECT a.id, a.class, a.balance, row_number() OVER (ORDER BY a.class = 'paid', a.expires_at, a.id)
    FROM ledger.account a
    WHERE a.wallet_id = p_wallet AND a.asset = 'COIN' AND a.class IN ('bonus', 'paid') AND a.balance > 0
        AND (a.class = 'paid' OR p_at < a.expires_at OR ledger.lot_lives(a.id, a.expires_at, p_at))
$$;

CREATE FUNCTION ledger.available(p_wallet uuid) RETURNS bigint LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp AS $$
    SELECT coalesce(sum(s.free), 0)::bigint FROM ledger.spendable(p_wallet, ledger.now()) s
$$;

-- One row for a known wallet, none for an unknown one.
CREATE FUNCTION ledger.balance(p_wallet uuid) RETURNS TABLE (available bigint, paid bigint, bonus bigint, held bigint)
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
CREATE FUNCTION ledger.write_line(p_txn uuid, p_kind text, p_ref uuid, p_wallet uuid, p_delta bigint, p_actor uuid,
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
