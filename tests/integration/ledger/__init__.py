"""The ledger, attacked: races, locks, broken functions, and rows that somebody writes past them."""
