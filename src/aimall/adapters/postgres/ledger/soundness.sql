-- What every row of the ledger has to be, whoever writes it: one function for each table, called by its only CHECK.
-- A CHECK is kept as text and read anew for each statement that writes to its table. Written out there, these rules
-- cost a third of everything that the ledger does; a function is compiled once for each connection.
-- It has to be PL/pgSQL, since one in SQL would be copied into the CHECK. As in a CHECK, an unknown is no refusal.

CREATE OR REPLACE FUNCTION ledger.is_sound(a ledger.account) RETURNS boolean LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
    RETURN a.asset IN ('COIN', 'IRR', 'USD')
        AND a.class IN ('paid', 'bonus', 'held', 'revenue', 'promo', 'clearing', 'adjustment', 'breakage')
        AND (a.wallet_id IS NOT NULL) = (a.class IN ('paid', 'bonus', 'held'))
        AND (a.class = 'bonus') = (a.expires_at IS NOT NULL)
        AND a.balance >= 0
        AND CASE WHEN a.class IN ('paid', 'bonus', 'held') THEN a.head_hash IS NOT NULL
            ELSE a.head_hash IS NULL AND a.head_seq = 0 AND a.balance = 0 END;
END $$;

CREATE OR REPLACE FUNCTION ledger.is_sound(t ledger.txn) RETURNS boolean LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
    RETURN t.kind IN ('grant', 'topup', 'adjust', 'expiry', 'hold', 'resolve')
        AND (t.kind = 'adjust') = (t.reason IS NOT NULL)
        AND num_nonnulls(t.wallet_seq, t.delta_micro, t.balance_after_micro) = CASE
            WHEN t.kind = 'hold' THEN 0
            WHEN t.kind = 'resolve' AND t.wallet_seq IS NULL THEN 0
            ELSE 3 END
        AND t.wallet_seq > 0
        AND t.balance_after_micro >= 0
        AND CASE t.kind WHEN 'grant' THEN t.delta_micro > 0 WHEN 'topup' THEN t.delta_micro > 0
            WHEN 'adjust' THEN t.delta_micro <> 0 ELSE t.delta_micro < 0 END;
END $$;

CREATE OR REPLACE FUNCTION ledger.is_sound(e ledger.entry) RETURNS boolean LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
    RETURN e.balance >= 0 AND CASE WHEN e.seq = 0
        THEN e.delta = 0 AND e.balance = 0
            AND num_nonnulls(e.prev_seq, e.prev_balance, e.prev_hash, e.transfer_id) = 0
        ELSE num_nulls(e.prev_seq, e.prev_balance, e.prev_hash, e.transfer_id) = 0 AND e.delta <> 0
            AND e.seq = e.prev_seq + 1 AND e.balance = e.prev_balance + e.delta END;
END $$;

CREATE OR REPLACE FUNCTION ledger.is_sound(h ledger.hold) RETURNS boolean LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
    RETURN h.state IN ('open', 'captured', 'voided', 'expired')
        AND (h.state = 'open') = (h.resolved_at IS NULL)
        AND h.amount_micro > 0
        AND h.captured_micro BETWEEN 0 AND h.amount_micro
        AND (h.state = 'captured' OR h.captured_micro = 0);
END $$;
