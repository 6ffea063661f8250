-- What every run has to be. Why this is a function is told in ledger/soundness.sql. It takes what it looks at and not the
-- whole row: for that a prompt that is kept apart, as long ones are, would be fetched at each flush.

CREATE OR REPLACE FUNCTION run_is_sound(p_kind text, p_state text, p_has_ended boolean, p_max_tokens int,
    p_input_tokens int, p_hold bigint, p_charge bigint, p_absorbed bigint, p_source text, p_input bigint,
    p_cached_input bigint, p_output bigint, p_reasoning bigint, p_unit text, p_quantity bigint, p_has_request boolean,
    p_has_brief boolean, p_is_version boolean, p_has_summary boolean, p_has_used_summary boolean) RETURNS boolean
LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
    RETURN p_kind IN ('chat', 'text', 'image', 'speech', 'transcription', 'video', 'completion', 'embedding')
        AND p_state IN ('held', 'dispatching', 'streaming', 'cost_pending', 'settled', 'voided')
        AND (p_state IN ('settled', 'voided')) = p_has_ended
        AND (p_max_tokens > 0 OR p_kind NOT IN ('chat', 'text', 'completion') AND p_max_tokens = 0)
        AND p_input_tokens >= 0
        -- What it costs.
        AND p_charge BETWEEN 0 AND p_hold
        AND (p_charge = 0 OR p_state = 'settled' AND p_source <> 'none')
        AND p_absorbed >= 0
        -- What it used.
        AND p_source IN ('provider', 'lookup', 'estimate', 'none')
        AND p_input >= 0 AND p_cached_input >= 0 AND p_output >= 0 AND p_reasoning >= 0
        AND p_unit IN ('image', 'second', 'character') AND p_quantity >= 0
        AND (p_unit IS NULL) = (p_quantity IS NULL)
        -- What only some kinds have.
        AND (NOT p_has_request OR p_kind NOT IN ('chat', 'text'))
        AND (NOT p_has_brief OR p_kind = 'text')
        AND (NOT p_is_version OR p_kind = 'text')
        AND (NOT p_has_summary OR p_kind = 'transcription')
        AND (NOT p_has_used_summary OR p_has_summary);
END $$;
