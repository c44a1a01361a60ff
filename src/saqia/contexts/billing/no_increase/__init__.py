"""The "no increase" proof: what a published month would have cost under a former operator's grid, for all to see."""
