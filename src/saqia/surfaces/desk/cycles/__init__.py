"""The cycle cockpit: where each month's bills stand, what they compare to, and the acts that lead to paper."""
