"""The run behind the charged hold of the honest books, as whoever writes past everything would write it."""


def a_charged_run(*, usage: int, last_seq: int) -> str:
    """Tell of the hold that was charged four coins as of a run with so many tokens, at a micro-coin for each."""
    return f"""INSERT INTO price_version (id, provider, upstream_model, input_per_million_micro,
            output_per_million_micro, cached_input_per_million_micro, per_request_micro)
        SELECT id, 'a', 'm', 1000000, 1000000, 1000000, 0 FROM ledger.hold WHERE state = 'captured';
        INSERT INTO generation (id, workspace_id, user_id, kind, state, model, fingerprint, prompt, price_version_id,
            hold_micro, charge_micro, max_tokens, input_tokens, lease_until, last_seq, usage_source, ended_at,
            usage_input, usage_cached_input, usage_output)
        SELECT id, wallet_id, wallet_id, 'text', 'settled', 'm', '\\x00', '[]', id, amount_micro, captured_micro, 1, 1,
            now(), {last_seq}, 'provider', now(), 0, 0, nullif({usage}, 0)
        FROM ledger.hold WHERE state = 'captured'"""  # noqa: S608 - from this file alone
