"""Topping up a prepaid meter: what an amount buys before it is paid, the order, the tokens, asking for one again."""
