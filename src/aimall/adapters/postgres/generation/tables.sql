-- Runs and their event logs. `id` is also the id of the run's hold in the ledger.
-- The checks of a run are in soundness.sql now: a later migration has moved them.

CREATE TABLE generation (
    id uuid PRIMARY KEY,
    workspace_id uuid NOT NULL REFERENCES workspace,
    user_id uuid NOT NULL,
    kind text NOT NULL CHECK (kind IN ('chat', 'text')),
    state text NOT NULL
        CHECK (state IN ('held', 'dispatching', 'streaming', 'cost_pending', 'settled', 'voided')),
    model text NOT NULL,
    fingerprint bytea NOT NULL,
    conversation_id uuid,
    message_id uuid,
    prompt jsonb NOT NULL,
    temperature double precision,
    price_version_id uuid NOT NULL REFERENCES price_version,
    hold_micro bigint NOT NULL CHECK (hold_micro >= 0),
    charge_micro bigint NOT NULL DEFAULT 0 CHECK (charge_micro BETWEEN 0 AND hold_micro),
    max_tokens integer NOT NULL CHECK (max_tokens > 0),
    input_tokens integer NOT NULL CHECK (input_tokens >= 0),
    lease_owner text,
    lease_until timestamptz NOT NULL,
    fence integer NOT NULL DEFAULT 1,
    attempt integer NOT NULL DEFAULT 0,
    stop_requested_at timestamptz,
    provider text,
    provider_generation_id text,
    provider_cost_micro_usd bigint,
    last_seq integer NOT NULL,
    usage_input bigint CHECK (usage_input >= 0),
    usage_cached_input bigint CHECK (usage_cached_input >= 0),
    usage_output bigint CHECK (usage_output >= 0),
    usage_reasoning bigint CHECK (usage_reasoning >= 0),
    usage_source text NOT NULL DEFAULT 'none' CHECK (usage_source IN ('provider', 'lookup', 'estimate', 'none')),
    finish text,
    failure text,
    output text,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    ended_at timestamptz,
    CHECK ((state IN ('settled', 'voided')) = (ended_at IS NOT NULL)),
    CHECK (state = 'settled' OR charge_micro = 0),
    CHECK (charge_micro = 0 OR usage_source <> 'none')
);

-- One unfinished answer per conversation; the index is the guard, the check in run_begin only words the refusal.
CREATE UNIQUE INDEX generation_one_answer_at_a_time ON generation (conversation_id)
    WHERE conversation_id IS NOT NULL AND state IN ('held', 'dispatching', 'streaming');
CREATE INDEX generation_unfinished ON generation (workspace_id, lease_until) WHERE ended_at IS NULL;
CREATE INDEX generation_by_day ON generation (workspace_id, created_at);
CREATE INDEX generation_ended ON generation (ended_at) WHERE ended_at IS NOT NULL;

CREATE TABLE generation_event (
    generation_id uuid NOT NULL REFERENCES generation,
    first_seq integer NOT NULL CHECK (first_seq >= 1),
    last_seq integer NOT NULL,
    events jsonb NOT NULL,
    PRIMARY KEY (generation_id, first_seq),
    CHECK (last_seq >= first_seq)
);
