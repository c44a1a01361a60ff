"""Collections at the desk: orders and why they stand, instalments, protections, write-offs, deposits, ageing."""
