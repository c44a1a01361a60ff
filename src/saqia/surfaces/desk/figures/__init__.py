"""Dashboards: each figure with its definition, drawn when it is looked at from the rows themselves."""
