"""What is owed and late: dunning, instalments, cuts, deposits given back, write-offs."""
