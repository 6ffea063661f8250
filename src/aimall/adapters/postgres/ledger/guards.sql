-- What may never happen, refused by the engine whoever asks: history is only ever added to.

CREATE FUNCTION ledger.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON ledger.txn FOR EACH ROW EXECUTE FUNCTION ledger.refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON ledger.transfer FOR EACH ROW EXECUTE FUNCTION ledger.refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON ledger.entry FOR EACH ROW EXECUTE FUNCTION ledger.refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON ledger.hold_part FOR EACH ROW EXECUTE FUNCTION ledger.refuse_change();
CREATE TRIGGER no_delete BEFORE DELETE ON ledger.hold FOR EACH ROW EXECUTE FUNCTION ledger.refuse_change();
CREATE TRIGGER no_delete BEFORE DELETE ON ledger.account FOR EACH ROW EXECUTE FUNCTION ledger.refuse_change();
CREATE TRIGGER no_delete BEFORE DELETE ON ledger.wallet FOR EACH ROW EXECUTE FUNCTION ledger.refuse_change();
CREATE TRIGGER no_truncate BEFORE TRUNCATE ON ledger.txn EXECUTE FUNCTION ledger.refuse_change();
CREATE TRIGGER no_truncate BEFORE TRUNCATE ON ledger.transfer EXECUTE FUNCTION ledger.refuse_change();
CREATE TRIGGER no_truncate BEFORE TRUNCATE ON ledger.entry EXECUTE FUNCTION ledger.refuse_change();
CREATE TRIGGER no_truncate BEFORE TRUNCATE ON ledger.hold_part EXECUTE FUNCTION ledger.refuse_change();
CREATE TRIGGER no_truncate BEFORE TRUNCATE ON ledger.hold EXECUTE FUNCTION ledger.refuse_change();
CREATE TRIGGER no_truncate BEFORE TRUNCATE ON ledger.account EXECUTE FUNCTION ledger.refuse_change();
CREATE TRIGGER no_truncate BEFORE TRUNCATE ON ledger.wallet EXECUTE FUNCTION ledger.refuse_change();

CREATE FUNCTION ledger.hold_ends_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state <> 'open' OR NEW.state = 'open'
        OR (NEW.id, NEW.wallet_id, NEW.amount_micro, NEW.created_at, NEW.expires_at)
            IS DISTINCT FROM (OLD.id, OLD.wallet_id, OLD.amount_micro, OLD.created_at, OLD.expires_at) THEN
        RAISE EXCEPTION 'a hold ends once and changes nothing else' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER ends_once BEFORE UPDATE ON ledger.hold FOR EACH ROW EXECUTE FUNCTION ledger.hold_ends_once();

CREATE FUNCTION ledger.wallet_keeps_its_owner() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.id, NEW.workspace_id, NEW.created_at) IS DISTINCT FROM (OLD.id, OLD.workspace_id, OLD.created_at) THEN
        RAISE EXCEPTION 'of a wallet only the freeze may change' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER keeps_its_owner BEFORE UPDATE ON ledger.wallet FOR EACH ROW EXECUTE FUNCTION ledger.wallet_keeps_its_owner();

-- A later migration (0020) lets a head move past many entries at a time.
CREATE FUNCTION ledger.account_moves_by_one() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.head_seq <> OLD.head_seq + 1 OR (NEW.id, NEW.wallet_id, NEW.asset, NEW.class, NEW.expires_at)
        IS DISTINCT FROM (OLD.id, OLD.wallet_id, OLD.asset, OLD.class, OLD.expires_at) THEN
        RAISE EXCEPTION 'of an account only the head may change, one entry at a time'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER moves_by_one BEFORE UPDATE ON ledger.account FOR EACH ROW EXECUTE FUNCTION ledger.account_moves_by_one();

-- The first link binds what the account is; every later link binds the transfer that moved it.
CREATE FUNCTION ledger.first_hash(p ledger.account) RETURNS bytea LANGUAGE sql IMMUTABLE
RETURN sha256(convert_to(concat_ws('|', 'aimall-ledger-1', p.id, p.wallet_id, p.asset, p.class,
    trunc(extract(epoch FROM p.expires_at) * 1000000)::bigint), 'UTF8'));

CREATE FUNCTION ledger.next_hash(p_prev bytea, p_account bigint, p_seq bigint, p_transfer bigint, p_txn uuid,
    p_debit bigint, p_credit bigint, p_delta bigint, p_balance bigint) RETURNS bytea LANGUAGE sql IMMUTABLE
RETURN sha256(p_prev || int8send(p_account) || int8send(p_seq) || int8send(p_transfer) || uuid_send(p_txn)
    || int8send(p_debit) || int8send(p_credit) || int8send(p_delta) || int8send(p_balance));

CREATE FUNCTION ledger.account_starts_empty() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.head_seq := 0;
    NEW.balance := 0;
    NEW.head_hash := CASE WHEN NEW.wallet_id IS NOT NULL THEN ledger.first_hash(NEW) END;
    RETURN NEW;
END $$;
CREATE TRIGGER starts_empty BEFORE INSERT ON ledger.account FOR EACH ROW EXECUTE FUNCTION ledger.account_starts_empty();

CREATE FUNCTION ledger.account_gets_first_entry() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.bounded THEN
        INSERT INTO ledger.entry (account_id, seq, delta, balance, hash) VALUES (NEW.id, 0, 0, 0, NEW.head_hash);
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER gets_first_entry AFTER INSERT ON ledger.account FOR EACH ROW EXECUTE FUNCTION ledger.account_gets_first_entry();

INSERT INTO ledger.account (asset, class)
SELECT 'COIN', unnest(ARRAY['revenue', 'promo', 'clearing', 'adjustment', 'breakage']);
