"""Legal numbers: without a gap, per tenant, series and year."""
