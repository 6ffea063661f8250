-- The ledger's tables: double entry, append-only, hash-chained.
-- An amount is a whole number of the smallest unit of its asset; a COIN amount is in micro-coins.
-- Unbalanced books cannot be written down: one transfer row is both sides.
-- Later migrations have moved the checks of account, txn, entry and hold to soundness.sql, and changed a key of entry
-- and a guard of account (0020).

CREATE SCHEMA ledger;

-- The clock that decides every expiry. Only tests set aimall.clock_shift (an interval).
CREATE FUNCTION ledger.now() RETURNS timestamptz LANGUAGE sql VOLATILE
    SET search_path = pg_catalog, pg_temp
RETURN clock_timestamp() + coalesce(nullif(current_setting('aimall.clock_shift', true), '')::interval, interval '0');

-- A wallet row is the mutex of everything below it. Lock order, always: wallet, hold, accounts.
CREATE TABLE ledger.wallet (
    id uuid PRIMARY KEY,
    workspace_id uuid NOT NULL UNIQUE,
    frozen boolean NOT NULL DEFAULT false,
    created_at timestamptz NOT NULL DEFAULT ledger.now()
);

-- Accounts of a wallet are bounded: they carry a balance that can never be negative, and the head of their chain.
-- System accounts carry neither, so that nobody ever waits for a shared row.
CREATE TABLE ledger.account (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    wallet_id uuid REFERENCES ledger.wallet,
    asset text NOT NULL CHECK (asset IN ('COIN', 'IRR', 'USD')),
    class text NOT NULL CHECK (class IN ('paid', 'bonus', 'held', 'revenue', 'promo', 'clearing', 'adjustment', 'breakage')),
    bounded boolean NOT NULL GENERATED ALWAYS AS (class IN ('paid', 'bonus', 'held')) STORED,
    expires_at timestamptz,
    head_seq bigint NOT NULL DEFAULT 0,
    balance bigint NOT NULL DEFAULT 0 CHECK (balance >= 0),
    head_hash bytea,
    UNIQUE (id, asset),
    CHECK ((wallet_id IS NOT NULL) = (class IN ('paid', 'bonus', 'held'))),
    CHECK ((class = 'bonus') = (expires_at IS NOT NULL)),
    CHECK (CASE WHEN class IN ('paid', 'bonus', 'held') THEN head_hash IS NOT NULL
        ELSE head_hash IS NULL AND head_seq = 0 AND balance = 0 END)
) WITH (fillfactor = 70);
CREATE UNIQUE INDEX account_one_paid_one_held ON ledger.account (wallet_id, asset, class) WHERE class IN ('paid', 'held');
CREATE UNIQUE INDEX account_one_of_the_system ON ledger.account (asset, class) WHERE wallet_id IS NULL;
CREATE INDEX account_of_wallet ON ledger.account (wallet_id, class);
CREATE INDEX account_by_expiry ON ledger.account (expires_at) WHERE class = 'bonus';

-- One act. (kind, ref_id) is an idempotency key that never expires. What changes paid + bonus + held is also
-- a line of the wallet's statement; opening or returning a hold is not.
CREATE TABLE ledger.txn (
    id uuid PRIMARY KEY,
    kind text NOT NULL CHECK (kind IN ('grant', 'topup', 'adjust', 'expiry', 'hold', 'resolve')),
    ref_id uuid NOT NULL,
    wallet_id uuid NOT NULL REFERENCES ledger.wallet,
    actor uuid,
    reason text,
    created_at timestamptz NOT NULL,
    wallet_seq bigint,
    delta_micro bigint,
    balance_after_micro bigint CHECK (balance_after_micro >= 0),
    prev_seq bigint GENERATED ALWAYS AS (nullif(wallet_seq - 1, 0)) STORED,
    UNIQUE (kind, ref_id),
    UNIQUE (wallet_id, wallet_seq),
    FOREIGN KEY (wallet_id, prev_seq) REFERENCES ledger.txn (wallet_id, wallet_seq),
    CHECK ((kind = 'adjust') = (reason IS NOT NULL)),
    CHECK (num_nonnulls(wallet_seq, delta_micro, balance_after_micro) = CASE
        WHEN kind = 'hold' THEN 0
        WHEN kind = 'resolve' AND wallet_seq IS NULL THEN 0
        ELSE 3 END),
    CHECK (wallet_seq > 0),
    CHECK (CASE kind WHEN 'grant' THEN delta_micro > 0 WHEN 'topup' THEN delta_micro > 0 WHEN 'adjust' THEN delta_micro <> 0
        ELSE delta_micro < 0 END)
);

CREATE TABLE ledger.transfer (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    txn_id uuid NOT NULL REFERENCES ledger.txn,
    asset text NOT NULL,
    debit_id bigint NOT NULL,
    credit_id bigint NOT NULL,
    amount bigint NOT NULL CHECK (amount > 0),
    CHECK (debit_id <> credit_id),
    FOREIGN KEY (debit_id, asset) REFERENCES ledger.account (id, asset),
    FOREIGN KEY (credit_id, asset) REFERENCES ledger.account (id, asset)
);
CREATE INDEX transfer_of_txn ON ledger.transfer (txn_id); -- gone by now: nothing asked it

-- The history of one bounded account. The engine itself refuses a gap, a fork, a negative balance and a balance
-- that does not follow from the one before.
CREATE TABLE ledger.entry (
    account_id bigint NOT NULL REFERENCES ledger.account,
    seq bigint NOT NULL,
    transfer_id bigint REFERENCES ledger.transfer,
    delta bigint NOT NULL,
    prev_seq bigint,
    prev_balance bigint,
    balance bigint NOT NULL CHECK (balance >= 0),
    prev_hash bytea,
    hash bytea NOT NULL,
    PRIMARY KEY (account_id, seq),
    UNIQUE (account_id, seq, balance, hash),
    CHECK (CASE WHEN seq = 0
        THEN delta = 0 AND balance = 0 AND num_nonnulls(prev_seq, prev_balance, prev_hash, transfer_id) = 0
        ELSE num_nulls(prev_seq, prev_balance, prev_hash, transfer_id) = 0 AND delta <> 0
            AND seq = prev_seq + 1 AND balance = prev_balance + delta END),
    FOREIGN KEY (account_id, prev_seq, prev_balance, prev_hash) REFERENCES ledger.entry (account_id, seq, balance, hash)
);
CREATE INDEX entry_of_transfer ON ledger.entry (transfer_id); -- gone by now: nothing asked it

-- The head of a chain is one of its entries, checked at commit.
ALTER TABLE ledger.account ADD FOREIGN KEY (id, head_seq, balance, head_hash)
    REFERENCES ledger.entry (account_id, seq, balance, hash) DEFERRABLE INITIALLY DEFERRED;

-- Coins set aside before a run starts. `id` is chosen by the caller: it is the run's id.
CREATE TABLE ledger.hold (
    id uuid PRIMARY KEY,
    wallet_id uuid NOT NULL REFERENCES ledger.wallet,
    amount_micro bigint NOT NULL CHECK (amount_micro > 0),
    state text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'captured', 'voided', 'expired')),
    captured_micro bigint NOT NULL DEFAULT 0 CHECK (captured_micro BETWEEN 0 AND amount_micro),
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    resolved_at timestamptz,
    CHECK ((state = 'open') = (resolved_at IS NULL)),
    CHECK (state = 'captured' OR captured_micro = 0)
) WITH (fillfactor = 80);
CREATE INDEX hold_open_by_expiry ON ledger.hold (expires_at, wallet_id) WHERE state = 'open';
CREATE INDEX hold_open_of_wallet ON ledger.hold (wallet_id) WHERE state = 'open';

-- Where held coins came from, in the order in which they are spent.
CREATE TABLE ledger.hold_part (
    hold_id uuid NOT NULL REFERENCES ledger.hold,
    n smallint NOT NULL,
    account_id bigint NOT NULL REFERENCES ledger.account,
    amount_micro bigint NOT NULL CHECK (amount_micro > 0),
    PRIMARY KEY (hold_id, n),
    UNIQUE (account_id, hold_id)
);

-- What an act that no run makes answers.
CREATE TYPE ledger.posted AS (outcome text, available bigint, txn_id uuid, wallet_seq bigint, delta_micro bigint,
    balance_after_micro bigint, created_at timestamptz);
