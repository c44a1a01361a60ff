"""Many bills at once for who has many contracts: every bill of a month as PDF and as columns, in one file."""
