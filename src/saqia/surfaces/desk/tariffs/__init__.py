"""The distributor's tariffs at the desk: grids in force, and drafts from the first line to the second approval."""
