"""Who the distributor is on paper: where it is seated and the identifiers that the law asks of its invoices."""
