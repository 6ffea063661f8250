"""Wallet: coins set aside, spent, given and returned; the executable specification of the ledger."""
