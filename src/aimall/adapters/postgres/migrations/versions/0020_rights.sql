-- The application may call the ledger's acts and read its rows. It may write nothing itself.

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA ledger FROM PUBLIC;
GRANT USAGE ON SCHEMA ledger TO aimall_app;
GRANT SELECT ON ALL TABLES IN SCHEMA ledger TO aimall_app;
GRANT EXECUTE ON FUNCTION ledger.now(), ledger.available(uuid), ledger.balance(uuid), ledger.wallet_open(uuid, uuid),
    ledger.wallet_freeze(uuid, boolean), ledger.grant_bonus(uuid, uuid, uuid, bigint, timestamptz, uuid),
    ledger.credit(uuid, uuid, uuid, bigint, uuid), ledger.adjust(uuid, uuid, uuid, bigint, uuid, text),
    ledger.wallets_lock(uuid[]), ledger.holds_open(uuid[], uuid[], bigint[], interval[]),
    ledger.holds_resolve(uuid[], bigint[], text[]), ledger.expire_holds(int), ledger.expire_lots(int) TO aimall_app;
-- What the proof recomputes.
GRANT EXECUTE ON FUNCTION ledger.first_hash(ledger.account), ledger.lot_lives(bigint, timestamptz, timestamptz),
    ledger.next_hash(bytea, bigint, bigint, bigint, uuid, bigint, bigint, bigint, bigint) TO aimall_app;
