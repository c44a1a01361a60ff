"""Prepaid meters: what a purchase buys, its tokens, key changes, emergency credit."""
