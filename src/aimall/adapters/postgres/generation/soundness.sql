-- What every run has to be. Why this is a function is told in ledger/soundness.sql.

CREATE FUNCTION is_sound(g generation) RETURNS boolean LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
    RETURN g.kind IN ('chat', 'text', 'image', 'speech', 'transcription', 'video', 'completion', 'embedding')
        AND g.state IN ('held', 'dispatching', 'streaming', 'cost_pending', 'settled', 'voided')
        AND (g.state IN ('settled', 'voided')) = (g.ended_at IS NOT NULL)
        AND (g.max_tokens > 0 OR g.kind NOT IN ('chat', 'text', 'completion') AND g.max_tokens = 0)
        AND g.input_tokens >= 0
        -- What it costs.
        AND g.charge_micro BETWEEN 0 AND g.hold_micro
        AND (g.charge_micro = 0 OR g.state = 'settled' AND g.usage_source <> 'none')
        AND g.absorbed_micro >= 0
        -- What it used.
        AND g.usage_source IN ('provider', 'lookup', 'estimate', 'none')
        AND g.usage_input >= 0 AND g.usage_cached_input >= 0 AND g.usage_output >= 0 AND g.usage_reasoning >= 0
        AND g.usage_unit IN ('image', 'second', 'character') AND g.usage_quantity >= 0
        AND (g.usage_unit IS NULL) = (g.usage_quantity IS NULL)
        -- What only some kinds have.
        AND (g.request IS NULL OR g.kind NOT IN ('chat', 'text'))
        AND (g.brief IS NULL OR g.kind = 'text')
        AND (g.version_of IS NULL OR g.kind = 'text')
        AND (g.summary IS NULL OR g.kind = 'transcription')
        AND (g.summary_used IS NULL OR g.summary IS NOT NULL);
END $$;

ALTER TABLE generation ADD CONSTRAINT generation_is_sound CHECK (is_sound(generation));
