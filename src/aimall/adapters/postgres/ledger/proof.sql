-- The proof: one row for each promise, with the number of places where it is broken. Every error row must be 0.
-- Run it inside BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY, so that all rows speak of one moment. Nothing is looked up
-- for each row of something else: so it takes as long as there are rows, and not as their square.

WITH side AS MATERIALIZED (
    SELECT t.id AS transfer_id, t.txn_id, t.asset, t.amount, a.id AS account_id, a.wallet_id, a.class, a.bounded,
        CASE WHEN a.id = t.credit_id THEN t.amount ELSE -t.amount END AS delta
    FROM ledger.transfer t JOIN ledger.account a ON a.id IN (t.debit_id, t.credit_id)
), returned AS (
    SELECT h.id AS hold_id, s.account_id, sum(s.delta) AS amount
    FROM ledger.hold h JOIN ledger.txn x ON x.kind = 'resolve' AND x.ref_id = h.id
    JOIN side s ON s.txn_id = x.id AND s.class IN ('paid', 'bonus')
    GROUP BY h.id, s.account_id
), part AS (
    SELECT p.hold_id, p.account_id, h.state, p.amount_micro AS amount, coalesce(r.amount, 0) AS back
    FROM ledger.hold_part p JOIN ledger.hold h ON h.id = p.hold_id
    LEFT JOIN returned r ON r.hold_id = p.hold_id AND r.account_id = p.account_id
), line AS (
    SELECT wallet_id, wallet_seq, delta_micro, balance_after_micro,
        coalesce(lag(wallet_seq) OVER w, 0) AS seq_before, coalesce(lag(balance_after_micro) OVER w, 0) AS balance_before,
        lead(wallet_seq) OVER w IS NULL AS is_last
    FROM ledger.txn WHERE wallet_seq IS NOT NULL WINDOW w AS (PARTITION BY wallet_id ORDER BY wallet_seq)
), charged AS (
    SELECT g.charge_micro AS charge, g.kind, g.finish, g.last_seq, p.per_unit_micro * g.usage_quantity AS by_unit,
        p.per_request_micro + ceil((
            (g.usage_input - least(coalesce(g.usage_cached_input, 0), g.usage_input))::numeric * p.input_per_million_micro
            + least(coalesce(g.usage_cached_input, 0), g.usage_input)::numeric * p.cached_input_per_million_micro
            + g.usage_output::numeric * p.output_per_million_micro) / 1000000) AS by_token
    FROM generation g LEFT JOIN price_version p ON p.id = g.price_version_id WHERE g.charge_micro > 0
)
SELECT 'I1' AS promise, (SELECT count(*) FROM (
    SELECT x.asset FROM (
        SELECT asset, balance::numeric AS amount FROM ledger.account WHERE bounded
        UNION ALL SELECT asset, delta FROM side WHERE NOT bounded) x
    GROUP BY x.asset HAVING sum(x.amount) <> 0) bad) AS violations
UNION ALL SELECT 'I2a', (SELECT count(*) FROM ledger.account a LEFT JOIN ledger.entry e ON e.account_id = a.id AND e.seq = a.head_seq
    WHERE a.bounded AND (e.balance, e.hash) IS DISTINCT FROM (a.balance, a.head_hash))
UNION ALL SELECT 'I2b', (SELECT count(*) FROM (
    SELECT a.id FROM ledger.account a LEFT JOIN ledger.entry e ON e.account_id = a.id WHERE a.bounded
    GROUP BY a.id, a.balance, a.head_seq
    HAVING coalesce(sum(e.delta), 0) <> a.balance OR max(e.seq) IS DISTINCT FROM a.head_seq OR count(e.seq) <> a.head_seq + 1) bad)
UNION ALL SELECT 'I2c', (SELECT count(*) FROM (
    SELECT s.transfer_id FROM side s LEFT JOIN ledger.entry e ON e.transfer_id = s.transfer_id AND e.account_id = s.account_id
    WHERE s.bounded GROUP BY s.transfer_id, s.account_id, s.delta HAVING count(e.seq) <> 1 OR sum(e.delta) IS DISTINCT FROM s.delta) bad)
UNION ALL SELECT 'I2d', (SELECT count(*) FROM ledger.entry e LEFT JOIN side s ON s.transfer_id = e.transfer_id AND s.account_id = e.account_id
    WHERE e.seq > 0 AND s.bounded IS NOT TRUE)
UNION ALL SELECT 'CHAIN', (SELECT count(*) FROM ledger.entry e JOIN ledger.account a ON a.id = e.account_id
    LEFT JOIN ledger.entry b ON b.account_id = e.account_id AND b.seq = e.seq - 1
    LEFT JOIN ledger.transfer t ON t.id = e.transfer_id
    WHERE e.hash IS DISTINCT FROM CASE WHEN e.seq = 0 THEN ledger.first_hash(a) ELSE ledger.next_hash(
            b.hash, e.account_id, e.seq, t.id, t.txn_id, t.debit_id, t.credit_id, e.delta, e.balance) END
        OR (e.seq > 0 AND (e.prev_hash, e.prev_balance, e.balance) IS DISTINCT FROM (b.hash, b.balance, b.balance + e.delta)))
UNION ALL SELECT 'I3', (SELECT count(*) FROM ledger.entry WHERE balance < 0)
UNION ALL SELECT 'I4', (SELECT count(*) FROM ledger.wallet w LEFT JOIN ledger.account a ON a.wallet_id = w.id AND a.class = 'held'
    WHERE a.balance IS DISTINCT FROM coalesce((SELECT sum(amount_micro) FROM ledger.hold h WHERE h.wallet_id = w.id AND h.state = 'open'), 0))
UNION ALL SELECT 'I5a', (SELECT count(*) FROM (SELECT h.id FROM ledger.hold h LEFT JOIN ledger.hold_part p ON p.hold_id = h.id
    GROUP BY h.id, h.amount_micro HAVING coalesce(sum(p.amount_micro), 0) <> h.amount_micro) bad)
UNION ALL SELECT 'I5b', (SELECT count(*) FROM ledger.hold h LEFT JOIN ledger.txn x ON x.kind = 'resolve' AND x.ref_id = h.id
    WHERE (h.state = 'open') <> (x.id IS NULL))
UNION ALL SELECT 'I5c', (SELECT count(*) FROM (SELECT p.hold_id FROM part p JOIN ledger.hold h ON h.id = p.hold_id WHERE h.state <> 'open'
    GROUP BY p.hold_id, h.captured_micro, h.amount_micro HAVING h.captured_micro + sum(p.back) <> h.amount_micro) bad)
UNION ALL SELECT 'I5d', (SELECT count(*) FROM part WHERE back NOT BETWEEN 0 AND amount)
UNION ALL SELECT 'I6a', (SELECT count(*) FROM ledger.hold WHERE captured_micro NOT BETWEEN 0 AND amount_micro)
UNION ALL SELECT 'I6b', (SELECT count(*) FROM ledger.hold h LEFT JOIN (
        SELECT x.ref_id AS hold_id, sum(s.delta) AS amount FROM ledger.txn x JOIN side s ON s.txn_id = x.id AND s.class = 'revenue'
        WHERE x.kind = 'resolve' GROUP BY x.ref_id) earned ON earned.hold_id = h.id
    WHERE h.captured_micro <> coalesce(earned.amount, 0))
UNION ALL SELECT 'I6c', (SELECT count(*) FROM side s JOIN ledger.txn x ON x.id = s.txn_id LEFT JOIN ledger.hold h ON h.id = x.ref_id
    WHERE s.class = 'revenue' AND (x.kind <> 'resolve' OR h.id IS NULL))
UNION ALL SELECT 'I7', (SELECT count(*) FROM ledger.hold WHERE state <> 'captured' AND captured_micro <> 0)
-- An answer cut at its budget costs its hold. A transcript may have been summed up by a second model at its own price.
UNION ALL SELECT 'I7a', (SELECT count(*) FROM charged WHERE finish IS DISTINCT FROM 'budget' AND kind <> 'transcription'
    AND charge > coalesce(by_unit, by_token, 0))
-- An answer is a beginning, some words, and two events that end it.
UNION ALL SELECT 'I7b', (SELECT count(*) FROM charged WHERE kind IN ('chat', 'text') AND last_seq < 4)
UNION ALL SELECT 'I10', (SELECT count(*) FROM ledger.account a
    LEFT JOIN (SELECT account_id, sum(CASE WHEN state = 'open' THEN amount ELSE amount - back END) AS amount
        FROM part GROUP BY account_id) used ON used.account_id = a.id
    LEFT JOIN (SELECT s.account_id, -sum(s.delta) FILTER (WHERE x.kind IN ('expiry', 'adjust')) AS taken,
            sum(s.delta) FILTER (WHERE x.kind = 'grant' AND s.delta > 0) AS granted
        FROM side s JOIN ledger.txn x ON x.id = s.txn_id WHERE s.class = 'bonus' GROUP BY s.account_id) moved ON moved.account_id = a.id
    WHERE a.class = 'bonus' AND a.balance + coalesce(used.amount, 0) + coalesce(moved.taken, 0) <> coalesce(moved.granted, 0))
UNION ALL SELECT 'I10w', (SELECT count(*) FROM ledger.account a WHERE a.class = 'bonus' AND a.balance > 0
    AND a.expires_at < ledger.now() - interval '60 s' AND NOT ledger.lot_lives(a.id, a.expires_at, ledger.now() - interval '60 s'))
UNION ALL SELECT 'I11', (SELECT count(*) FROM (SELECT 1 FROM ledger.txn GROUP BY kind, ref_id HAVING count(*) > 1) bad)
UNION ALL SELECT 'I12', (SELECT count(*) FROM side s JOIN ledger.txn x ON x.id = s.txn_id WHERE s.bounded AND s.wallet_id <> x.wallet_id)
    + (SELECT count(*) FROM ledger.hold_part p JOIN ledger.hold h ON h.id = p.hold_id JOIN ledger.account a ON a.id = p.account_id
        WHERE a.wallet_id IS DISTINCT FROM h.wallet_id)
UNION ALL SELECT 'I14', (SELECT count(*) FROM ledger.hold WHERE state = 'open' AND expires_at < ledger.now() - interval '60 s')
UNION ALL SELECT 'I14r', (SELECT count(*) FROM generation
    WHERE ended_at IS NULL AND request IS NULL AND lease_until < clock_timestamp() - interval '60 s')
UNION ALL SELECT 'I16a', (SELECT count(*) FROM line WHERE wallet_seq <> seq_before + 1)
UNION ALL SELECT 'I16b', (SELECT count(*) FROM line WHERE balance_after_micro <> balance_before + delta_micro)
UNION ALL SELECT 'I16c', (SELECT count(*) FROM ledger.wallet w LEFT JOIN line l ON l.wallet_id = w.id AND l.is_last
    WHERE coalesce(l.balance_after_micro, 0) <> coalesce((SELECT sum(a.balance) FROM ledger.account a WHERE a.wallet_id = w.id AND a.asset = 'COIN'), 0))
UNION ALL SELECT 'I16d', (SELECT count(*) FROM (SELECT x.id FROM ledger.txn x LEFT JOIN side s ON s.txn_id = x.id AND s.bounded
    GROUP BY x.id, x.delta_micro HAVING coalesce(sum(s.delta), 0) <> coalesce(x.delta_micro, 0)) bad)
UNION ALL SELECT 'KEYS', (SELECT count(*) FROM (
        SELECT api_key_id, key_month(created_at) AS month, sum(charge_micro) AS charged,
            coalesce(sum(hold_micro) FILTER (WHERE ended_at IS NULL), 0) AS held
        FROM generation WHERE api_key_id IS NOT NULL GROUP BY api_key_id, key_month(created_at)) told
    FULL JOIN api_key_spending s USING (api_key_id, month)
    WHERE (coalesce(told.charged, 0), coalesce(told.held, 0))
        IS DISTINCT FROM (coalesce(s.charged_micro, 0)::numeric, coalesce(s.held_micro, 0)::numeric))
UNION ALL SELECT 'RUN', (SELECT count(*) FROM generation g LEFT JOIN ledger.hold h ON h.id = g.id
    WHERE g.ended_at IS NOT NULL AND g.hold_micro > 0 AND (h.id IS NULL OR h.state = 'open' OR h.captured_micro <> g.charge_micro))
